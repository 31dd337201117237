-- Lists of days off: revisions, what is in force, who is told, what the catalog may replace.
\ir fixture.psql
select plan(16);
create function pg_temp.list(p_year int, p_name text) returns json language sql as $$
	select json_build_object('year', p_year, 'off', json_build_array(json_build_object('name', p_name)),
		'source', json_build_object('title', p_name), 'tag', 'C');
$$;
-- The database may have lists already: everything is counted from here.
select coalesce(max(y.revision), 0) as start from ipcase.calendar_year as y \gset
create function pg_temp.put(p_year int, p_name text, p_expected bigint default null) returns text
	language sql as $$
	select p.status || ' ' || coalesce(p.body ->> 'revision', '-')
	from ipcase.calendar_put(p_year, pg_temp.list(p_year, p_name), p_expected, 't-lin') as p;
$$;
set role ipcase_app;
select is(pg_temp.put(2190, 'a'), '200 ' || :start + 1, 'a first list is a new revision');
select is(pg_temp.put(2190, 'a'), '200 ' || :start + 1, 'the same list again is not');
select is(pg_temp.put(2191, 'b', 1), '412 -', 'a year without a list has revision 0');
select is(pg_temp.put(2191, 'b', 0), '200 ' || :start + 2, 'revisions count over all years');
select is(pg_temp.put(2190, 'c', :start), '412 ' || :start + 1, 'an expectation that does not hold');
select is(pg_temp.put(2190, 'c', :start + 1), '200 ' || :start + 3, 'one that does');
select is(ipcase.calendar_body(2190) -> 'list' ->> 'off', '[{"name" : "c"}]', 'the newest is in force');
select is(json_array_length(ipcase.calendar_body(2190) -> 'revisions'), 2, 'with its history');
select is(ipcase.calendar_body(2192)::text, null, 'a year without a list has none');
select is(ipcase.calendar_current(:start + 3)::text, null, 'who knows the newest is told nothing');
select is((select string_agg((l ->> 'year') || ':' || (l ->> 'revision'), ' ' order by (l ->> 'year')::int)
	from json_array_elements(ipcase.calendar_current(:start)) as l where (l ->> 'year')::int >= 2190),
	'2190:' || :start + 3 || ' 2191:' || :start + 2, 'who does not gets each year once');
select throws_ok('insert into ipcase.calendar_year values (0, 2190, ''{}'', null, now())', '42501', null,
	'there is no other way in');
reset role;
select is((select count(*) from ipcase.audit_event as a where a.office_id = 't-city'
	and a.action = 'calendar.put' and a.object = '2190' and a.actor = 't-lin'), 2::bigint,
	'each revision is in the trail of the office that has none above it');
select throws_ok('update ipcase.calendar_year set year = 2193', '42501', null, 'a revision stays as it is');

select ipcase.calendar_of_catalog(json_build_array(pg_temp.list(2190, 'd'), pg_temp.list(2193, 'e'))) \g /dev/null
select pg_temp.put(2190, 'f') \g /dev/null
select ipcase.calendar_of_catalog(json_build_array(pg_temp.list(2190, 'd'), pg_temp.list(2193, 'e'))) \g /dev/null
select is(ipcase.calendar_body(2190) -> 'list' ->> 'off', '[{"name" : "f"}]',
	'what was loaded since stays in force while the catalog says the same');
select ipcase.calendar_of_catalog(json_build_array(pg_temp.list(2190, 'g'))) \g /dev/null
select is(ipcase.calendar_body(2190) -> 'list' ->> 'off', '[{"name" : "g"}]',
	'and gives way when it says something new');
select * from finish();
rollback;
