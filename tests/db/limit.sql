-- What is foreseen counts from its day on, and of an instant what had begun then: in the sums by month and year, before
-- and after they are folded, and where facts are gone over one by one.
\ir fixture.psql
select plan(9);
select pg_temp.act('t-lin', '{t-city,t-a,t-b}') \g /dev/null

-- A day of five hundred each, past and to come, some taken back, recorded up to a hundred days before or after.
set session_replication_role = replica;
insert into ipcase.case_fact (office_id, case_id, seq, item_no, indicator, occurred_on, quantity, subject, item,
	track, region, right_type, cause, source, outcome, recorded_at, since, due_on, excluded)
select (array['t-city', 't-a', 't-b'])[1 + n % 3], gen_random_uuid(), 1, 1, 'test.accepted', d.day,
	case when n % 7 = 0 then -1 else 1 end, 1, 0, '', (array['', '320281', '320282'])[1 + n % 3],
	(array['', 'TM'])[1 + n % 2], '', (array['', 'court'])[1 + n % 2], '',
	least(now() - interval '1 hour', d.day + interval '9 hours' - (n % 101) * interval '1 day' + (n % 13) * interval '5 days'),
	case when n % 5 = 0 and n < 400 then d.day - 30 end, d.day - 1, case when n % 5 = 0 and n < 400 then 0 end
from generate_series(1, 500) as n
cross join lateral (select ipcase.fact_today(null) - 400 + n as day) as d;
set session_replication_role = origin;

create function pg_temp.differing(p_known timestamptz, p_until date) returns bigint language sql as $$
	with dims as (select array['', 'region', 'right_type', 'source', 'outcome', 'party_type', 'days'] as of),
	told as (
		select f.office_id, f.dimension, f.span, f.indicator, f.begins, f.since, f.value, f.quantity,
			f.entries, f.days, f.timed, f.in_time
		from dims as d
		cross join lateral ipcase.fact_sums(d.of, array['month', 'year'], null, null, p_until, p_known,
			't-city') as f
	), recounted as (
		select c.office_id, c.dimension, c.span, f.indicator, c.begins, c.since, c.value, f.quantity,
			sign(f.quantity) as entries,
			f.quantity * ipcase.fact_days(f.occurred_on, f.since, f.excluded) as days,
			f.quantity * ipcase.fact_only('timed', f.occurred_on, f.since, f.due_on, null)::int as timed,
			f.quantity * ipcase.fact_only('in_time', f.occurred_on, f.since, f.due_on, null)::int as in_time
		from ipcase.case_fact as f
		cross join lateral ipcase.fact_cells(f.office_id, date_trunc('month', f.occurred_on::timestamp)::date,
			ipcase.fact_since(f.since), case when f.since is not null
				then ipcase.fact_days(f.occurred_on, f.since, f.excluded) end, f.region,
			f.right_type, f.source, f.outcome, '') as c
		where (p_known is null or f.recorded_at <= p_known)
			and (f.since is not null or f.occurred_on <= ipcase.fact_today(p_known))
			and c.begins <= p_until
			and (c.span = 'month' or (c.office_id = 't-city'
				and c.begins is distinct from ipcase.fact_known_year(p_known)))
	)
	select count(*)
	from (select from (select * from told union all
			select r.office_id, r.dimension, r.span, r.indicator, r.begins, r.since, r.value, -r.quantity,
				-r.entries, -r.days, -r.timed, -r.in_time from recounted as r) as s
	      group by s.office_id, s.dimension, s.span, s.indicator, s.begins, s.since, s.value
	      having (sum(s.quantity), sum(s.entries), sum(s.days), sum(s.timed), sum(s.in_time)) <> (0, 0, 0, 0, 0)) as d;
$$;
create function pg_temp.differing_anywhere() returns numeric language sql as $$
	select pg_temp.differing(null, (ipcase.fact_this_month() + interval '1 month')::date - 1)
		+ pg_temp.differing(null, '2100-12-31')
		+ (select sum(pg_temp.differing(now() - n * interval '9 days 5 hours', '2100-12-31'))
		   from generate_series(0, 30) as n);
$$;

-- As a change leaves them: each waits to be added up.
insert into ipcase.fact_pending (office_id, indicator, month, track, region, right_type, cause, source, outcome, since,
	quantity, days, timed, in_time, took, party_type)
select f.office_id, f.indicator, date_trunc('month', f.occurred_on)::date, f.track, f.region, f.right_type, f.cause,
	f.source, f.outcome, ipcase.fact_since(f.since), f.quantity,
	f.quantity * ipcase.fact_days(f.occurred_on, f.since, f.excluded),
	f.quantity * ipcase.fact_only('timed', f.occurred_on, f.since, f.due_on, null)::int,
	f.quantity * ipcase.fact_only('in_time', f.occurred_on, f.since, f.due_on, null)::int,
	case when f.since is not null then ipcase.fact_days(f.occurred_on, f.since, f.excluded) end, ''
from ipcase.case_fact as f where f.indicator = 'test.accepted' and f.due_on is not null;

set role ipcase_app;
select cmp_ok((select count(*) from ipcase.fact_foreseen), '>', 40::bigint, 'months to come are kept apart');
select is(pg_temp.differing_anywhere(), 0::numeric, 'what waits is added up as far as it has begun');
reset role;
select ipcase.fact_fold(1000000) \g /dev/null
set role ipcase_app;
select is((select count(*) from ipcase.fact_rollup as r where r.begins > ipcase.fact_this_month() and r.since = '-infinity'
	and r.span = 'month' and r.dimension = '' and r.timed <> 0), 0::bigint, 'the sums have nothing of months to come');
select is(pg_temp.differing_anywhere(), 0::numeric, 'and so it is when it has been folded');
select is((select sum(f.quantity) from ipcase.fact_found('{test.accepted}', null, '2100-12-31', null, 't-city', null, null, null,
		null, null, null, null, null, null) as f where f.since is null),
	(select sum(f.quantity) from ipcase.case_fact as f where f.since is null and f.due_on is not null
		and f.occurred_on <= ipcase.fact_today(null)), 'facts gone over one by one are those that have begun');
reset role;

select is(ipcase.verify_rollup()::text, '[]', 'it is what the facts have');
-- The month begins: as if it had been foreseen earlier.
update ipcase.fact_foreseen set quantity = quantity + 1 where (office_id, id) in
	(select office_id, id from ipcase.fact_foreseen limit 1);
select isnt(ipcase.verify_rollup()::text, '[]', 'a row altered by hand is found');
select ipcase.fact_rebuild() \g /dev/null
select is(ipcase.verify_rollup()::text, '[]', 'and put right by making all anew');
select is(pg_temp.differing_anywhere(), 0::numeric, 'which adds up to the same');
select * from finish();
rollback;
