-- Tampering with what belongs to a case: the service notes a digest of every row of a case soon after each event,
-- `ipcase verify` of those it finds without; it holds the rows of each case that has not changed since against
-- it. Events and facts have their chain.

-- The tables of cases, and their key columns after office and case. What is left out is made from the rest, or,
-- of deadlines, changes with the calendar and without an act of the case; other checks compute it anew. A mark
-- is no act of the case either: the journal of rows has it.
create or replace function ipcase.case_tables() returns table (name text, key text[], left_out text[])
	language sql stable set search_path = ipcase, pg_temp
as $$
	select c.relname::text, array(select a.attname::text
			from unnest(x.indkey) with ordinality as k (number, place)
			join pg_attribute as a on a.attrelid = c.oid and a.attnum = k.number
			where a.attname not in ('office_id', 'case_id') order by k.place),
		case c.relname when 'deadline' then array['due_on', 'nominal_on', 'span_from', 'span_to',
			'provisional', 'calendar', 'stale'] else '{}' end
	from pg_class as c
	join pg_index as x on x.indrelid = c.oid and x.indisprimary
	where c.relnamespace = 'ipcase'::regnamespace and c.relkind = 'r'
		and (select count(*) from pg_attribute as a where a.attrelid = c.oid and not a.attisdropped
			and (a.attname, a.attnotnull) in (('office_id', true), ('case_id', true))) = 2
		and c.relname not in ('case_event', 'case_fact', 'case_search', 'case_proof', 'case_secrecy')
$$;

-- Every row of some cases with its digest.
create or replace function ipcase.case_rows(p_offices text[], p_cases uuid[])
	returns table (office_id text, case_id uuid, name text, digest text)
	language plpgsql stable set search_path = ipcase, pg_temp
	set timezone = 'UTC' set intervalstyle = 'iso_8601'
as $$
#variable_conflict use_column
declare
	t record;
begin
	return query
	-- Its stored texts are made from the rest, by whatever version of the service wrote last: verify_shown().
	select c.office_id, c.id, 'case_file',
		left(encode(row_digest(to_jsonb(c), '{listed,rest,shown}'), 'hex'), 32)
	from unnest(p_offices, p_cases) as k (office_id, case_id)
	join case_file as c on c.office_id = k.office_id and c.id = k.case_id;
	for t in select * from case_tables() loop
		return query execute format('
			select x.office_id, x.case_id, concat_ws('' '', %1$L, row_key(to_jsonb(x), $3)),
				left(encode(row_digest(to_jsonb(x), $4), ''hex''), 32)
			from unnest($1, $2) as k (office_id, case_id)
			join ipcase.%1$I as x on x.office_id = k.office_id and x.case_id = k.case_id', t.name)
		using p_offices, p_cases, t.key, t.left_out;
	end loop;
end
$$;

create or replace function ipcase.case_proof_digest(p ipcase.case_proof) returns bytea
	language sql immutable
return sha256(convert_to(json_build_array(p.office_id, p.case_id, encode(p.head, 'hex'),
	(extract(epoch from p.proved_at) * 1000000)::bigint, p.digests)::text, 'UTF8'));

-- The notes that would be made of some cases now.
create or replace function ipcase.case_proofs(p_offices text[], p_cases uuid[]) returns ipcase.case_proof[]
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return array(select row(r.office_id, r.case_id, (select e.hash from case_event as e
				where e.office_id = r.office_id and e.case_id = r.case_id
				order by e.seq desc limit 1),
			clock_timestamp(), jsonb_object_agg(r.name, r.digest), null)::case_proof
		from case_rows(p_offices, p_cases) as r
		group by r.office_id, r.case_id);
end
$$;

-- What is another than was noted at the same event. fault: altered, missing (it was there), added (it was not).
create or replace function ipcase.rows_of_proofs(p_proofs ipcase.case_proof[])
	returns table (in_table text, office_id text, case_id uuid, seq int, fault text, key text)
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return query
	select split_part(d.name, ' ', 1), n.office_id, n.case_id, null::int,
		case when d.was is null then 'added' when d.is is null then 'missing' else 'altered' end,
		nullif(substr(d.name, length(split_part(d.name, ' ', 1)) + 2), '')
	from unnest(p_proofs) as n
	join case_proof as p on p.office_id = n.office_id and p.case_id = n.case_id and p.head = n.head
	cross join lateral (select coalesce(w.key, i.key) as name, w.value as was, i.value as is
		from jsonb_each_text(p.digests) as w
		full join jsonb_each_text(n.digests) as i on i.key = w.key) as d
	-- A new calendar moves deadlines of cases that nobody touches.
	where d.was is distinct from d.is and not (d.was is null and d.name like 'deadline\_move %');
end
$$;

-- A case that is new, or whose chain has gone on since, is noted anew.
create or replace function ipcase.case_proof_keep(p_proofs ipcase.case_proof[]) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
begin
	insert into case_proof as p (office_id, case_id, head, proved_at, digests, digest)
	select n.office_id, n.case_id, n.head, n.proved_at, n.digests, case_proof_digest(n)
	from unnest(p_proofs) as n
	where n.head is not null
	on conflict (office_id, case_id) do update
	set head = excluded.head, proved_at = excluded.proved_at, digests = excluded.digests,
	    digest = excluded.digest
	where p.head <> excluded.head;
end
$$;

-- Notes the cases of the next entries of the trail, so many of each office; how many there were. From then on
-- `ipcase verify` need not have seen a case before it was altered. Entries younger than any statement may take
-- wait, for one of a smaller number may not be committed yet. Of several services one does it.
create or replace function ipcase.case_proof_note(p_limit int) returns bigint
	language plpgsql security definer set search_path = ipcase, pg_temp
	set enable_hashjoin = off set enable_mergejoin = off -- as in verify_rows()
as $$
declare
	v_before text[];
	v_until constant timestamptz := clock_timestamp() - interval '10 seconds';
	v_offices text[];
	v_cases uuid[];
	v_count bigint := 0;
begin
	perform no_reader();
	v_before := see_all();
	if pg_try_advisory_xact_lock(hashtext('ipcase.case_proof_note')) then
		insert into case_proof_mark (office_id, audit_id)
		select o.id, 0 from office as o
		on conflict do nothing;
		with next as (
			select a.*, bool_and(a.at < v_until) over (partition by a.office_id order by a.id) as old
			from case_proof_mark as m
			cross join lateral (select x.office_id, x.id, x.at, x.object, x.action
				from audit_event as x
				where x.office_id = m.office_id and x.id > m.audit_id
				order by x.id limit p_limit) as a
		), mark as (
			update case_proof_mark as m set audit_id = e.id
			from (select n.office_id, max(n.id) as id from next as n where n.old group by n.office_id) as e
			where m.office_id = e.office_id
		), touched as (
			select n.office_id, n.object::uuid as id
			from next as n
			where n.old and n.action like 'case.%'	-- of acts the object is the case
			group by n.office_id, n.object
		)
		select (select count(*) from next as n where n.old), array_agg(t.office_id), array_agg(t.id)
		into v_count, v_offices, v_cases
		from touched as t;
		perform case_proof_keep(case_proofs(v_offices, v_cases));
	end if;
	perform see_again(v_before);
	return v_count;
end
$$;
grant execute on function ipcase.case_proof_note to ipcase_app;
