-- The rollup: folding what waits into it, and making all of it anew.

-- Moves waiting deltas into the sums, in one transaction: a reader sees them here or there, never in
-- both or in neither. One folder at a time; a second one finds the lock taken and leaves.
create or replace function ipcase.fact_fold(p_limit int) returns bigint
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_folded bigint;
begin
	if not pg_try_advisory_xact_lock(hashtext('ipcase.fact_fold')) then
		return 0;
	end if;
	with begun as (
		delete from fact_foreseen as p
		where (p.office_id, p.id) in (select w.office_id, w.id from fact_foreseen as w
			where w.month <= fact_this_month() limit p_limit)
		returning p.*
	), waiting as (
		delete from fact_pending as p
		where (p.office_id, p.id) in (select w.office_id, w.id from fact_pending as w limit p_limit)
		returning p.*
	), taken as (
		select b.* from begun as b union all select w.* from waiting as w
	), folded as (
		insert into fact_rollup as r (office_id, dimension, span, indicator, begins, since, value,
			quantity, entries, days, timed, in_time)
		select c.office_id, c.dimension, c.span, t.indicator, c.begins, c.since, c.value,
			sum(t.quantity), sum(sign(t.quantity)), sum(t.days), sum(t.timed), sum(t.in_time)
		from taken as t
		cross join lateral fact_cells(t.office_id, t.month, t.since, t.took, t.region, t.right_type, t.source,
			t.outcome, t.party_type) as c
		group by c.office_id, c.dimension, c.span, t.indicator, c.begins, c.since, c.value
		having (sum(t.quantity), sum(sign(t.quantity)), sum(t.days), sum(t.timed), sum(t.in_time))
			<> (0, 0, 0, 0, 0)
		on conflict (office_id, dimension, span, indicator, begins, since, value)
		do update set quantity = r.quantity + excluded.quantity,
			entries = r.entries + excluded.entries, days = r.days + excluded.days,
			timed = r.timed + excluded.timed, in_time = r.in_time + excluded.in_time
	)
	select count(*) into v_folded from taken;
	return v_folded;
end
$$;

-- The rollup as the facts have it: the months in one pass over them, the years from the months. What is
-- foreseen for months to come is not in it.
create or replace function ipcase.fact_recount()
	returns table (office_id text, dimension text, span text, indicator text, begins date, since date,
		value text, quantity numeric, entries numeric, days numeric, timed numeric,
		in_time numeric)
	language sql stable
as $$
	with asking as (
		select distinct on (p.office_id, p.case_id) p.office_id, p.case_id, p.type
		from ipcase.case_party as p
		order by p.office_id, p.case_id, p.side is distinct from 'asking', p.item
	), fact as (
		-- Once for each fact, not for each of its cells; null where a fact has none.
		select f.office_id, f.indicator, date_trunc('month', f.occurred_on::timestamp)::date as begins,
			ipcase.fact_since(f.since) as since, f.region, f.right_type, f.source, f.outcome,
			coalesce(a.type, '') as party_type, f.quantity,
			case when f.quantity > 0 then 1 else -1 end as entries,
			case when f.since is not null
				then ipcase.fact_days(f.occurred_on, f.since, f.excluded) end as took,
			case when f.since is not null then f.quantity
				* ipcase.fact_days(f.occurred_on, f.since, f.excluded) end as days,
			case when ipcase.fact_only('timed', f.occurred_on, f.since, f.due_on, null)
				then f.quantity end as timed,
			case when ipcase.fact_only('in_time', f.occurred_on, f.since, f.due_on, null)
				then f.quantity end as in_time
		from ipcase.case_fact as f
		left join asking as a on a.office_id = f.office_id and a.case_id = f.case_id
		where f.due_on is null or f.since is not null
			or f.occurred_on < (ipcase.fact_this_month() + interval '1 month')::date
		offset 0
	), month as materialized (
		select f.office_id, f.indicator, f.begins, coalesce(f.since, '-infinity') as since, f.took,
			case grouping(f.since, f.region, f.right_type, f.source, f.outcome, f.party_type,
					f.took)
				when 63 then '' when 95 then 'region' when 111 then 'right_type'
				when 119 then 'source' when 123 then 'outcome' when 125 then 'party_type'
				else 'days' end as dimension,
			coalesce(f.region, f.right_type, f.source, f.outcome, f.party_type, f.took::text, '')
				as value,
			sum(f.quantity) as quantity, sum(f.entries) as entries,
			coalesce(sum(f.days), 0) as days, coalesce(sum(f.timed), 0) as timed,
			coalesce(sum(f.in_time), 0) as in_time
		from fact as f
		group by grouping sets ((f.office_id, f.indicator, f.begins, f.since),
			(f.office_id, f.indicator, f.begins, f.region),
			(f.office_id, f.indicator, f.begins, f.right_type),
			(f.office_id, f.indicator, f.begins, f.source),
			(f.office_id, f.indicator, f.begins, f.outcome),
			(f.office_id, f.indicator, f.begins, f.party_type),
			(f.office_id, f.indicator, f.begins, f.took))
	)
	select m.office_id, m.dimension, 'month', m.indicator, m.begins, m.since, m.value, m.quantity,
		m.entries, m.days, m.timed, m.in_time
	from month as m
	where m.dimension <> 'days' or m.took is not null
	union all
	select t.office_id, m.dimension, 'year', m.indicator, date_trunc('year', m.begins::timestamp)::date,
		date_trunc('year', m.since::timestamp)::date, m.value, sum(m.quantity), sum(m.entries), sum(m.days),
		sum(m.timed), sum(m.in_time)
	from month as m
	join ipcase.office_tree as t on t.below = m.office_id
	where m.dimension <> 'days' or m.took is not null
	group by t.office_id, m.dimension, m.indicator, date_trunc('year', m.begins::timestamp)::date,
		date_trunc('year', m.since::timestamp)::date, m.value
