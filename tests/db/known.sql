-- What was known at an instant, from sums and what is misplaced in them, is what adding up the facts that had
-- been recorded by then gives: however late or early they were entered.
\ir fixture.psql
select plan(5);
select pg_temp.act('t-lin', '{t-city,t-a,t-b}') \g /dev/null

-- Three hundred facts of four years, a third entered late and some before their day.
set session_replication_role = replica;
select setseed(0.4) \g /dev/null
insert into ipcase.case_fact (office_id, case_id, seq, item_no, indicator, occurred_on, quantity, subject, item,
	track, region, right_type, cause, source, outcome, recorded_at, since, due_on, excluded)
select (array['t-city', 't-a', 't-b'])[1 + n % 3], gen_random_uuid(), 1, 1, 'test.accepted', d.day,
	case when n % 7 = 0 then -1 else 1 end, 1, 0, '', (array['', '320281', '320282'])[1 + n % 3],
	(array['', 'TM'])[1 + n % 2], '', (array['', 'court'])[1 + n % 2], '',
	d.day + interval '8 hours' + case n % 6 when 0 then n * interval '1 day' when 1 then n * interval '3 hours'
		when 2 then -n * interval '12 hours' else interval '1 hour' end,
	case when n % 2 = 0 then d.day - n % 90 end, case when n % 4 = 0 then d.day - 20 + n % 50 end, n % 5
from generate_series(1, 300) as n
cross join lateral (select date '2021-01-01' + (random() * 1460)::int as day where n > 0) as d;
set session_replication_role = origin;
select ipcase.fact_rebuild() \g /dev/null

create function pg_temp.differing(p_known timestamptz) returns bigint language sql as $$
	with dims as (select array['', 'region', 'right_type', 'source', 'outcome', 'party_type', 'days'] as of),
	told as (
		select f.office_id, f.dimension, f.span, f.indicator, f.begins, f.since, f.value, f.quantity,
			f.days, f.timed, f.in_time
		from dims as d
		cross join lateral ipcase.fact_sums(d.of, array['month', 'year'], null, null,
			'2030-12-31', p_known, 't-city') as f
	), recounted (office_id, dimension, span, indicator, begins, since, value, quantity, days, timed,
			in_time) as (
		select c.office_id, c.dimension, c.span, f.indicator, c.begins, c.since, c.value, f.quantity,
			f.quantity * ipcase.fact_days(f.occurred_on, f.since, f.excluded),
			f.quantity * ipcase.fact_only('timed', f.occurred_on, f.since, f.due_on, null)::int,
			f.quantity * ipcase.fact_only('in_time', f.occurred_on, f.since, f.due_on, null)::int
		from ipcase.case_fact as f
		cross join lateral ipcase.fact_cells(f.office_id, date_trunc('month', f.occurred_on::timestamp)::date,
			ipcase.fact_since(f.since), case when f.since is not null
				then ipcase.fact_days(f.occurred_on, f.since, f.excluded) end, f.region,
			f.right_type, f.source, f.outcome, '') as c
		where f.recorded_at <= p_known
			and (c.span = 'month' or (c.office_id = 't-city'
				and c.begins is distinct from ipcase.fact_known_year(p_known)))
	)
	select count(*)
	from (select from (select * from told union all
			select r.office_id, r.dimension, r.span, r.indicator, r.begins, r.since, r.value, -r.quantity,
				-r.days, -r.timed, -r.in_time from recounted as r) as s
	      group by s.office_id, s.dimension, s.span, s.indicator, s.begins, s.since, s.value
	      having (sum(s.quantity), sum(s.days), sum(s.timed), sum(s.in_time)) <> (0, 0, 0, 0)) as d;
$$;

set role ipcase_app;
select cmp_ok((select count(*) from ipcase.fact_sums(array[''], array['month'], null, null, '2030-12-31', '2023-05-10', 't-city')),
	'>', 50::bigint, 'something was known');
select is((select sum(pg_temp.differing(timestamptz '2021-01-01' + n * interval '37 days 5 hours'))
	from generate_series(0, 40) as n), 0::numeric, 'at instants all over the years');
select is((select sum(pg_temp.differing(timestamptz '2021-01-31 15:30+00' + n * interval '1 month' + m * interval '20 minutes'))
	from generate_series(0, 47) as n, generate_series(0, 3) as m), 0::numeric, 'and around the end of each month');
select is(ipcase.fact_known_until('2024-06-29 15:59+00'), date '2024-06-30', 'a month is known to its end on its last day but one');
select is(ipcase.fact_known_until('2024-06-29 16:00+00'), date '2024-07-31', 'and the next one a day before it begins');
select * from finish();
rollback;
