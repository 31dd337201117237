-- All a summary is made of: the sums of each span of time (the period, those it is compared with, five
-- years), what stood before them, medians, cuts for the tables, and the figures of others. Keys of sums
-- are codes, with what is counted of closings behind a # (core/catalog.h, struct term). p_cuts: by dimension the
-- codes that are split by it; by `year` those of the five years. Null: the office is unknown.
create or replace function ipcase.summary_sums(p_office text, p_period text, p_from date, p_to date,
	p_previous_from date, p_previous_to date, p_before_from date, p_before_to date,
	p_external_year int, p_known_at timestamptz, p_medians text[], p_cuts json) returns json
	language plpgsql stable set search_path = ipcase, pg_temp
	-- Planning costs more than all the rest, and every part of it has its index.
	set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
	v_known_year constant date := fact_known_year(p_known_at);
begin
	return (
	with span as materialized (
		select s.name, s.first, s.last, false as yearly
		from (values ('period', p_from, p_to), ('start', '-infinity', p_from - 1),
			('previous', p_previous_from, p_previous_to),
			('previous_start', '-infinity', p_previous_from - 1),
			('before', p_before_from, p_before_to),
			('before_start', '-infinity', p_before_from - 1)) as s (name, first, last)
		where s.last is not null
		union all
		select y.year::text, make_date(y.year, 1, 1), make_date(y.year, 12, 31), true
		from generate_series(extract(year from p_from)::int - 4,
			extract(year from p_from)::int) as y (year)
		union all
		-- What stood when this year began is what all stocks are compared with.
		select y.year || '_start', '-infinity', make_date(y.year, 1, 1) - 1, y.year < extract(year from p_from)
		from generate_series(extract(year from p_from)::int - 4,
			extract(year from p_from)::int) as y (year)
	), part as materialized (
		-- Years that a span has only some months of, and the one that was known in part.
		select distinct date_trunc('year', d.day)::date as year
		from span as s
		cross join lateral (values (s.first, date_trunc('year', s.first)::date),
			(s.last, (date_trunc('year', s.last) + interval '1 year')::date - 1)) as d (day, at)
		where d.day > '-infinity' and d.day <> d.at
		union
		select v_known_year where v_known_year is not null
	), reach as materialized (
		select case when exists (select from part) then array['year', 'month'] else array['year'] end as spans,
			max(s.last) as until, date_trunc('year', min(s.first) filter
				(where s.name in ('period', 'previous', 'before')))::date as recent
		from span as s
	), fact as materialized (
		select f.indicator, f.span, f.begins, f.since, sum(f.quantity) as quantity, sum(f.days) as days,
			sum(f.timed) as timed, sum(f.in_time) as in_time
		from reach as r
		cross join lateral ipcase.fact_sums(array[''], r.spans, null, null, r.until,
			p_known_at, p_office) as f
		where f.span = 'year' or date_trunc('year', f.begins)::date in (select p.year from part as p)
		group by f.indicator, f.span, f.begins, f.since
	), cell as materialized (
		-- A span is made of its whole years and the months of the others.
		select s.name, s.first, s.yearly, c.span, c.begins
		from (select distinct f.span, f.begins, date_trunc('year', f.begins)::date as year
		      from fact as f) as c
		join span as s on s.first <= c.begins
			and s.last >= (c.begins + ('1 ' || c.span)::interval)::date - 1
			and (c.span = 'year' or c.year < s.first or c.year = v_known_year
				or s.last < (c.year + interval '1 year')::date - 1)
	), sum as (
		select c.name, f.indicator, sum(f.quantity) as quantity, sum(f.days) as days,
			sum(f.timed) as timed, sum(f.in_time) as in_time,
			sum(f.quantity) filter (where f.since >= c.first and c.first > '-infinity') as cohort
		from cell as c
		join fact as f on f.span = c.span and f.begins = c.begins
		where not c.yearly or f.indicator = any (array(select json_array_elements_text(p_cuts -> 'year')))
		group by c.name, f.indicator
	), median as (
		-- Of an even number of closings the mean of the two in the middle.
		select d.name, d.indicator, (min(d.days) filter (where d.upto >= ceil(d.total / 2))
			+ min(d.days) filter (where d.upto >= floor(d.total / 2) + 1))::numeric / 2 as median
		from (select d.name, d.indicator, d.days,
				sum(d.number) over (partition by d.name, d.indicator order by d.days) as upto,
				sum(d.number) over (partition by d.name, d.indicator) as total
		      from (select c.name, f.indicator, f.days, sum(f.number) as number
			    from (select f.indicator, f.span, f.begins, f.value::int as days,
					sum(f.quantity) as number
				  from reach as r
				  cross join lateral ipcase.fact_sums(array['days'], r.spans, p_medians,
					r.recent, r.until, p_known_at, p_office) as f
				  group by f.indicator, f.span, f.begins, f.value) as f
			    join cell as c on c.span = f.span and c.begins = f.begins
				and c.name in ('period', 'previous', 'before')
			    group by c.name, f.indicator, f.days
			    having sum(f.number) <> 0) as d) as d
		group by d.name, d.indicator
	), sums as (
		select m.name, json_object_agg(m.key, m.value) as map
		from (select s.name, s.indicator || k.suffix as key, trim_scale(k.value)::text as value
		      from sum as s
		      cross join lateral ipcase.fact_measures(s.quantity, s.days, s.timed, s.in_time, s.cohort)
				as k
		      union all
		      select m.name, m.indicator || '#median', trim_scale(m.median)::text
		      from median as m) as m
		group by m.name
	), wanted as materialized (
		select j.key as dimension, c.code
		from json_each(p_cuts) as j
		cross join lateral json_array_elements_text(j.value) as c (code)
		where j.key <> 'year'
	), split as materialized (
		-- All in one go, but for the parties: of each fact they are looked for among those of its case.
		select array_agg(distinct w.dimension) as dimensions, array_agg(distinct w.code) as codes
		from wanted as w
		group by w.dimension = 'party_type'
	), cut as (
		select f.dimension, f.value, f.indicator, sum(f.quantity) as quantity
		from reach as r
		cross join split as d
		cross join lateral ipcase.fact_sums(d.dimensions, r.spans, d.codes,
			date_trunc('year', p_from)::date, p_to, p_known_at, p_office) as f
		join wanted as w on w.dimension = f.dimension and w.code = f.indicator
		join cell as c on c.span = f.span and c.begins = f.begins and c.name = 'period'
		group by f.dimension, f.value, f.indicator
	), cuts as (
		select g.dimension as name, json_object_agg(g.value, g.map) as map
		from (select c.dimension, c.value,
				json_object_agg(c.indicator, trim_scale(c.quantity)::text) as map
		      from cut as c where c.quantity <> 0
		      group by c.dimension, c.value) as g
		group by g.dimension
	)
	select json_build_object(
		'office', json_build_object('id', o.id,
			'name', json_build_object('zh', o.name_zh, 'en', o.name_en),
			'region', nullif(o.region, ''), 'records_from', o.records_from),
		'seal', ipcase.seal_valid(o.id, extract(year from p_from)::int, p_period,
			p_known_at),
		'known_at', ipcase.rfc3339(coalesce(p_known_at, now())),
		'sums', (select coalesce(json_object_agg(s.name, s.map), '{}') from sums as s),
		'cuts', (select coalesce(json_object_agg(c.name, c.map), '{}') from cuts as c),
		'external', (select coalesce(json_object_agg(x.code,
				ipcase.external_body(x, p_known_at)), '{}')
			     from ipcase.external_known(o.id, p_external_year, p_known_at) as x),
		'external_previous', (select coalesce(json_object_agg(x.code,
				ipcase.external_body(x, p_known_at)), '{}')
			     from ipcase.external_known(o.id, p_external_year - 1,
					p_known_at) as x)) as body
	from ipcase.office as o
	where o.id = p_office
		and o.id = any (nullif(current_setting('ipcase.offices', true), '')::text[]));
end
$$;
grant execute on function ipcase.summary_sums to ipcase_app;
