-- What the tables refuse by themselves, whoever writes the SQL.
\ir fixture.psql
select plan(23);
select pg_temp.act('t-lin', '{t-city,t-a,t-b}') \g /dev/null

select is(pg_temp.accepted('t-a', 1, '2024-03-01'), 200, 'a case is asked for and accepted');

set role ipcase_owner;
select throws_ok($$select pg_temp.commit('t-a', pg_temp.case_id(1), 2,
	pg_temp.change('close', 'asked', 'done', '2024-03-02'))$$, '23503', null,
	'a transition that the catalog does not know is refused by the foreign key');
select throws_ok($$insert into ipcase.case_event (office_id, case_id, seq, kind, definition, track, action,
		from_state, to_state, occurred_on, recorded_at, actor, data, previous_hash, hash)
	values ('t-a', pg_temp.case_id(1), 3, 'test', '1', 'a', 'accept', 'asked', 'running', '2024-03-02',
		now(), 'x', '{}', '\x00', '\x00')$$,
	'23503', null, 'an event cannot start from a state the case is not in');
select throws_ok($$insert into ipcase.case_event (office_id, case_id, seq, kind, definition, track, action,
		from_state, to_state, occurred_on, recorded_at, actor, data, previous_hash, hash)
	values ('t-a', pg_temp.case_id(1), 4, 'test', '1', 'a', 'close', 'running', 'done', '2024-03-02',
		now(), 'x', '{}', '\x00', '\x00')$$,
	'23503', null, 'an event cannot leave a gap in the sequence');
select throws_ok($$update ipcase.case_file set state = 'done', phase = 'closed', version = 3, event_seq = 3
	where id = pg_temp.case_id(1)$$, '23503', null, 'a case cannot have a state without its event');
select throws_ok($$update ipcase.case_file set state = 'asked', phase = 'intake', version = 3, event_seq = 1
	where id = pg_temp.case_id(1)$$, '42501', null, 'a case cannot go back to an earlier event');
select throws_ok($$update ipcase.case_file set phase = 'closed', version = 3, event_seq = 3
	where id = pg_temp.case_id(1)$$, '23503', null, 'a case cannot be in a phase that is not its state''s');
select throws_ok($$update ipcase.case_file set title = 'x' where id = pg_temp.case_id(1)$$, '42501', null,
	'a case cannot change without an event');
select throws_ok($$insert into ipcase.case_file (office_id, id, kind, definition, track, state, phase,
		created_at, updated_at, event_seq)
	values ('t-a', pg_temp.case_id(9), 'test', '1', 'a', 'running', 'open', now(), now(), 1)$$,
	'42501', null, 'a case cannot begin in the middle');

create function pg_temp.closed(p_table text) returns setof text language plpgsql as $$
begin
	return next throws_ok(format('update ipcase.%I set office_id = office_id', p_table), '42501', null,
		p_table || ' refuses UPDATE by the owner');
	return next throws_ok(format('delete from ipcase.%I', p_table), '42501', null,
		p_table || ' refuses DELETE by the owner');
	return next throws_ok(format('truncate ipcase.%I cascade', p_table), '42501', null,
		p_table || ' refuses TRUNCATE by the owner');
end
$$;
select pg_temp.closed('case_event');
select pg_temp.closed('case_fact');
select pg_temp.closed('audit_event');
reset role;
set session_replication_role = replica;
select throws_ok('delete from ipcase.case_event', '42501', null,
	'even a superuser who turns triggers off for the session is refused');
set session_replication_role = origin;

-- Rules of the whole schema.
select is_empty($$select c.relname from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
	where n.nspname = 'ipcase' and c.relkind = 'r' and pg_get_userbyid(c.relowner) <> 'ipcase_owner'$$,
	'every table is owned by ipcase_owner');
select is_empty($$select t.relname, x.conname
	from pg_constraint as x join pg_class as t on t.oid = x.conrelid
		join pg_namespace as n on n.oid = t.relnamespace
		join pg_attribute as a on a.attrelid = t.oid and a.attnum = x.conkey[1]
	where n.nspname = 'ipcase' and t.relrowsecurity and x.contype in ('p', 'u', 'f')
		and a.attname <> 'office_id'
		and x.confrelid not in (select c.oid from pg_class as c
			where c.relname like 'catalog%' or c.relname = 'app_user')$$,
	'every key of a business table begins with office_id');
select is_empty($$select t.relname from pg_class as t join pg_namespace as n on n.oid = t.relnamespace
	where n.nspname = 'ipcase' and t.relkind = 'r'
		and exists (select from pg_attribute as a where a.attrelid = t.oid
			    and a.attname = 'office_id' and a.attnum = 1)
		and not t.relrowsecurity
		and t.relname not in ('office_tree', 'role_grant', 'case_search')$$,
	'every business table has row security');
select is_empty($$select p.oid::regprocedure from pg_proc as p
	join pg_namespace as n on n.oid = p.pronamespace
	where n.nspname = 'ipcase' and p.prosecdef
		and not exists (select from unnest(p.proconfig) as c where c like 'search_path=%')$$,
	'every function that runs as the owner has its search_path pinned');
select * from finish();
rollback;
