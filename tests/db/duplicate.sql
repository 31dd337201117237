-- The keys by which the same matter is found again: one for each right, requester and respondent.
\ir fixture.psql
select plan(6);
select pg_temp.act('t-lin', '{t-city,t-a,t-b}') \g /dev/null

create function pg_temp.keys(n int) returns setof bytea language sql as $$
	select k.key from ipcase.case_key as k where k.case_id = pg_temp.case_id(n);
$$;
create function pg_temp.key(p_type text, p_number text, p_asking text, p_answering text) returns bytea
	language sql as $$
	select sha256(convert_to(concat_ws(E'\x1f', p_type, p_number, p_asking, p_answering), 'UTF8'));
$$;
-- How often names were brought into the form by which they are compared, in this transaction.
set track_functions = 'pl';
create function pg_temp.looked_at() returns bigint language sql as $$
	select coalesce(sum(f.calls), 0)::bigint from pg_stat_xact_user_functions as f
	where f.schemaname = 'ipcase' and f.funcname = 'search_text';
$$;

set role ipcase_app;
select is(pg_temp.commit('t-a', pg_temp.case_id(1), null, pg_temp.change('ask', '', 'asked', '2024-03-01',
	'{"parties": [{"role": "requester", "name": "甲 公司", "side": "asking"},
		{"role": "requester", "name": "甲公司", "side": "asking"},
		{"role": "requester", "name": "丁", "side": "asking"},
		{"role": "respondent", "name": "ＢＣ", "side": "answering"}, {"role": "agent", "name": "丙"}],
	  "rights": [{"type": "TM", "number": "1", "key": "1"}, {"type": "PI"}]}')), 201, 'a matter');
select set_eq('select pg_temp.keys(1)', $$values (pg_temp.key('TM', '1', '甲公司', 'bc')),
	(pg_temp.key('TM', '1', '丁', 'bc')), (pg_temp.key('PI', '', '甲公司', 'bc')),
	(pg_temp.key('PI', '', '丁', 'bc'))$$, 'has a key for each right and each name of either side');
select is(pg_temp.commit('t-a', pg_temp.case_id(2), null, pg_temp.change('ask', '', 'asked', '2024-03-01',
	'{"parties": [{"role": "respondent", "name": "乙", "side": "answering"}],
	  "rights": [{"type": "TM", "number": "1", "key": "1"}]}')), 201, 'a matter that nobody asks for');
select set_eq('select pg_temp.keys(2)', $$values (pg_temp.key('TM', '1', '', '乙'))$$,
	'has the key of a requester whom nobody knows');

-- A hundred rights, and fifty on each side: a quarter of a million ways to combine them.
select pg_temp.looked_at() as before \gset
select is(pg_temp.commit('t-a', pg_temp.case_id(3), null, pg_temp.change('ask', '', 'asked', '2024-03-01',
	jsonb_build_object('parties', (select jsonb_agg(jsonb_build_object('role', 'requester', 'name', 'n' || i,
			'side', case when i % 2 = 0 then 'asking' else 'answering' end))
		from generate_series(1, 100) as i), 'rights', (select jsonb_agg(jsonb_build_object('type', 'TM',
			'number', i::text, 'key', i::text)) from generate_series(1, 100) as i)))), 201, 'a large matter');
select results_eq(format('select count(*), pg_temp.looked_at() - %s < 200 from pg_temp.keys(3)', :before),
	$$values (100::bigint, true)$$, 'has a hundred keys, and each of its names was looked at about once');
select * from finish();
rollback;
