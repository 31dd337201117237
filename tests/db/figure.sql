-- Figures: rollup and pending are always the recount, and a figure is its list of cases.
\ir fixture.psql
select plan(30);
select pg_temp.act('t-lin', '{t-city,t-a,t-b}') \g /dev/null
set role ipcase_app;
select pg_temp.accepted('t-a', 1, '2024-03-01'), pg_temp.accepted('t-a', 2, '2024-03-31'),
	pg_temp.accepted('t-b', 3, '2024-04-01'), pg_temp.accepted('t-a', 4, '2023-12-31') \g /dev/null

create function pg_temp.total(p_from date, p_to date, p_office text default 't-city',
	p_known timestamptz default null) returns numeric language sql as $$
	select coalesce(sum(f.quantity), 0) from ipcase.fact_sum('{test.accepted}', p_from, p_to, false, p_known,
		p_office, null, null, null, null, null, null, null, null, null, '{}') as f;
$$;
create function pg_temp.differences() returns bigint language sql as $$
	select count(*) from json_array_elements(ipcase.verify_rollup()) as d where d ->> 'office_id' like 't-%';
$$;
select is(pg_temp.total('2024-01-01', '2024-12-31'), 3.00, 'the year, from sums by month');
select is(pg_temp.total('2024-03-02', '2024-12-31'), 2.00, 'a part of a month, from the facts');
select is(pg_temp.total('2024-01-01', '2024-12-31', 't-a'), 2.00, 'one office of the city');
select is(pg_temp.differences(), 0::bigint, 'before folding nothing differs from a recount');
select cmp_ok(ipcase.fact_fold(2), '=', 2::bigint, 'a part is folded');
select is(pg_temp.total('2024-01-01', '2024-12-31'), 3.00, 'half folded the year is the same');
select is(pg_temp.differences(), 0::bigint, 'and nothing differs');
select cmp_ok(ipcase.fact_fold(100000), '>=', 2::bigint, 'the rest is folded');
select is(pg_temp.total('2024-01-01', '2024-12-31'), 3.00, 'folded the year is the same');

-- A corrected date moves a fact; as it was known before, it stays.
select clock_timestamp() as before \gset
select pg_temp.commit('t-a', pg_temp.case_id(1), 2, pg_temp.change('correct_date', 'running', 'running',
	'2024-05-01', jsonb_build_object('event', jsonb_build_object('action', 'correct_date',
		'from', 'running', 'to', 'running', 'occurred_on', '2024-05-01',
		'data', '{"data": {"event": 2, "date": "2023-11-01"}}'::jsonb),
	'facts', jsonb_build_array(pg_temp.fact('test.accepted', '2024-03-01', '-1', 2),
		pg_temp.fact('test.accepted', '2023-11-01', '1', 2))))) \g /dev/null
select is(pg_temp.total('2024-01-01', '2024-12-31'), 2.00, 'a compensated fact has left the year');
select is(pg_temp.total('2024-01-01', '2024-12-31', 't-city', :'before'), 3.00,
	'as it was known before, the year is unchanged');
select is(pg_temp.differences(), 0::bigint, 'and nothing differs from a recount');

-- Balance.
create function pg_temp.balance() returns bigint language sql as $$
	select count(*) from json_array_elements(ipcase.verify_balance()) as d where d ->> 'office_id' like 't-%';
$$;
select is(pg_temp.balance(), 0::bigint, 'the flows account for the open cases');
select pg_temp.commit('t-a', pg_temp.case_id(2), 2, pg_temp.change('close', 'running', 'done',
	'2024-06-01')) \g /dev/null
select is(pg_temp.balance(), 1::bigint, 'a closure without its fact is noticed');

-- Sums of any size are folded: one that is not would keep all others waiting.
reset role;
insert into ipcase.fact_pending (office_id, indicator, month, track, region, right_type, cause, source,
	outcome, quantity, party_type)
select 't-b', 'test.amount', '2024-05-01', '', '', '', '', '', '', 9999999999999999.99, ''
from generate_series(1, 1000);
select lives_ok('select ipcase.fact_fold(100000)', 'a huge sum is folded');
select is((select r.quantity from ipcase.fact_rollup as r where r.indicator = 'test.amount' and r.dimension = '' and r.span = 'year'
	and r.office_id = 't-b'), 9999999999999999990.00, 'exactly');

