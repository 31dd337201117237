-- Sums as they were known at an instant: those of all months that had begun then are right but for what was
-- recorded later, and of later months nothing was known but what was entered early. So however long ago
-- the instant is, two months of facts are looked at, and those that came late or early.

-- The last day of the last month of which anything was known but by early entry: that of the day after the
-- instant, since the clock of the service may be ahead of that of the database. Null: all.
create or replace function ipcase.fact_known_until(p_known_at timestamptz) returns date
	language sql immutable parallel safe
return (date_trunc('month', (p_known_at at time zone 'Asia/Shanghai')::date + interval '1 day')
	+ interval '1 month' - interval '1 day')::date;

-- The year that this month ends before its end: only its months can be used. Null: none.
create or replace function ipcase.fact_known_year(p_known_at timestamptz) returns date
	language sql immutable parallel safe
return case when extract(month from ipcase.fact_known_until(p_known_at)) <> 12
	then date_trunc('year', ipcase.fact_known_until(p_known_at)::timestamp)::date end;

-- Facts that what is summed by day has and the instant did not know, with sign -1; and the other way
-- round. The conditions of the indexes case_fact_late and case_fact_early are repeated word for word.
create or replace function ipcase.fact_misplaced(p_codes text[], p_from date, p_until date,
	p_known_at timestamptz, p_office text)
	returns table (sign int, office_id text, case_id uuid, indicator text, occurred_on date,
		region text, right_type text, source text, outcome text, since date, due_on date,
		excluded int, quantity numeric)
	language sql stable
as $$
	-- Of this month and the one before it, all that was recorded later.
	select -1, f.office_id, f.case_id, f.indicator, f.occurred_on, f.region, f.right_type, f.source,
		f.outcome, f.since, f.due_on, f.excluded, f.quantity
	from ipcase.catalog_indicator as i
	cross join ipcase.office_tree as t
	join ipcase.case_fact as f on f.indicator = i.indicator and f.office_id = t.below
	where (p_codes is null or i.indicator = any (p_codes))
		and case when p_office is null then t.depth = 0 else t.office_id = p_office end
		and f.occurred_on >= (select greatest(p_from, date_trunc('month',
			ipcase.fact_known_until(p_known_at) - interval '1 month')::date))
		and f.occurred_on <= (select least(p_until, ipcase.fact_known_until(p_known_at)))
		and f.recorded_at > p_known_at
	union all
	-- Of earlier months, what came a month late.
	select -1, f.office_id, f.case_id, f.indicator, f.occurred_on, f.region, f.right_type, f.source,
		f.outcome, f.since, f.due_on, f.excluded, f.quantity
	from ipcase.case_fact as f
	where (f.recorded_at at time zone 'Asia/Shanghai')::date > f.occurred_on + 27
		and f.recorded_at > p_known_at
		and f.occurred_on < (select date_trunc('month',
			ipcase.fact_known_until(p_known_at) - interval '1 month')::date)
		and f.occurred_on <= p_until and (p_from is null or f.occurred_on >= p_from)
		and (p_codes is null or f.indicator = any (p_codes))
		and (p_office is null or f.office_id in
			(select t.below from ipcase.office_tree as t where t.office_id = p_office))
	union all
	-- Of later months, what was known before its day.
	select 1, f.office_id, f.case_id, f.indicator, f.occurred_on, f.region, f.right_type, f.source,
		f.outcome, f.since, f.due_on, f.excluded, f.quantity
	from ipcase.case_fact as f
	where (f.recorded_at at time zone 'Asia/Shanghai')::date + 1 < f.occurred_on
		and (f.due_on is null or f.since is not null)
		and f.recorded_at <= p_known_at
		and f.occurred_on > (select ipcase.fact_known_until(p_known_at))
		and f.occurred_on <= p_until and (p_from is null or f.occurred_on >= p_from)
		and (p_codes is null or f.indicator = any (p_codes))
		and (p_office is null or f.office_id in
			(select t.below from ipcase.office_tree as t where t.office_id = p_office))
$$;

-- Cases of which another kind of party asked at an instant; null: none. For who counts, so also those that are
-- shut to him.
create or replace function ipcase.case_asking_before(p_known_at timestamptz)
	returns table (office_id text, case_id uuid, was text)
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
#variable_conflict use_column
declare
	v_keys constant text := coalesce(current_setting('ipcase.keys', true), '');
begin
	perform set_config('ipcase.keys', '{*}', true);
	return query select distinct on (c.office_id, c.case_id) c.office_id, c.case_id, c.was
		from case_asking_change as c where c.changed_at > p_known_at
		order by c.office_id, c.case_id, c.seq;
	perform set_config('ipcase.keys', v_keys, true);
end
$$;

