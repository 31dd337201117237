-- Tampering with what belongs to a case: `ipcase verify` notes a digest of every row of every case, and the next
-- time holds the rows of each case that has not changed since against it. Events and facts have their chain.

-- The tables of cases, and their key columns after office and case. What is left out is made from the rest, or,
-- of deadlines, changes with the calendar and without an act of the case; other checks compute it anew.
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
		and c.relname not in ('case_event', 'case_fact', 'case_search', 'case_proof')
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

-- Some cases at a time. fault: altered, missing (it was there), added (it was not). A case that is new, or whose
-- chain has gone on since, is noted anew; nothing is where nothing can be written (noted: false).
create or replace function ipcase.verify_case_rows(p_after uuid, p_limit int) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_offices text[];
	v_cases uuid[];
	v_proofs case_proof[];
	v_faults json;
	v_noted constant boolean := not pg_is_in_recovery() and not current_setting('transaction_read_only')::boolean;
begin
	select array_agg(c.office_id order by c.id), array_agg(c.id order by c.id) into v_offices, v_cases
	from (select f.office_id, f.id from case_file as f
	      where f.event_seq is not null and (p_after is null or f.id > p_after)
	      order by f.id limit p_limit) as c;
	v_proofs := array(select row(r.office_id, r.case_id, (select e.hash from case_event as e
				where e.office_id = r.office_id and e.case_id = r.case_id
				order by e.seq desc limit 1),
			clock_timestamp(), jsonb_object_agg(r.name, r.digest), null)::case_proof
		from case_rows(v_offices, v_cases) as r
		group by r.office_id, r.case_id);
	select coalesce(json_agg(f), '[]') into v_faults from (
		select split_part(d.name, ' ', 1) as "table", n.office_id, n.case_id,
			nullif(substr(d.name, length(split_part(d.name, ' ', 1)) + 2), '') as key,
			case when d.was is null then 'added' when d.is is null then 'missing'
				else 'altered' end as fault
		from unnest(v_proofs) as n
		join case_proof as p on p.office_id = n.office_id and p.case_id = n.case_id and p.head = n.head
		cross join lateral (select coalesce(w.key, i.key) as name, w.value as was, i.value as is
			from jsonb_each_text(p.digests) as w
			full join jsonb_each_text(n.digests) as i on i.key = w.key) as d
		-- A new calendar moves deadlines of cases that nobody touches.
		where d.was is distinct from d.is and not (d.was is null and d.name like 'deadline\_move %')
		limit 200) as f;
	if v_noted then
		insert into case_proof as p (office_id, case_id, head, proved_at, digests, digest)
		select n.office_id, n.case_id, n.head, n.proved_at, n.digests, case_proof_digest(n)
		from unnest(v_proofs) as n
		where n.head is not null
		on conflict (office_id, case_id) do update
		set head = excluded.head, proved_at = excluded.proved_at, digests = excluded.digests,
		    digest = excluded.digest
		where p.head <> excluded.head;
	end if;
	perform see_again(v_before);
	return json_build_object('checked', coalesce(cardinality(v_cases), 0),
		'next_cursor', case when cardinality(v_cases) = p_limit then v_cases[p_limit] end,
		'noted', v_noted, 'faults', v_faults);
end
$$;
grant execute on function ipcase.verify_case_rows to ipcase_app;