-- An office goes below another, and gets one above: years that are added up with those below follow.
select ipcase.office_put('t-b', 't-a', '乙局', 'B', '320282', '乙', 'county', null) \g /dev/null
select is(pg_temp.differences(), 0::bigint, 'an office that goes below another takes its years there');
select ipcase.office_put('t-top', null, '省局', 'Top', '320000', '省', 'province', null),
	ipcase.office_put('t-city', 't-top', '市局', 'City', '320200', '锡', 'city', null) \g /dev/null
select is((select sum(r.quantity) from ipcase.fact_rollup as r where r.office_id = 't-top' and r.dimension = ''
	and r.span = 'year' and r.indicator = 'test.accepted'), 4.00, 'one that comes above has those of all below');
select ipcase.office_put('t-city', null, '市局', 'City', '320200', '锡', 'city', null),
	ipcase.office_put('t-b', 't-city', '乙局', 'B', '320282', '乙', 'county', null) \g /dev/null
set role ipcase_app;

-- External figures.
select ipcase.external_put('t-city', 2024, 'test.external', 53012000, '余', 'paper', 'court') \g /dev/null
select clock_timestamp() as before \gset
select ipcase.external_put('t-city', 2024, 'test.external', 53012001.5, null, 'paper', null) \g /dev/null
select is((select ipcase.external_body(x)::jsonb ->> 'value' from ipcase.external_known('t-city', 2024, null) as x
	where x.code = 'test.external'), '53012001.5', 'the newest external figure counts');
select is((select x.qualifier from ipcase.external_known('t-city', 2024, :'before') as x
	where x.code = 'test.external'), '余', 'as it was known before, the older one does');
select is((ipcase.external_confirm('t-city', 2024, 'test.external', 2)).status, 422,
	'who entered it does not confirm it');
select ipcase.external_put('t-city', 2023, 'test.external', 1, null, 'paper', null, p_for => 't-wu') \g /dev/null
select current_setting('ipcase.user') as entering, set_config('ipcase.user', 't-other', false) \gset
select is((ipcase.external_confirm('t-city', 2023, 'test.external', 1, 't-wu')).status, 422,
	'nor he in whose place it was entered, himself or through another');
select set_config('ipcase.user', :'entering', false) \gset
select is((ipcase.external_confirm('t-city', 2024, 'test.external', 1)).status, 409,
	'only the newest can be confirmed');
select is((ipcase.external_confirm('t-city', 2024, 'test.external', 3)).status, 404, 'and what there is');
select is(ipcase.external_put('t-none', 2024, 'test.external', 1, null, 'paper', null)::text, null,
	'an office that is not the actor''s to write for gives nothing');

-- A figure is that of the office it was entered for.
select ipcase.external_put('t-b', 2022, 'test.external', 40, null, 'paper', null),
	ipcase.external_put('t-a', 2022, 'test.external', 100, null, 'paper', null, p_confirmed_by => 't-other')
	\g /dev/null
select is((select array_agg(x.value) from ipcase.external_known('t-city', 2022, null) as x), null,
	'what offices below have, confirmed or not, is not the city''s');
select is((select array_agg(x.value) from ipcase.external_known('t-b', 2022, null) as x), array[40::numeric],
	'but their own');
select ipcase.external_put('t-city', 2022, 'test.external', 500, null, 'paper', null) \g /dev/null
select is((select array_agg(x.value) from ipcase.external_known('t-city', 2022, null) as x), array[500::numeric],
	'the city has its own');
reset role;
create function pg_temp.recounted(p_year int, p_own boolean, p_named text) returns numeric[] language sql as $$
	select array_agg(x.value) from ipcase.verify_seal_external(jsonb_populate_record(null::ipcase.sealed_summary,
		jsonb_build_object('office_id', 't-city', 'offices', array['t-a', 't-b', 't-city'], 'known_at', now() + '1 h',
			'external_own', p_own, 'body', convert_to(json_build_object('figures', json_build_array(
				json_build_object('indicator', 'test.external', 'reported',
					json_build_object('office_id', p_named))))::text, 'UTF8'))), p_year) as x;
$$;
select is(pg_temp.recounted(2022, true, 't-a'), array[500::numeric],
	'a seal is recounted by the figures of its own office, whatever it names');
select is(pg_temp.recounted(2022, null, 't-a'), array[100::numeric],
	'one made while those of offices below counted, by the one that it names');
select * from finish();
rollback;
