-- What became of a change whose connection was lost: change_find().
\ir fixture.psql
select plan(7);
select pg_temp.act('t-lin', '{t-city,t-a,t-b}') \g /dev/null
set role ipcase_app;

select is(pg_temp.commit('t-a', pg_temp.case_id(1), null, pg_temp.change('ask', '', 'asked', '2024-03-01',
	'{"salt": "018f0000-0000-4000-8000-000000000001"}')), 201, 'a case begins with an event of a given salt');
select is(pg_temp.commit('t-a', pg_temp.case_id(1), 1, pg_temp.change('accept', 'asked', 'running', '2024-03-02')),
	200, 'another event, without one');
select results_eq($$select status, version, body::json #>> '{event,action}'
	from ipcase.change_find('t-a', pg_temp.case_id(1), '018f0000-0000-4000-8000-000000000001')$$,
	$$values (200, 2::bigint, 'ask')$$, 'it was done: the case as it is, the event as it was');
select results_eq($$select status, version, body
	from ipcase.change_find('t-a', pg_temp.case_id(1), '018f0000-0000-4000-8000-000000000002')$$,
	$$values (412, 2::bigint, null)$$, 'another was not, and the case is at another version');
select is((select status from ipcase.change_find('t-a', pg_temp.case_id(8), '018f0000-0000-4000-8000-000000000002')),
	404, 'nor is there such a case');
select pg_temp.act('t-wang', '{t-b}') \g /dev/null
select is((select status from ipcase.change_find('t-a', pg_temp.case_id(1), '018f0000-0000-4000-8000-000000000002')),
	404, 'who does not see the case is not told that there is one');
select is((select status from ipcase.change_find('t-a', pg_temp.case_id(1), '018f0000-0000-4000-8000-000000000001')),
	200, 'but what he did himself');
select * from finish();
rollback;
