-- The one predicate of every figure: its sum, its cuts, and the cases behind it. Inlined.

-- Whether sums by month can answer: whole months, as known now.
create or replace function ipcase.fact_whole(p_from date, p_to date, p_known_at timestamptz)
	returns boolean language sql immutable
return p_known_at is null and extract(day from p_from) = 1 and extract(day from p_to + 1) = 1;

-- Facts as they were recorded, up to an instant.
create or replace function ipcase.fact_found(p_codes text[], p_from date, p_to date,
	p_known_at timestamptz, p_office text, p_region text, p_right_type text, p_cause text,
	p_track text, p_source text, p_outcome text)
	returns setof ipcase.case_fact language sql stable
as $$
	select f.* from ipcase.case_fact as f
	where (p_codes is null or f.indicator = any (p_codes))
		and (p_from is null or f.occurred_on >= p_from) and f.occurred_on <= p_to
		and (p_known_at is null or f.recorded_at <= p_known_at)
		and (p_office is null or f.office_id in
			(select t.below from ipcase.office_tree as t where t.office_id = p_office))
		and (p_region is null or f.region = p_region)
		and (p_right_type is null or f.right_type = p_right_type)
		and (p_cause is null or f.cause = p_cause)
		and (p_track is null or f.track = p_track)
		and (p_source is null or f.source = p_source)
		and (p_outcome is null or f.outcome = p_outcome)
$$;

-- Sums by month and dimensions: rollup and pending in one statement, so exact at every instant.
create or replace function ipcase.fact_folded(p_codes text[], p_from date, p_to date, p_office text,
	p_region text, p_right_type text, p_cause text, p_track text, p_source text, p_outcome text)
	returns table (office_id text, indicator text, month date, track text, region text,
		right_type text, cause text, source text, outcome text, quantity numeric)
	language sql stable
as $$
	select f.office_id, f.indicator, f.month, f.track, f.region, f.right_type, f.cause, f.source,
		f.outcome, f.quantity
	from (select r.office_id, r.indicator, r.month, r.track, r.region, r.right_type, r.cause,
			r.source, r.outcome, r.quantity
	      from ipcase.fact_rollup as r
	      union all
	      select p.office_id, p.indicator, p.month, p.track, p.region, p.right_type, p.cause,
			p.source, p.outcome, p.quantity
	      from ipcase.fact_pending as p) as f
	where (p_codes is null or f.indicator = any (p_codes))
		and (p_from is null or f.month >= p_from) and f.month <= p_to
		and (p_office is null or f.office_id in
			(select t.below from ipcase.office_tree as t where t.office_id = p_office))
		and (p_region is null or f.region = p_region)
		and (p_right_type is null or f.right_type = p_right_type)
		and (p_cause is null or f.cause = p_cause)
		and (p_track is null or f.track = p_track)
		and (p_source is null or f.source = p_source)
		and (p_outcome is null or f.outcome = p_outcome)
$$;

-- What a figure is the sum of, from whichever of the two can answer; dated by month or by day.
create or replace function ipcase.fact_sum(p_codes text[], p_from date, p_to date, p_opening boolean,
	p_known_at timestamptz, p_office text, p_region text, p_right_type text, p_cause text,
	p_track text, p_source text, p_outcome text)
	returns table (office_id text, indicator text, occurred_on date, track text, region text,
		right_type text, cause text, source text, outcome text, quantity numeric)
	language sql stable
as $$
	select f.office_id, f.indicator, f.month, f.track, f.region, f.right_type, f.cause, f.source,
		f.outcome, f.quantity
	from ipcase.fact_folded(p_codes, case when not p_opening then p_from end, p_to, p_office,
		p_region, p_right_type, p_cause, p_track, p_source, p_outcome) as f
	where ipcase.fact_whole(p_from, p_to, p_known_at)
	union all
	select f.office_id, f.indicator, f.occurred_on, f.track, f.region, f.right_type, f.cause,
		f.source, f.outcome, f.quantity
	from ipcase.fact_found(p_codes, case when not p_opening then p_from end, p_to, p_known_at,
		p_office, p_region, p_right_type, p_cause, p_track, p_source, p_outcome) as f
	where not ipcase.fact_whole(p_from, p_to, p_known_at)
$$;
grant execute on function ipcase.fact_whole, ipcase.fact_found, ipcase.fact_folded, ipcase.fact_sum
	to ipcase_app;