-- Facts that the sums of the month have and whose day had not begun, with sign -1: of the instant, or of
-- today. What was recorded later is among fact_misplaced().
create or replace function ipcase.fact_unbegun(p_codes text[], p_from date, p_until date,
	p_known_at timestamptz, p_office text)
	returns table (sign int, office_id text, case_id uuid, indicator text, occurred_on date,
		region text, right_type text, source text, outcome text, since date, due_on date,
		excluded int, quantity numeric)
	language sql stable
as $$
	select -1, f.office_id, f.case_id, f.indicator, f.occurred_on, f.region, f.right_type, f.source,
		f.outcome, f.since, f.due_on, f.excluded, f.quantity
	from ipcase.case_fact as f
	where f.due_on is not null and f.since is null
		and f.occurred_on > (select ipcase.fact_today(p_known_at))
		and f.occurred_on <= (select least(p_until, ipcase.fact_known_until(p_known_at),
			(ipcase.fact_this_month() + interval '1 month')::date - 1))
		and (p_from is null or f.occurred_on >= p_from)
		and (p_known_at is null or f.recorded_at <= p_known_at)
		and (p_codes is null or f.indicator = any (p_codes))
		and (p_office is null or f.office_id in
			(select t.below from ipcase.office_tree as t where t.office_id = p_office))
$$;

-- The same added up by what is needed: each of them goes into several cells.
create or replace function ipcase.fact_amended(p_dimensions text[], p_codes text[], p_from date,
	p_until date, p_known_at timestamptz, p_office text)
	returns table (office_id text, indicator text, month date, since date, took int, region text,
		right_type text, source text, outcome text, party_type text, quantity numeric,
		entries numeric, days numeric, timed numeric, in_time numeric)
	language sql stable
as $$
	select f.office_id, f.indicator, f.month, ipcase.fact_since(f.since), f.took, f.region,
		f.right_type, f.source, f.outcome, f.party_type, sum(f.quantity), sum(sign(f.quantity)),
		coalesce(sum(f.quantity * f.took), 0),
		coalesce(sum(f.quantity) filter (where f.due_on is not null), 0),
		coalesce(sum(f.quantity) filter (where f.occurred_on <= f.due_on), 0)
	from (select m.office_id, m.indicator, m.occurred_on, m.since, m.due_on,
			date_trunc('month', m.occurred_on::timestamp)::date as month,
			case when m.since is not null
				then ipcase.fact_days(m.occurred_on, m.since, m.excluded) end as took,
			case when 'region' = any (p_dimensions) then m.region end as region,
			case when 'right_type' = any (p_dimensions) then m.right_type end as right_type,
			case when 'source' = any (p_dimensions) then m.source end as source,
			case when 'outcome' = any (p_dimensions) then m.outcome end as outcome,
			case when 'party_type' = any (p_dimensions)
				then ipcase.case_asking_counted(m.office_id, m.case_id, null) end as party_type,
			m.sign * m.quantity as quantity
	      from (select x.* from ipcase.fact_misplaced(p_codes, p_from, p_until, p_known_at, p_office) as x
		    where p_known_at is not null
		    union all
		    select x.* from ipcase.fact_unbegun(p_codes, p_from, p_until, p_known_at, p_office) as x) as m
	      union all
	      -- What stands with whom a case has now, and stood with whom it had then.
	      select f.office_id, f.indicator, f.occurred_on, f.since, f.due_on,
			date_trunc('month', f.occurred_on::timestamp)::date, null, null, null, null, null,
			t.type, t.sign * f.quantity
	      from ipcase.case_asking_before(case when 'party_type' = any (p_dimensions)
			then p_known_at end) as a
	      join ipcase.case_fact as f on f.office_id = a.office_id and f.case_id = a.case_id
	      cross join lateral (values (-1, ipcase.case_asking_counted(a.office_id, a.case_id, null)),
				(1, a.was))
			as t (sign, type)
	      where f.recorded_at <= p_known_at and f.occurred_on <= p_until
		and (not ipcase.fact_foreseen(f.since, f.due_on)
			or f.occurred_on <= ipcase.fact_today(p_known_at))
		and (p_from is null or f.occurred_on >= p_from)
		and (p_codes is null or f.indicator = any (p_codes))
		and (p_office is null or f.office_id in
			(select t.below from ipcase.office_tree as t where t.office_id = p_office))) as f
	group by f.office_id, f.indicator, f.month, ipcase.fact_since(f.since), f.took, f.region,
		f.right_type, f.source, f.outcome, f.party_type
$$;
grant execute on function ipcase.case_asking_before, ipcase.fact_known_until, ipcase.fact_known_year, ipcase.fact_misplaced,
	ipcase.fact_unbegun,
	ipcase.fact_amended to ipcase_app;