$$;

-- Who calls what follows with all facts gives hash tables room: as many groups as the rollup has rows are few, but
-- the planner takes them for many and would sort the facts for each dimension, which takes twice as long.

-- Where rollup and pending are not the recount: by how much. One statement, so one instant.
create or replace function ipcase.fact_wrong()
	returns table (office_id text, dimension text, span text, indicator text, begins date, since date,
		value text, quantity numeric, entries numeric, days numeric, timed numeric,
		in_time numeric)
	language sql stable
as $$
	select s.office_id, s.dimension, s.span, s.indicator, s.begins, s.since, s.value, sum(s.quantity),
		sum(s.entries), sum(s.days), sum(s.timed), sum(s.in_time)
	from (select c.* from ipcase.fact_recount() as c
	      union all
	      select r.office_id, r.dimension, r.span, r.indicator, r.begins, r.since, r.value, -r.quantity,
			-r.entries, -r.days, -r.timed, -r.in_time
	      from ipcase.fact_rollup as r
	      union all
	      select c.office_id, c.dimension, c.span, p.indicator, c.begins, c.since, c.value,
			-p.quantity, -sign(p.quantity), -p.days, -p.timed, -p.in_time
	      from ipcase.fact_pending as p
	      cross join lateral ipcase.fact_cells(p.office_id, p.month, p.since, p.took, p.region, p.right_type,
			p.source, p.outcome, p.party_type) as c
	      union all
	      select c.office_id, c.dimension, c.span, p.indicator, c.begins, c.since, c.value,
			-p.quantity, -sign(p.quantity), -p.days, -p.timed, -p.in_time
	      from ipcase.fact_foreseen as p
	      cross join lateral ipcase.fact_cells(p.office_id, p.month, p.since, p.took, p.region, p.right_type,
			p.source, p.outcome, p.party_type) as c
	      where p.month <= ipcase.fact_this_month()) as s
	group by s.office_id, s.dimension, s.span, s.indicator, s.begins, s.since, s.value
	having (sum(s.quantity), sum(s.entries), sum(s.days), sum(s.timed), sum(s.in_time))
		<> (0, 0, 0, 0, 0)
$$;

-- What is kept for months to come, as the facts have it.
create or replace function ipcase.fact_ahead()
	returns table (office_id text, indicator text, month date, track text, region text, right_type text,
		cause text, source text, outcome text, party_type text, quantity numeric)
	language sql stable
as $$
	select f.office_id, f.indicator, date_trunc('month', f.occurred_on::timestamp)::date, f.track,
		f.region, f.right_type, f.cause, f.source, f.outcome,
		ipcase.case_asking(f.office_id, f.case_id), f.quantity
	from ipcase.case_fact as f
	where f.due_on is not null and f.since is null
		and f.occurred_on >= (ipcase.fact_this_month() + interval '1 month')::date
$$;

-- Where it is not: in the shape of fact_wrong().
create or replace function ipcase.fact_ahead_wrong()
	returns table (office_id text, dimension text, span text, indicator text, begins date, since date,
		value text, quantity numeric, entries numeric, days numeric, timed numeric,
		in_time numeric)
	language sql stable
