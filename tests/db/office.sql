-- Who sees and writes what: tokens, grants, row security.
\ir fixture.psql
select plan(22);
select ipcase.grant_put('t-lin', 't-city', 'director'), ipcase.grant_put('t-lin', 't-a', 'statistician'),
	ipcase.grant_put('t-wu', 't-a', 'statistician') \g /dev/null
select ipcase.token_put(repeat('1', 64), 't-lin', 'x', null), ipcase.token_put(repeat('2', 64), 't-wu', 'x', null),
	ipcase.token_put(repeat('3', 64), 't-wu', 'x', now() - interval '1 second'),
	ipcase.token_put(repeat('4', 64), 't-wu', 'x', null), ipcase.token_revoke(repeat('4', 64)) \g /dev/null
select pg_temp.act('t-lin', '{t-city,t-a,t-b}'), pg_temp.accepted('t-a', 1, '2024-03-01'),
	pg_temp.accepted('t-b', 2, '2024-03-01') \g /dev/null
set role ipcase_app;

select is(ipcase.token_find(repeat('1', 64))::jsonb -> 'grants', '{"t-a": ["director", "statistician"],
	"t-b": ["director"], "t-city": ["director"]}', 'a grant holds in every office below');
select is(ipcase.token_find(repeat('2', 64))::jsonb, '{"user": "t-wu", "name": "Wu", "office": "t-a",
	"grants": {"t-a": ["statistician"]}, "delegated": {}, "scopes": null, "session": null, "owes": null, "keys": ["*"]}', 'and in no other');
select is(ipcase.token_find(repeat('3', 64))::text, null, 'an expired token does not count');
select is(ipcase.token_find(repeat('4', 64))::text, null, 'nor a revoked one');
select is(ipcase.token_find(repeat('5', 64))::text, null, 'nor an unknown one');
reset role;
select ipcase.user_disable('t-wu') \g /dev/null
set role ipcase_app;
select is(ipcase.token_find(repeat('2', 64))::text, null, 'nor one of a disabled user');

select set_eq('select office_id from ipcase.case_file', '{t-a,t-b}'::text[], 'the city sees its offices');
select pg_temp.act('t-wu', '{t-a}') \g /dev/null
select set_eq('select office_id from ipcase.case_file', '{t-a}'::text[], 'an office sees itself only');
select set_eq('select office_id from ipcase.case_event', '{t-a}'::text[], 'of events too');
select set_eq('select office_id from ipcase.fact_pending', '{t-a}'::text[], 'and of pending sums');
select is(ipcase.case_match('专利纠纷'), array[pg_temp.case_id(1)], 'and of searches');
select is(pg_temp.commit('t-b', pg_temp.case_id(2), 2, pg_temp.change('close', 'running', 'done',
	'2024-03-02')), 404, 'a case of another office is not found by a change');
select throws_ok($$select pg_temp.commit('t-b', pg_temp.case_id(3), null,
	pg_temp.change('ask', '', 'asked', '2024-03-02'))$$, '42501', null,
	'a case cannot begin in an office one may not write to');
select pg_temp.act('t-wu', '{t-a}', '{}') \g /dev/null
select is(pg_temp.commit('t-a', pg_temp.case_id(1), 2, pg_temp.change('close', 'running', 'done',
	'2024-03-02')), 404, 'who may only read cannot change');
select set_config('ipcase.offices', '', false) \g /dev/null
select is_empty('select from ipcase.case_file', 'an empty context sees nothing');
select is(ipcase.case_match('专利纠纷'), '{}', 'nor finds anything');
reset ipcase.offices;
select is_empty('select from ipcase.case_file', 'no context sees nothing');

select pg_temp.act('t-lin', '{t-city,t-a,t-b}') \g /dev/null
select throws_ok('update ipcase.case_file set title = null', '42501', null, 'the service cannot update a case');
select throws_ok('delete from ipcase.case_party', '42501', null, 'nor delete a party');
select throws_ok('select from ipcase.app_user', '42501', null, 'nor read users');
select throws_ok('select from ipcase.case_search', '42501', null, 'nor the table behind searches');
select throws_ok('create table ipcase.x ()', '42501', null, 'nor create anything');
select * from finish();
rollback;
