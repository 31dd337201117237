-- The figures of others that a seal knew: those of the office itself. In seals made before that was the rule the
-- figure of an office below could count, and which did follows from the offices as they were then: it is the one
-- that the seal names, else the nearest of those it had.
create or replace function ipcase.verify_seal_external(s ipcase.sealed_summary, p_year int)
	returns setof ipcase.external_figure
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
declare
	v_reported constant jsonb := (
		select jsonb_object_agg(f ->> 'indicator', f -> 'reported' -> 'office_id')
		from jsonb_path_query(convert_from(s.body, 'UTF8')::jsonb,
			'$.figures[*] ? (exists (@.indicator) && exists (@.reported.office_id))') as f);
begin
	return query
	select distinct on (x.code) x.*
	from external_figure as x
	left join office_tree as t on t.office_id = s.office_id and t.below = x.office_id
	where x.office_id = any (case when s.external_own then array[s.office_id] else s.offices end)
		and x.year = p_year and x.recorded_at <= s.known_at
	order by x.code, coalesce(x.office_id = v_reported ->> x.code, false) desc, t.depth nulls last,
		x.office_id, x.revision desc;
end
$$;

-- What a sealed summary is made of, counted once more for `ipcase verify`: from the facts themselves, each by its
-- day, and by nothing that keeps sums. The shape is that of summary_sums(), so that the same words are made of it.
create or replace function ipcase.verify_seal_sums(p_office text, p_year int, p_period text, p_edition int,
	p_attempt int, p_previous_from date, p_previous_to date, p_before_from date, p_before_to date,
	p_external_year int, p_medians text[], p_cuts json) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp set work_mem = '256MB'
as $$
declare
	v_before constant text[] := see_all();
	s sealed_summary;
	v_body json;
begin
	select x.* into s from sealed_summary as x
	where x.office_id = p_office and x.year = p_year and x.period = p_period
		and x.edition = p_edition and x.attempt = p_attempt;
	with span (name, first, last) as (
		select v.name, v.first, v.last
		from (values ('period', s.from_on, s.to_on), ('start', '-infinity', s.from_on - 1),
			('previous', p_previous_from, p_previous_to),
			('previous_start', '-infinity', p_previous_from - 1),
			('before', p_before_from, p_before_to),
			('before_start', '-infinity', p_before_from - 1)) as v (name, first, last)
		where v.last is not null
		union all
		select y.year || y.suffix, y.first, y.last
		from generate_series(s.year - 4, s.year) as n (year)
		cross join lateral (values (n.year::text, '', make_date(n.year, 1, 1), make_date(n.year, 12, 31)),
			(n.year::text, '_start', '-infinity', make_date(n.year, 1, 1) - 1)) as y (year, suffix, first, last)
	), fact as materialized (
		select f.office_id, f.case_id, f.indicator, f.occurred_on, f.since, f.region, f.right_type,
			f.source, f.outcome, f.quantity,
			case when f.since is not null then fact_days(f.occurred_on, f.since, f.excluded) end as took,
			fact_only('timed', f.occurred_on, f.since, f.due_on, null) as timed,
			fact_only('in_time', f.occurred_on, f.since, f.due_on, null) as in_time
		from case_fact as f
		where f.office_id = any (s.offices) and f.recorded_at <= s.known_at
			and f.occurred_on <= make_date(s.year, 12, 31)
			and (not fact_foreseen(f.since, f.due_on) or f.occurred_on <= fact_today(s.known_at))
	), day as materialized (
		select f.indicator, f.occurred_on, f.since, sum(f.quantity) as quantity,
			sum(f.quantity * coalesce(f.took, 0)) as days,
			coalesce(sum(f.quantity) filter (where f.timed), 0) as timed,
			coalesce(sum(f.quantity) filter (where f.in_time), 0) as in_time
		from fact as f
		group by f.indicator, f.occurred_on, f.since
	), sum as (
		select p.name, d.indicator, sum(d.quantity) as quantity, sum(d.days) as days,
			sum(d.timed) as timed, sum(d.in_time) as in_time,
			sum(d.quantity) filter (where d.since >= p.first and p.first > '-infinity') as cohort
		from span as p join day as d on d.occurred_on between p.first and p.last
		group by p.name, d.indicator
	), closing as (
		-- Each closing as often as it counts, in the order of the days it took.
		select p.name, f.indicator, f.took,
			sum(sum(f.quantity)) over (partition by p.name, f.indicator order by f.took) as upto,
			sum(sum(f.quantity)) over (partition by p.name, f.indicator) as total
		from span as p
		join fact as f on f.occurred_on between p.first and p.last
		where p.name in ('period', 'previous', 'before') and f.indicator = any (p_medians)
			and f.took is not null
		group by p.name, f.indicator, f.took
		having sum(f.quantity) <> 0
	), median as (
		select c.name, c.indicator, (min(c.took) filter (where c.upto >= ceil(c.total / 2))
			+ min(c.took) filter (where c.upto >= floor(c.total / 2) + 1))::numeric / 2 as median
		from closing as c
		group by c.name, c.indicator
	), sums as (
		select m.name, json_object_agg(m.key, m.value) as map
		from (select x.name, x.indicator || k.suffix as key, trim_scale(k.value)::text as value
		      from sum as x
		      cross join lateral fact_measures(x.quantity, x.days, x.timed, x.in_time, x.cohort) as k
		      union all
		      select m.name, m.indicator || '#median', trim_scale(m.median)::text
		      from median as m) as m
		group by m.name
	), split as (
		select j.key as dimension, c.code
		from json_each(p_cuts) as j, json_array_elements_text(j.value) as c (code)
		where j.key <> 'year'
	), cut as (
		select d.dimension, d.value, d.indicator, json_object_agg(d.indicator, trim_scale(d.quantity)::text)
			over (partition by d.dimension, d.value) as map
		from (select p.dimension, v.value, f.indicator, sum(f.quantity) as quantity
		      from split as p
		      join fact as f on f.indicator = p.code and f.occurred_on between s.from_on and s.to_on
		      cross join lateral (select case p.dimension when 'region' then f.region
				when 'right_type' then f.right_type when 'source' then f.source
				when 'outcome' then f.outcome
				when 'party_type' then case_asking_known(f.office_id, f.case_id, s.known_at)
				end as value) as v
		      group by p.dimension, v.value, f.indicator
		      having sum(f.quantity) <> 0) as d
	), cuts as (
		select g.dimension as name, json_object_agg(g.value, g.map) as map
		from (select distinct on (c.dimension, c.value) c.dimension, c.value, c.map from cut as c) as g
		group by g.dimension
	)
	select json_build_object(
		'sealed', convert_from(s.body, 'UTF8')::json, 'definitions', s.definitions,
		-- What was said of the records when it was sealed.
		'office', json_build_object('id', s.office_id, 'records_from',
			convert_from(s.body, 'UTF8')::json #>> '{office,records_from}'),
		'known_at', rfc3339(s.known_at),
		'sums', (select coalesce(json_object_agg(x.name, x.map), '{}') from sums as x),
		'cuts', (select coalesce(json_object_agg(c.name, c.map), '{}') from cuts as c),
		'external', (select coalesce(json_object_agg(x.code, external_body(x, s.known_at)), '{}')
			     from verify_seal_external(s, p_external_year) as x),
		'external_previous', (select coalesce(json_object_agg(x.code, external_body(x, s.known_at)), '{}')
			     from verify_seal_external(s, p_external_year - 1) as x))
	into v_body;
	perform see_again(v_before);
	return v_body;
end
$$;
grant execute on function ipcase.verify_seal_sums to ipcase_app;
