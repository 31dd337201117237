-- Proposals: what change_approval() writes, and what the table refuses by itself.
\ir fixture.psql
select plan(11);
select pg_temp.act('t-lin', '{t-city,t-a,t-b}') \g /dev/null
set role ipcase_app;
select pg_temp.commit('t-a', pg_temp.case_id(1), null, pg_temp.change('ask', '', 'asked', '2024-03-01')) \g /dev/null

create function pg_temp.propose(p_version int) returns int language sql as $$
	select pg_temp.commit('t-a', pg_temp.case_id(1), p_version, pg_temp.change('revise', 'asked', 'asked',
		'2024-03-02', '{"approval": {"propose": {"action": "accept", "grants": ["director"]}}}'));
$$;
create function pg_temp.decide(p_version int, p_more text) returns int language sql as $$
	select pg_temp.commit('t-a', pg_temp.case_id(1), p_version, pg_temp.change('revise', 'asked', 'asked',
		'2024-03-03', jsonb_build_object('approval', p_more::jsonb)));
$$;

select is(pg_temp.propose(1), 200, 'an act is proposed');
select results_eq($$select seq, action, grants, proposed_by, status from ipcase.approval$$,
	$$values (2, 'accept', '{director}'::text[], 't-lin', 'pending')$$, 'it waits');
select throws_ok($$select pg_temp.propose(2)$$, '23505', null, 'the same action is proposed once at a time');
select throws_ok($$select pg_temp.decide(2, '{"decide": {"proposal": 2, "status": "approved"}}')$$, '23514', null,
	'nobody approves his own');
select pg_temp.act('t-wu', '{t-city,t-a,t-b}') \g /dev/null
select throws_ok($$select pg_temp.decide(2, '{"on_behalf_of": "t-lin",
	"decide": {"proposal": 2, "status": "approved"}}')$$, '23514', null, 'nor through another');
select throws_ok($$select pg_temp.decide(2, '{"decide": {"proposal": 1, "status": "approved"}}')$$, '23514', null,
	'what was not proposed is not approved');
select is(pg_temp.decide(2, '{"decide": {"proposal": 2, "status": "returned", "opinion": "再议"}}'), 200,
	'another returns it');
select results_eq($$select status, decided_seq, decided_by, opinion from ipcase.approval$$,
	$$values ('returned', 3, 't-wu', '再议')$$, 'with an opinion');
select throws_ok($$select pg_temp.decide(3, '{"decide": {"proposal": 2, "status": "approved"}}')$$, '23514', null,
	'once only');
reset role;
select throws_ok($$update ipcase.approval set status = 'pending', decided_seq = null, decided_by = null,
	decided_at = null, opinion = null$$, '42501', null, 'what was decided stays');
select throws_ok($$delete from ipcase.approval$$, '42501', null, 'and is not deleted');
select * from finish();
rollback;
