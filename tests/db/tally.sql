-- Totals of lists: tally and pending are always the count, for every filter and every reader; rebuilding
-- puts right whatever is wrong, in the tally as in the rollup.
\ir fixture.psql
select plan(20);
select pg_temp.act('t-lin', '{t-city,t-a,t-b}') \g /dev/null
set role ipcase_app;
select pg_temp.accepted('t-a', 1, '2024-03-01'), pg_temp.accepted('t-a', 2, '2024-03-31'),
	pg_temp.accepted('t-b', 3, '2024-04-01') \g /dev/null
select pg_temp.commit('t-a', pg_temp.case_id(2), 2, pg_temp.change('revise', 'running', 'running', '2024-04-01',
	'{"case": {"region": "320205", "right_type": "PD", "source": "online"}}')) \g /dev/null
select pg_temp.commit('t-a', pg_temp.case_id(1), 2, pg_temp.change('close', 'running', 'done', '2024-06-01')) \g /dev/null

create function pg_temp.total(p_kind text default null, p_state text default null, p_phase text default null,
	p_region text default null, p_right text default null, p_source text default null,
	p_office text default 't-city') returns bigint language sql as $$
	select ipcase.case_total(p_kind, p_state, p_phase, null, null, p_region, p_right, null, p_source, p_office,
		null, null, null);
$$;
create function pg_temp.counted(p_kind text default null, p_state text default null, p_phase text default null,
	p_region text default null, p_right text default null, p_source text default null,
	p_office text default 't-city') returns bigint language sql as $$
	select count(*) from ipcase.case_found(p_kind, p_state, p_phase, null, null, p_region, p_right, null, p_source,
		p_office, null, null, null);
$$;
create function pg_temp.apart() returns bigint language sql as $$
	select count(*) from json_array_elements(ipcase.verify_tally()) as d where d ->> 'office_id' like 't-%';
$$;
select is(pg_temp.total(), 3::bigint, 'all cases of the city');
select is(pg_temp.total(p_office => 't-a'), 2::bigint, 'of one office');
select is(pg_temp.total(p_state => 'running'), 2::bigint, 'in a state');
select is(pg_temp.total(p_phase => 'closed'), 1::bigint, 'in a phase');
select is(pg_temp.total(p_region => '320205', p_right => 'PD', p_source => 'online'), 1::bigint,
	'by particulars that were corrected');
select is(pg_temp.total(p_region => ''), 0::bigint, 'what is not told is not found as empty');
select is(pg_temp.total(p_kind => 'test', p_state => 'asked'), 0::bigint, 'none is left where it has been');
select is(pg_temp.apart(), 0::bigint, 'before folding nothing differs from a count');
select cmp_ok(ipcase.tally_fold(2), '=', 2::bigint, 'a part is folded');
select is(pg_temp.total(), 3::bigint, 'half folded the total is the same');
select is(pg_temp.apart(), 0::bigint, 'and nothing differs');
select cmp_ok(ipcase.tally_fold(100000), '>=', 2::bigint, 'the rest is folded');
select is(array[pg_temp.total(), pg_temp.total(p_state => 'running'), pg_temp.total(p_office => 't-b')],
	array[pg_temp.counted(), pg_temp.counted(p_state => 'running'), pg_temp.counted(p_office => 't-b')],
	'folded the totals are the counts');

-- Who sees one office has its total, and its newest.
select pg_temp.act('t-wu', '{t-b}') \g /dev/null
select is(pg_temp.total(), 1::bigint, 'a reader of one office has the total of that');
select is((select string_agg(n.id::text, ' ') from ipcase.case_newest(null, null, null, null, null, null, null, null,
	null, null, null, null, null, null, 10) as n), pg_temp.case_id(3)::text, 'and its cases');
select pg_temp.act('t-lin', '{t-city,t-a,t-b}') \g /dev/null
select is((select string_agg(right(n.id::text, 1), ' ') from ipcase.case_newest(null, null, null, null, null, null,
	null, null, null, null, null, null, null, pg_temp.case_id(3), 10) as n), '2 1',
	'the newest of several offices are in one order, from the cursor on');

-- Altered by hand, it is found, and rebuilding puts it right.
reset role;
update ipcase.case_tally set cases = cases + 5 where office_id = 't-a' and state = 'done';
update ipcase.fact_rollup set quantity = quantity + 5 where office_id = 't-a';
delete from ipcase.fact_pending where office_id = 't-b';
set role ipcase_app;
select is(pg_temp.apart(), 1::bigint, 'a wrong tally is found');
select cmp_ok(ipcase.tally_rebuild() + ipcase.fact_rebuild(), '>=', 2::bigint, 'and put right');
select is(pg_temp.apart(), 0::bigint, 'so that nothing differs');
select is((select count(*) from json_array_elements(ipcase.verify_rollup()) as d where d ->> 'office_id' like 't-%'),
	0::bigint, 'in the rollup too');
select * from finish();
rollback;