as $$
	select s.office_id, 'ahead', 'month', s.indicator, s.month, null::date, concat_ws(' ', s.track, s.region,
			s.right_type, s.cause, s.source, s.outcome, s.party_type),
		sum(s.quantity), sum(sign(s.quantity)), -sum(s.days), sum(s.timed), -sum(s.in_time)
	from (select a.*, 0 as days, a.quantity as timed, 0 as in_time from ipcase.fact_ahead() as a
	      union all
	      select p.office_id, p.indicator, p.month, p.track, p.region, p.right_type, p.cause, p.source,
			p.outcome, p.party_type, -p.quantity, p.days + coalesce(p.took, 0), -p.timed, p.in_time
	      from ipcase.fact_foreseen as p
	      where p.month > ipcase.fact_this_month()) as s
	group by s.office_id, s.indicator, s.month, s.track, s.region, s.right_type, s.cause, s.source,
		s.outcome, s.party_type
	having (sum(s.quantity), sum(sign(s.quantity)), sum(s.days), sum(s.timed), sum(s.in_time))
		<> (0, 0, 0, 0, 0)
$$;

create or replace function ipcase.verify_rollup() returns json
	language plpgsql security definer set search_path = ipcase, pg_temp set work_mem = '256MB'
	set hash_mem_multiplier = 16
as $$
declare
	v_before constant text[] := see_all();
	v_faults constant json := (select coalesce(json_agg(w), '[]')
		from (select * from fact_wrong() union all select * from fact_ahead_wrong()
		      limit 200) as w);
begin
	perform see_again(v_before);
	return v_faults;
end
$$;

-- Puts the sums right, while others write: what is wrong in one snapshot is added. Of an empty rollup
-- that is all there is.
create or replace function ipcase.fact_rebuild() returns bigint
	language plpgsql security definer set search_path = ipcase, pg_temp set work_mem = '256MB'
	set hash_mem_multiplier = 16
as $$
declare
	v_before constant text[] := see_all();
	v_rows bigint;
begin
	-- In one statement, so that what is recorded meanwhile is neither lost nor kept twice.
	with gone as (
		delete from fact_foreseen as p where p.month > fact_this_month()
	)
	insert into fact_foreseen (office_id, id, indicator, month, track, region, right_type, cause, source,
		outcome, since, quantity, days, timed, in_time, took, party_type)
	select a.office_id, nextval(pg_get_serial_sequence('ipcase.fact_pending', 'id')), a.indicator,
		a.month, a.track, a.region, a.right_type, a.cause, a.source, a.outcome, '-infinity',
		a.quantity, 0, a.quantity, 0, null, a.party_type
	from fact_ahead() as a;
	insert into fact_rollup as r (office_id, dimension, span, indicator, begins, since, value, quantity,
		entries, days, timed, in_time)
	select w.office_id, w.dimension, w.span, w.indicator, w.begins, w.since, w.value, w.quantity,
		w.entries, w.days, w.timed, w.in_time
	from fact_wrong() as w
	-- As they are read together: of a summary some pages instead of a page for each row.
	order by w.span desc, w.dimension, w.begins, w.indicator, w.office_id
	on conflict (office_id, dimension, span, indicator, begins, since, value)
	do update set quantity = r.quantity + excluded.quantity, entries = r.entries + excluded.entries,
		days = r.days + excluded.days, timed = r.timed + excluded.timed,
		in_time = r.in_time + excluded.in_time;
	get diagnostics v_rows = row_count;
	perform see_again(v_before);
	return v_rows;
end
$$;
-- Keeps from the sums what is foreseen for a month to come; the trigger looks before it is called.
create or replace function ipcase.fact_pending_foreseen() returns trigger
	language plpgsql set search_path = ipcase, pg_temp
as $$
begin
	insert into fact_foreseen (office_id, id, indicator, month, track, region, right_type, cause, source,
		outcome, since, quantity, days, timed, in_time, took, party_type)
	values (new.office_id, new.id, new.indicator, new.month, new.track, new.region, new.right_type,
		new.cause, new.source, new.outcome, new.since, new.quantity, new.days, new.timed, new.in_time,
		new.took, new.party_type);
	return null;
end
$$;
create or replace trigger fact_pending_foreseen before insert on ipcase.fact_pending
	for each row when (new.timed <> 0 and new.since = '-infinity' and new.month > ipcase.fact_this_month())
	execute function ipcase.fact_pending_foreseen();

grant execute on function ipcase.fact_fold, ipcase.verify_rollup, ipcase.fact_rebuild
	to ipcase_app;

-- After the numbered file that changed its shape.
select ipcase.fact_rebuild() where not exists (select from ipcase.fact_rollup);
