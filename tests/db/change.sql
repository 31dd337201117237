-- The one door: what commit_change() writes, refuses and repeats.
\ir fixture.psql
select plan(34);
select pg_temp.act('t-lin', '{t-city,t-a,t-b}') \g /dev/null
set role ipcase_app;

-- Idempotency and versions.
select is(pg_temp.commit('t-a', pg_temp.case_id(1), null, pg_temp.change('ask', '', 'asked', '2024-03-01',
	'{"case": {"title": "甲诉乙", "amount": "120000.00", "flags": ["x"], "attributes": {"a": 1}},
	  "parties": [{"role": "requester", "name": "无锡灵鸽"}, {"role": "respondent", "name": "乙"}],
	  "rights": [{"type": "TM", "number": "123"}]}'), 'k1', 'd1'), 201, 'a case begins');
select is(pg_temp.commit('t-a', pg_temp.case_id(1), null, pg_temp.change('ask', '', 'asked', '2024-03-01'),
	'k1', 'd1'), 201, 'the same request under the same key is answered again');
select is((select count(*) from ipcase.case_event where case_id = pg_temp.case_id(1)), 1::bigint,
	'and not done again');
select is(c.body::text, (select k.body::text from ipcase.idempotency_key as k where k.key = 'k1'),
	'with the stored reply')
from ipcase.commit_change('t-a', pg_temp.case_id(1), null, '{}', null, 'k1', 'd1') as c;
select is(pg_temp.commit('t-a', pg_temp.case_id(1), null, '{}', 'k1', 'd2'), 422,
	'another request under the same key is refused');
select is(pg_temp.commit('t-a', pg_temp.case_id(1), 7, pg_temp.change('accept', 'asked', 'running',
	'2024-03-02'), 'k2', 'd'), 412, 'a stale version is refused');
select is_empty($$select from ipcase.idempotency_key where key = 'k2'$$, 'and its key is not remembered');
select is(pg_temp.commit('t-a', pg_temp.case_id(8), 1, pg_temp.change('accept', 'asked', 'running',
	'2024-03-02')), 404, 'an unknown case is not found');

-- What is absent stays, null clears, attributes merge.
select is(pg_temp.commit('t-a', pg_temp.case_id(1), 1, pg_temp.change('accept', 'asked', 'running',
	'2024-03-02', '{"case": {"amount": null, "accepted_on": "2024-03-02", "attributes": {"b": 2}},
	  "definition": "2", "rights": [],
	  "documents": [{"id": "018f0000-0000-7000-8000-0000000000d1", "type": "notice"}],
	  "number": {"template": "{mark}调〔{year}〕{number}号", "year": 2024}}')), 200, 'it goes on');
select results_eq($$select title, amount, attributes, flags, definition, state, phase, version, number collate "default"
	from ipcase.case_file where id = pg_temp.case_id(1)$$,
	$$values ('甲诉乙', null::numeric, '{"a": 1, "b": 2}'::jsonb, '{x}'::text[], '2', 'running', 'open',
		2::bigint, '甲调〔2024〕1号')$$,
	'absent columns stay, null clears, attributes merge, the definition follows the event');
select is((select count(*) from ipcase.case_party where case_id = pg_temp.case_id(1)), 2::bigint,
	'absent parties stay');
select is_empty($$select from ipcase.case_right where case_id = pg_temp.case_id(1)$$,
	'present rights replace');
select is(ipcase.case_body(c)::json ->> 'number', '甲调〔2024〕1号', 'the case is shown with its number')
from ipcase.case_file as c where c.id = pg_temp.case_id(1);

-- Content.
create function pg_temp.put(p_bytes bytea, p_said bytea, p_version int) returns int language sql as $$
	select pg_temp.commit('t-a', pg_temp.case_id(1), p_version,
		pg_temp.change('add_document', 'running', 'running', '2024-03-03',
			jsonb_build_object('content', jsonb_build_object(
				'document', '018f0000-0000-7000-8000-0000000000d1',
				'sha256', encode(sha256(p_said), 'hex'), 'size', 3,
				'media_type', 'text/plain'))), null, null, p_bytes);
$$;
select throws_ok($$select pg_temp.put('abc', 'abd', 2)$$, '23514', null,
	'bytes that are not those of the digest are refused');
select is(pg_temp.put('abc', 'abc', 2), 200, 'content is stored');
select is(pg_temp.put('abc', 'abc', 3), 200, 'the same content again is fine');
select is((select version from ipcase.case_file where id = pg_temp.case_id(1)), 3::bigint,
	'and makes no second event');
select throws_ok($$select pg_temp.put('abd', 'abd', 3)$$, '23505', null, 'other content is refused');
select results_eq($$select encode(sha256, 'hex'), size from ipcase.document
	where case_id = pg_temp.case_id(1)$$, $$values (encode(sha256('abc'), 'hex'), 3::bigint)$$,
	'the document has digest and size of its content');
select throws_ok($$select pg_temp.commit('t-a', pg_temp.case_id(1), 3,
	pg_temp.change('add_document', 'running', 'running', '2024-03-03', jsonb_build_object('content',
		jsonb_build_object('document', '018f0000-0000-7000-8000-0000000000d2',
			'sha256', encode(sha256('abc'), 'hex'), 'media_type', 'x'))), null, null, 'abc')$$,
	'23503', null, 'content of a document that nobody announced is refused');

-- Links.
select is(pg_temp.accepted('t-b', 2, '2024-03-01'), 200, 'another office has a case');
create function pg_temp.link(p_case int, p_version int) returns int language sql as $$
	select pg_temp.commit('t-a', pg_temp.case_id(1), p_version,
		pg_temp.change('add_link', 'running', 'running', '2024-03-03', jsonb_build_object('links',
			jsonb_build_array(jsonb_build_object('type', 'related_to', 'office_id', 't-b',
				'case_id', pg_temp.case_id(p_case))))));
$$;
select is(pg_temp.link(2, 3), 200, 'cases of two offices can be linked');
select throws_ok($$select pg_temp.link(3, 4)$$, '23503', null, 'a case that does not exist cannot');
select pg_temp.act('t-wu', '{t-a}') \g /dev/null
select throws_ok($$select pg_temp.link(2, 4)$$, '23503', null, 'nor one the actor cannot see');
select pg_temp.act('t-lin', '{t-city,t-a,t-b}') \g /dev/null
reset role;
insert into ipcase.catalog_link values ('test_bound', 'other', 'test');
set role ipcase_app;
select throws_ok($$select pg_temp.commit('t-a', pg_temp.case_id(1), 4, pg_temp.change('add_link', 'running',
	'running', '2024-03-03', jsonb_build_object('links', jsonb_build_array(jsonb_build_object('type',
	'test_bound', 'office_id', 't-b', 'case_id', pg_temp.case_id(2))))))$$, '23503', 'test_bound test test',
	'nor one of a kind that the type does not go to');

-- Numbers.
select is(pg_temp.accepted('t-a', 10, '2024-04-01'), 200, 'a second case of the year');
select throws_ok($$select pg_temp.commit('t-a', pg_temp.case_id(11), null, pg_temp.change('ask', '', 'asked',
	'2024-04-01', '{"number": {"template": "{mark}调〔{year}〕{number}号", "year": 2024}, "definition": "no"}'))$$,
	'23503', null, 'a case that fails after its number was taken');
select is(pg_temp.accepted('t-a', 12, '2024-04-01'), 200, 'a third');
select is(pg_temp.accepted('t-a', 13, '2025-04-01'), 200, 'one of the next year');
select is(pg_temp.accepted('t-b', 14, '2024-04-01'), 200, 'one of another office');
select results_eq($$select number collate "default" from ipcase.case_file
	where id in (pg_temp.case_id(10), pg_temp.case_id(12), pg_temp.case_id(13), pg_temp.case_id(14))
	order by id$$,
	$$values ('甲〔2024〕2号'), ('甲〔2024〕3号'), ('甲〔2025〕1号'), ('乙〔2024〕2号')$$,
	'numbers run without gaps for each office and year');
reset role;
select is((select last from ipcase.case_series where office_id = 't-a' and year = 2024), 3,
	'the series stands at the last number given');

-- Searching.
set role ipcase_app;
select is(ipcase.case_match('灵鸽'), array[pg_temp.case_id(1)], 'a case is found by two characters of a party');
select is(ipcase.case_match('乙局'), '{}', 'and not by words that it does not have');
select * from finish();
rollback;
