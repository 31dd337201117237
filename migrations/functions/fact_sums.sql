-- Sums of figures, from whichever can answer: rollup and pending, or the facts. Inlined.

-- Sums in some dimensions up to a day, and as they were known at an instant: rollup and pending, put
-- right by what was recorded later; in one statement, so exact at every instant. Months are those of each
-- office at or below p_office (null: of all), years those of p_office with all below it, without the year
-- that was known only in part (fact_known.sql). A cell that begins before p_from or ends after p_until is
-- not whole. Null: all codes, from the beginning.
create or replace function ipcase.fact_sums(p_dimensions text[], p_spans text[], p_codes text[],
	p_from date, p_until date, p_known_at timestamptz, p_office text)
	returns table (office_id text, dimension text, span text, indicator text, begins date, since date,
		value text, quantity numeric, entries numeric, days numeric, timed numeric,
		in_time numeric)
	language sql stable
as $$
	select r.office_id, r.dimension, r.span, r.indicator, r.begins, r.since, r.value, r.quantity,
		r.entries, r.days, r.timed, r.in_time
	from ipcase.fact_rollup as r
	where r.office_id = p_office and r.span = 'year' and 'year' = any (p_spans)
		and r.dimension = any (p_dimensions)
		and (p_codes is null or r.indicator = any (p_codes))
		and (p_from is null or r.begins >= p_from)
		and r.begins <= (select least(p_until, ipcase.fact_known_until(p_known_at)))
		and r.begins is distinct from (select ipcase.fact_known_year(p_known_at))
	union all
	select r.office_id, r.dimension, r.span, r.indicator, r.begins, r.since, r.value, r.quantity,
		r.entries, r.days, r.timed, r.in_time
	from ipcase.fact_rollup as r
	where r.span = 'month' and 'month' = any (p_spans) and r.dimension = any (p_dimensions)
		and (p_codes is null or r.indicator = any (p_codes))
		and (p_from is null or r.begins >= p_from)
		and r.begins <= (select least(p_until, ipcase.fact_known_until(p_known_at)))
		and (p_office is null or r.office_id in
			(select t.below from ipcase.office_tree as t where t.office_id = p_office))
	union all
	select c.office_id, c.dimension, c.span, d.indicator, c.begins, c.since, c.value, d.quantity,
		d.entries, d.days, d.timed, d.in_time
	from (select p.office_id, p.indicator, p.month, p.since, p.took, p.region, p.right_type, p.source,
			p.outcome, p.party_type, p.quantity, sign(p.quantity) as entries, p.days, p.timed,
			p.in_time
	      from ipcase.fact_pending as p
	      where (p_codes is null or p.indicator = any (p_codes))
		and p.month <= (select least(p_until, ipcase.fact_known_until(p_known_at)))
		and (p_office is null or p.office_id in
			(select t.below from ipcase.office_tree as t where t.office_id = p_office))
	      union all
	      -- What was foreseen for this month, and is not folded in yet.
	      select p.office_id, p.indicator, p.month, p.since, p.took, p.region, p.right_type, p.source,
			p.outcome, p.party_type, p.quantity, sign(p.quantity), p.days, p.timed, p.in_time
	      from ipcase.fact_foreseen as p
	      where (p_codes is null or p.indicator = any (p_codes))
		and p.month <= (select least(p_until, ipcase.fact_known_until(p_known_at),
			ipcase.fact_this_month()))
		and (p_office is null or p.office_id in
			(select t.below from ipcase.office_tree as t where t.office_id = p_office))
	      union all
	      select a.office_id, a.indicator, a.month, a.since, a.took, a.region, a.right_type, a.source,
			a.outcome, a.party_type, a.quantity, a.entries, a.days, a.timed, a.in_time
	      from ipcase.fact_amended(p_dimensions, p_codes, p_from, p_until, p_known_at, p_office) as a
	      where p_known_at is not null or p_until > ipcase.fact_today(null)) as d
	cross join lateral ipcase.fact_cells(d.office_id, d.month, d.since, d.took, d.region, d.right_type,
		d.source, d.outcome, d.party_type) as c
	where c.dimension = any (p_dimensions) and c.span = any (p_spans)
		and (c.span = 'month' or (c.office_id = p_office
			and c.begins is distinct from (select ipcase.fact_known_year(p_known_at))))
		and (p_from is null or c.begins >= p_from) and c.begins <= p_until
$$;

-- What a figure is the sum of, from whichever of the two can answer; dated by month or by day. With
-- p_opening also what was before p_from. p_split: the dimensions it is to be split by.
create or replace function ipcase.fact_sum(p_codes text[], p_from date, p_to date, p_opening boolean,
	p_known_at timestamptz, p_office text, p_at text, p_kind text, p_region text,
	p_right_type text, p_cause text, p_track text, p_source text, p_outcome text,
	p_party_type text, p_split text[])
	returns table (office_id text, indicator text, occurred_on date, track text, region text,
		right_type text, cause text, source text, outcome text, since date, quantity numeric,
		days numeric, timed numeric, in_time numeric, party_type text)
	language sql stable
as $$
	select f.office_id, f.indicator, f.begins, null, null, null, null, null, null, f.since,
		f.quantity, f.days, f.timed, f.in_time, null
	from ipcase.fact_sums(array[''], array['month'], p_codes, case when not p_opening then p_from end,
		p_to, p_known_at, p_office) as f
	where ipcase.fact_whole(p_from, p_to, p_split, p_region, p_right_type, p_cause, p_track,
			p_source, p_outcome, p_party_type)
		and (p_at is null or f.office_id = p_at)
		and (p_kind is null or f.indicator in
			(select i.indicator from ipcase.catalog_indicator as i where i.kind = p_kind))
	union all
	select f.office_id, f.indicator, f.occurred_on, f.track, f.region, f.right_type, f.cause,
		f.source, f.outcome, f.since, f.quantity,
		f.quantity * ipcase.fact_days(f.occurred_on, f.since, f.excluded),
		f.quantity * ipcase.fact_only('timed', f.occurred_on, f.since, f.due_on, null)::int,
		f.quantity * ipcase.fact_only('in_time', f.occurred_on, f.since, f.due_on, null)::int,
		case when 'party_type' = any (p_split)
			then ipcase.case_asking_counted(f.office_id, f.case_id, p_known_at) end
	from ipcase.fact_found(p_codes, case when not p_opening then p_from end, p_to, p_known_at,
		p_office, p_at, p_kind, p_region, p_right_type, p_cause, p_track, p_source, p_outcome,
		p_party_type) as f
	where not ipcase.fact_whole(p_from, p_to, p_split, p_region, p_right_type, p_cause, p_track,
		p_source, p_outcome, p_party_type)
$$;
grant execute on function ipcase.fact_sums, ipcase.fact_sum to ipcase_app;
