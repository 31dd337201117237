-- What is personal: covered wherever it is shown, whole only with a record of why.
\ir fixture.psql
select plan(23);
select pg_temp.act('t-lin', '{t-city,t-a,t-b}') \g /dev/null
set track_functions = 'pl';
set role ipcase_app;
\set known '[{"clear": "张三丰", "shown": "张某", "within": true}, {"clear": "甲", "shown": "甲某", "within": false}]'

select is(ipcase.mask_text('张三丰诉甲公司', :'known', true), '张某诉甲公司', 'a name is covered inside other text');
select is(ipcase.mask_text('张三丰诉甲公司', :'known', false), '张三丰诉甲公司', 'unless only whole texts are asked for');
select is(ipcase.mask_text('甲', :'known', false), '甲某', 'what is short is covered where it stands alone');
select is(ipcase.mask_text('张三丰', null, true), '张三丰', 'nothing personal, nothing covered');
select is(ipcase.mask_json('{"张三丰": ["张三丰", 1, null, true, {"b": "甲"}], "a": []}', :'known')::text,
	'{ "张三丰" : ["张某", 1, null, true, { "b" : "甲某" }], "a" : [] }',
	'values are covered, names of members and their order stay');
select is(ipcase.mask_json('"\"张三丰\\"', :'known') #>> '{}', '"张某\', 'escaped text stays text');

-- Of few letters, so that values are within values, beside each other, and made by what others leave.
select setseed(0.5) \g /dev/null
create function pg_temp.word(p_letters text, p_most int) returns text language sql volatile as $$
	select coalesce(string_agg(substr(p_letters, 1 + floor(random() * length(p_letters))::int, 1), ''), '')
	from generate_series(1, 1 + floor(random() * p_most)::int);
$$;
create temp table cover as
select i, (select json_agg(pg_temp.word('甲乙"\某', 6)) from generate_series(1, 40) where i > 0) as texts,
	(select jsonb_agg(jsonb_build_object('clear', pg_temp.word('甲乙"\某', 3), 'shown', pg_temp.word('甲某*', 2),
		'within', random() < 0.7)) from generate_series(1, 12) where i > 0) as personal
from generate_series(1, 100) as i;
select is_empty($$select * from cover as c, json_array_elements_text(c.texts) with ordinality as t (text, n)
	where ipcase.mask_json(c.texts, c.personal) ->> (t.n - 1)::int
		is distinct from ipcase.mask_text(t.text, c.personal, true)$$, 'all at once as one by one');
select cmp_ok((select count(*) from cover as c where ipcase.mask_json(c.texts, c.personal)::text <> c.texts::text),
	'>', 50::bigint, 'which changes much');
select is(ipcase.mask_json(to_json(array[t.text, '甲', '乙甲']), :'known') ->> 0,
	ipcase.mask_text(t.text, :'known', true), 'a text with characters that no input has: ' || t.n)
from (values (1, E'张三丰\x02\x01甲'), (2, E'\x03\x0f')) as t (n, text);

select coalesce(sum(f.calls), 0) as before from pg_stat_xact_user_functions as f
where f.schemaname = 'ipcase' and f.funcname = 'mask_text' \gset
select is(ipcase.mask_json((select json_agg('张三丰' || i) from generate_series(1, 1000) as i), :'known') ->> 999,
	'张某1000', 'many texts are covered');
select is((select coalesce(sum(f.calls), 0) from pg_stat_xact_user_functions as f
	where f.schemaname = 'ipcase' and f.funcname = 'mask_text'), :before::numeric,
	'many texts are gone through by value, not one by one');

select is(pg_temp.commit('t-a', pg_temp.case_id(1), null, pg_temp.change('ask', '', 'asked', '2024-03-01',
	'{"case": {"title": "张三丰诉乙", "attributes": {"why": "张三丰说"}},
	  "parties": [{"role": "requester", "name": "张三丰"}],
	  "personal": [{"clear": "张三丰", "shown": "张某", "within": true}]}')), 201, 'a case with a person');
select results_eq($$select title, given_title, listed::text like '%张三丰%', rest like '%张三丰%',
	ipcase.case_body(c)::json #>> '{attributes,why}'
	from ipcase.case_file as c where id = pg_temp.case_id(1)$$,
	$$values ('张某诉乙', '张三丰诉乙', false, false, '张某说')$$, 'is stored as it is shown, and as it was given');
select is(ipcase.case_match('张三丰'), array[pg_temp.case_id(1)], 'and found by what was given');
select is(pg_temp.commit('t-a', pg_temp.case_id(1), 1, pg_temp.change('accept', 'asked', 'running', '2024-03-02',
	'{"personal": [{"clear": "张三", "shown": "张某", "within": true}]}')), 200, 'more becomes known');
select is((select array_agg(j.clear) from jsonb_to_recordset((select personal from ipcase.case_file
	where id = pg_temp.case_id(1))) as j (clear text)), array['张三丰', '张三'], 'the longest first, nothing forgotten');
select throws_ok($$select pg_temp.commit('t-a', pg_temp.case_id(1), 2, pg_temp.change('revise', 'running', 'running',
	'2024-03-03', (select jsonb_build_object('personal', jsonb_agg(jsonb_build_object('clear', n::text,
	'shown', '*', 'within', false))) from generate_series(1, 999) as n)))$$, '23514', null,
	'a case holds no more than a thousand');

select is(ipcase.case_disclose(pg_temp.case_id(1), 'service', '{t-a}') #>> '{parties,0,name}', '张三丰',
	'a disclosure has the whole');
select is(ipcase.case_disclose(pg_temp.case_id(9), 'service', '{t-a}')::text, null, 'of a case that is not there, nothing');
select throws_ok($$select ipcase.case_disclose(pg_temp.case_id(1), 'service', '{t-b}')$$, '42501', null,
	'nor to one who may not in that office');
select pg_temp.act('t-lin', '{t-a}', '{}') \g /dev/null
select throws_ok($$select ipcase.case_disclose(pg_temp.case_id(1), 'service', '{t-a}')$$, '42501', null,
	'nor where no record can be written');
select pg_temp.act('t-lin', '{t-city,t-a,t-b}') \g /dev/null
select results_eq($$select actor, action, object, reason from ipcase.audit_event where action = 'case.disclose'$$,
	$$values ('t-lin', 'case.disclose', pg_temp.case_id(1)::text, 'service')$$, 'and exactly that is on record');
select * from finish();
rollback;
