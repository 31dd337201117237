-- name: summary_sums
-- All a summary is made of: the sums of each span of time (the period, those it is compared with, five
-- years), what stood before them, medians, cuts for the tables, and the figures of others. Keys of sums
-- are codes, with what is counted of closings behind a # (core/catalog.h, struct term). No row: the
-- office is unknown.
with span as materialized (
	select s.name, s.first, s.last
	from (values ('period', :from::date, :to::date), ('start', '-infinity', :from::date - 1),
		('previous', :previous_from::date, :previous_to::date),
		('previous_start', '-infinity', :previous_from::date - 1),
		('before', :before_from::date, :before_to::date),
		('before_start', '-infinity', :before_from::date - 1)) as s (name, first, last)
	where s.last is not null
	union all
	select y.year::text, make_date(y.year, 1, 1), make_date(y.year, 12, 31)
	from generate_series(extract(year from :from::date)::int - 4,
		extract(year from :from::date)::int) as y (year)
	union all
	select y.year || '_start', '-infinity', make_date(y.year, 1, 1) - 1
	from generate_series(extract(year from :from::date)::int - 4,
		extract(year from :from::date)::int) as y (year)
), fact as materialized (
	-- Months of the rollup, or days of facts; either way the spans begin and end with them.
	select f.indicator, f.occurred_on, f.since, sum(f.quantity) as quantity, sum(f.days) as days,
		sum(f.timed) as timed, sum(f.in_time) as in_time
	from ipcase.fact_sum(null, :from::date, (select max(s.last) from span as s), true,
		:known_at::timestamptz, :office::text, null, null, null, null, null, null, null, null,
		null, false) as f
	group by f.indicator, f.occurred_on, f.since
), sum as (
	select s.name, f.indicator, sum(f.quantity) as quantity, sum(f.days) as days,
		sum(f.timed) as timed, sum(f.in_time) as in_time,
		sum(f.quantity) filter (where f.since >= s.first and s.first > '-infinity') as cohort
	from span as s
	join fact as f on f.occurred_on between s.first and s.last
	group by s.name, f.indicator
), median as (
	-- Of an even number of closings the mean of the two in the middle.
	select d.name, d.indicator, (min(d.days) filter (where d.upto >= ceil(d.total / 2))
		+ min(d.days) filter (where d.upto >= floor(d.total / 2) + 1))::numeric / 2 as median
	from (select d.name, d.indicator, d.days,
			sum(d.number) over (partition by d.name, d.indicator order by d.days) as upto,
			sum(d.number) over (partition by d.name, d.indicator) as total
	      from (select s.name, f.indicator, f.days, sum(f.number) as number
		    from span as s
		    cross join lateral ipcase.fact_spread(:medians::text[], s.first, s.last,
				:known_at::timestamptz, :office::text, null, null, null, null, null, null,
				null, null, null, false) as f
		    where s.name in ('period', 'previous', 'before')
		    group by s.name, f.indicator, f.days
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
), cut as (
	select f.indicator, f.outcome, f.region, f.right_type, f.source, null as party_type,
		grouping(f.outcome, f.region, f.right_type, f.source) as level,
		sum(f.quantity) as quantity
	from ipcase.fact_sum(:cut_codes::text[], :from::date, :to::date, false,
		:known_at::timestamptz, :office::text, null, null, null, null, null, null, null, null,
		null, false) as f
	group by grouping sets ((f.indicator, f.outcome), (f.indicator, f.region),
		(f.indicator, f.right_type), (f.indicator, f.source))
	union all
	select f.indicator, null, null, null, null, f.party_type, 15, sum(f.quantity)
	from ipcase.fact_sum(:cut_codes::text[], :from::date, :to::date, false,
		:known_at::timestamptz, :office::text, null, null, null, null, null, null, null, null,
		null, true) as f
	group by f.indicator, f.party_type
), cuts as (
	select g.name, json_object_agg(g.key, g.map) as map
	from (select c.name, c.key, json_object_agg(c.indicator, c.value) as map
	      from (select case c.level when 7 then 'outcome' when 11 then 'region'
				when 13 then 'right_type' when 14 then 'source' else 'party_type' end as name,
			coalesce(case c.level when 7 then c.outcome when 11 then c.region
				when 13 then c.right_type when 14 then c.source else c.party_type end, '')
				as key,
			c.indicator, trim_scale(c.quantity)::text as value
		    from cut as c where c.quantity <> 0) as c
	      group by c.name, c.key) as g
	group by g.name
)
select json_build_object(
	'office', json_build_object('id', o.id,
		'name', json_build_object('zh', o.name_zh, 'en', o.name_en), 'region', nullif(o.region, '')),
	'seal', ipcase.seal_valid(o.id, extract(year from :from::date)::int, :period::text,
		:known_at::timestamptz),
	'known_at', ipcase.rfc3339(coalesce(:known_at::timestamptz, now())),
	'sums', (select coalesce(json_object_agg(s.name, s.map), '{}') from sums as s),
	'cuts', (select coalesce(json_object_agg(c.name, c.map), '{}') from cuts as c),
	'external', (select coalesce(json_object_agg(x.code, ipcase.external_body(x)), '{}')
		     from ipcase.external_known(o.id, :external_year::int, :known_at::timestamptz) as x),
	'external_previous', (select coalesce(json_object_agg(x.code, ipcase.external_body(x)), '{}')
		     from ipcase.external_known(o.id, :external_year::int - 1,
				:known_at::timestamptz) as x)) as body
from ipcase.office as o
where o.id = :office::text
	and o.id = any (nullif(current_setting('ipcase.offices', true), '')::text[])
