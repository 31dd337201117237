-- Deadlines: written by the one door, replaced and taken away; how they stand; who sees them.
\ir fixture.psql
insert into ipcase.catalog_deadline
select 'test', d.version, 'close', '{"code": "T-CLOSE"}' from (values ('1'), ('2')) as d (version);
select plan(20);
select pg_temp.act('t-lin', '{t-city,t-a,t-b}') \g /dev/null

create function pg_temp.row(p_seq int, p_due date, p_more jsonb default '{}') returns jsonb language sql as $$
	select jsonb_build_object('rule', 'close', 'seq', p_seq, 'item', 0, 'definition', '1', 'expires', false,
		'started_on', '2024-03-01', 'due_on', p_due, 'nominal_on', p_due, 'suspended', false,
		'provisional', false, 'calendar', 0, 'inputs', '{"started_on": "2024-03-01"}'::jsonb) || p_more;
$$;
create function pg_temp.deadlines(p_rows jsonb, p_gone jsonb default '[]') returns jsonb language sql as $$
	select jsonb_build_object('deadlines', jsonb_build_object('clock', '{"facts": []}'::jsonb,
		'rows', p_rows, 'gone', p_gone));
$$;
create function pg_temp.status(p_due date, p_met date, p_lapsed date, p_suspended boolean,
	p_expires boolean) returns text language sql as $$
	select ipcase.deadline_status(json_populate_record(null::ipcase.deadline, json_build_object(
		'due_on', p_due, 'met_on', p_met, 'lapsed_on', p_lapsed, 'suspended', p_suspended,
		'expires', p_expires)));
$$;
set role ipcase_app;

select is(pg_temp.commit('t-a', pg_temp.case_id(1), null, pg_temp.change('ask', '', 'asked', '2024-03-01',
	pg_temp.deadlines(jsonb_build_array(pg_temp.row(1, '2024-06-03'))))), 201, 'an act sets a deadline off');
select results_eq($$select rule, seq, due_on, kind from ipcase.deadline where case_id = pg_temp.case_id(1)$$,
	$$values ('close', 1, '2024-06-03'::date, 'test')$$, 'and it is there');
select is((select clock::text from ipcase.case_clock where case_id = pg_temp.case_id(1)), '{"facts": []}',
	'with the clock of the case');
select is(pg_temp.commit('t-a', pg_temp.case_id(1), 1, pg_temp.change('accept', 'asked', 'running', '2024-03-02',
	pg_temp.deadlines(jsonb_build_array(pg_temp.row(1, '2024-06-04', '{"met_on": "2024-03-02"}'),
		pg_temp.row(2, '2024-07-01'))))), 200, 'a later act moves it and sets another off');
select results_eq($$select seq, due_on, met_on from ipcase.deadline where case_id = pg_temp.case_id(1) order by 1$$,
	$$values (1, '2024-06-04'::date, '2024-03-02'::date), (2, '2024-07-01', null)$$, 'both are as told');
select is(pg_temp.commit('t-a', pg_temp.case_id(1), 2, pg_temp.change('correct_date', 'running', 'running',
	'2024-03-03', pg_temp.deadlines('[]', '[{"rule": "close", "seq": 2, "item": 0}]'))), 200,
	'a correction takes one away');
select is((select count(*) from ipcase.deadline where case_id = pg_temp.case_id(1)), 1::bigint, 'and it is gone');
select throws_ok($$select pg_temp.commit('t-a', pg_temp.case_id(1), 3, pg_temp.change('close', 'running', 'done',
	'2024-03-04', pg_temp.deadlines(jsonb_build_array(pg_temp.row(4, '2024-06-03', '{"rule": "none"}')))))$$,
	'23503', null, 'a rule that the catalog does not know cannot be stored');

-- How it stands.
select is(pg_temp.status('2024-06-03', '2024-06-03', null, false, false), 'met', 'on the last day it is met');
select is(pg_temp.status('2024-06-03', '2024-06-04', null, false, false), 'missed', 'a day later it was missed');
select is(pg_temp.status('2024-06-03', '2024-06-04', null, false, true), 'expired', 'a right has expired');
select is(pg_temp.status('2024-06-03', null, null, false, false), 'missed', 'and so without an act');
select is(pg_temp.status('2199-01-01', null, null, false, false), 'running', 'before, it runs');
select is(pg_temp.status('2024-06-03', null, null, true, false), 'suspended', 'suspended, it is not missed');
select is(pg_temp.status('2024-06-03', null, '2024-05-01', true, false), 'lapsed', 'lapsed is lapsed');

-- Reading.
select is((p.body::json -> 'items' -> 0 ->> 'id'), pg_temp.case_id(1) || '.close.1.0', 'the list shows it')
from ipcase.deadline_page(null, null, '2024-12-31', null, 'test', null, 't-city', null, 10, true) as p;
select is((ipcase.deadline_body(pg_temp.case_id(1) || '.close.1.0') ->> 'action'), 'ask', 'it is found by its id');
select ok(ipcase.deadline_body('x') is null, 'and by no other');
select pg_temp.act('t-wu', '{t-b}') \g /dev/null
select is_empty($$select from ipcase.deadline$$, 'another office does not see it');
select is_empty($$select from ipcase.case_clock$$, 'nor its clock');
select * from finish();
rollback;
