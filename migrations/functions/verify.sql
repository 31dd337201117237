-- Checks of the whole, for `ipcase verify`: each returns what is wrong, and an empty list if nothing.

-- Recomputes the chain of each case, some cases at a time. A fault names the first thing that does
-- not fit: hash (the event was altered), previous (one before it was), gap (one is missing), head
-- (the case does not stand at its last event).
create or replace function ipcase.verify_chains(p_after uuid, p_limit int) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_last uuid;
	v_count bigint;
	v_faults json;
	v_before constant text[] := see_all();
begin
	with batch as (
		select c.office_id, c.id, c.event_seq, c.head_hash, c.state
		from case_file as c
		where p_after is null or c.id > p_after
		order by c.id limit p_limit
	), link as (
		select e.office_id, e.case_id, e.seq, e.hash, e.to_state, e.previous_hash,
			-- Of an event that was erased its hash stays; what it reads since is under the
			-- hash of the event that erased.
			case when e.erased_by is null then e.hash = event_digest(e)
				else exists (select from case_erasure as r
					where r.office_id = e.office_id and r.case_id = e.case_id
						and r.seq = e.erased_by and r.erased_seq = e.seq
						and r.sha256 = event_digest(e)) end as holds,
			lag(e.hash) over chain as before, row_number() over chain as place,
			lead(e.seq) over chain is null as newest
		from batch as b
		join case_event as e on e.office_id = b.office_id and e.case_id = b.id
		window chain as (partition by e.office_id, e.case_id order by e.seq)
	), fault as (
		select l.office_id, l.case_id, l.seq, case
			when l.seq <> l.place then 'gap'
			when l.previous_hash is distinct from l.before then 'previous'
			when not l.holds then 'hash' end as fault
		from link as l
		union all
		select b.office_id, b.id, b.event_seq, 'head'
		from batch as b
		left join link as l on l.office_id = b.office_id and l.case_id = b.id and l.newest
		where (l.seq, l.hash, l.to_state) is distinct from (b.event_seq, b.head_hash, b.state)
	)
	select (select max(b.id::text)::uuid from batch as b), (select count(*) from batch),
		coalesce(json_agg(json_build_object('office_id', f.office_id, 'case_id', f.case_id,
			'seq', f.seq, 'fault', f.fault) order by f.case_id, f.seq), '[]')
	into v_last, v_count, v_faults
	from fault as f where f.fault is not null;
	perform see_again(v_before);
	return json_build_object('checked', v_count,
		'next_cursor', case when v_count = p_limit then v_last end, 'faults', v_faults);
end
$$;

-- What flowed in and out according to the facts, against the cases that are open.
create or replace function ipcase.verify_balance() returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_faults json;
begin
	select coalesce(json_agg(d), '[]') into v_faults from (
		select s.office_id, s.kind, sum(s.facts)::text as facts, sum(s.cases)::text as cases
		from (select f.office_id, i.kind, f.quantity * case
				when i.balance in ('received', 'reopened', 'transferred_in') then 1
				else -1 end as facts, 0 as cases
		      from case_fact as f join catalog_indicator as i on i.indicator = f.indicator
		      where i.balance is not null and i.kind is not null
		      union all
		      select c.office_id, c.kind, 0, 1 from case_file as c
		      where c.phase in ('open', 'stayed')
			and exists (select from catalog_indicator as i
				    where i.kind = c.kind and i.balance is not null)) as s
		group by s.office_id, s.kind
		having sum(s.facts) <> sum(s.cases)
		limit 200) as d;
	perform see_again(v_before);
	return v_faults;
end
$$;
-- Cases whose stored text is not what their columns say.
create or replace function ipcase.verify_shown() returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_faults json;
begin
	select coalesce(json_agg(d), '[]') into v_faults from (
		select c.office_id, c.id as case_id
		from case_file as c
		where c.event_seq is not null
			and (c.listed, c.rest, c.shown)
			is distinct from (case_listed(c), case_rest(c), case_shown(c))
		limit 200) as d;
	perform see_again(v_before);
	return v_faults;
end
$$;
grant execute on function ipcase.verify_shown, ipcase.verify_chains, ipcase.verify_balance
	to ipcase_app;
