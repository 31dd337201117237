-- The hash chain: whoever can get past every trigger is still found out.
\ir fixture.psql
select plan(8);
select pg_temp.act('t-lin', '{t-city,t-a,t-b}'), pg_temp.accepted('t-a', 1, '2024-03-01'),
	pg_temp.accepted('t-a', 2, '2024-03-01') \g /dev/null

create function pg_temp.faults() returns text language sql as $$
	select string_agg((f ->> 'seq') || ' ' || (f ->> 'fault'), ', ' order by f ->> 'seq')
	from json_array_elements(ipcase.verify_chains(null, 100000) -> 'faults') as f
	where f ->> 'office_id' = 't-a';
$$;
select is(pg_temp.faults(), null, 'untouched chains are whole');

savepoint whole;
alter table ipcase.case_event disable trigger user;
update ipcase.case_event set data = '{"x": 1}' where office_id = 't-a' and case_id = pg_temp.case_id(1) and seq = 1;
select is(pg_temp.faults(), '1 hash', 'an altered event is found');
rollback to whole;
alter table ipcase.case_event disable trigger user;
update ipcase.case_event set data = ' {}' where office_id = 't-a' and case_id = pg_temp.case_id(1) and seq = 2;
select is(pg_temp.faults(), '2 hash', 'so is one that only reads the same');
rollback to whole;
alter table ipcase.case_event disable trigger user;
update ipcase.case_event set actor = 'someone'
where office_id = 't-a' and case_id = pg_temp.case_id(1) and seq = 1;
update ipcase.case_event as e set hash = ipcase.event_digest(e)
where office_id = 't-a' and case_id = pg_temp.case_id(1) and seq = 1;
select is(pg_temp.faults(), '2 previous', 'one altered with its hash breaks the next');
rollback to whole;
alter table ipcase.case_event disable trigger all;
delete from ipcase.case_event where office_id = 't-a' and case_id = pg_temp.case_id(1) and seq = 1;
select matches(pg_temp.faults(), '2 gap', 'a removed event is found');
rollback to whole;
alter table ipcase.case_event disable trigger all;
delete from ipcase.case_event where office_id = 't-a' and case_id = pg_temp.case_id(1) and seq = 2;
select is(pg_temp.faults(), '2 head', 'so is a removed last event');
rollback to whole;
alter table ipcase.case_file disable trigger all;
update ipcase.case_file set state = 'done', phase = 'closed' where office_id = 't-a' and id = pg_temp.case_id(1);
select is(pg_temp.faults(), '2 head', 'and a state that no event left');
rollback to whole;

select is((ipcase.verify_chains(pg_temp.case_id(1), 1) ->> 'checked')::int, 1, 'chains can be checked in parts');
select * from finish();
rollback;
