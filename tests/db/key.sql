-- Writes that are no changes of cases, under a key: key_claim() and key_keep().
\ir fixture.psql
select plan(19);

create table pg_temp.done (n int);
create function pg_temp.did(p_body json) returns json language plpgsql as $$
begin
	insert into pg_temp.done values (1);
	return p_body;
end
$$;
create function pg_temp.write(p_key text, p_digest text, p_body json) returns text language sql as $$
	select ipcase.key_keep(k, case when k.body is null then pg_temp.did(p_body) end)::text
	from ipcase.key_claim(p_key, p_digest) as k;
$$;
create function pg_temp.times() returns bigint language sql as $$
	with gone as (delete from pg_temp.done returning 1) select count(*) from gone;
$$;
grant all on pg_temp.done to ipcase_app;
-- who writes nowhere has keys all the same: in his own office
select pg_temp.act('t-wu', '{t-b}', '{}') \g /dev/null
set role ipcase_app;

select is(pg_temp.write('k', 'd', '{"a": 1}'), '{"a": 1}', 'it is done');
select is(pg_temp.write('k', 'd', '{"a": 2}'), '{"a": 1}', 'again: as the first one was answered');
select is(pg_temp.times(), 1::bigint, 'and done once');
select throws_ok($$select pg_temp.write('k', 'e', '{}')$$, '23505', 'another request', 'the key belongs to its request');
select is(pg_temp.write('n', 'd', null), null, 'nothing was done');
select is(pg_temp.write('n', 'd', 'null'), null, 'nor here');
select is(pg_temp.write('n', 'd', 'true'), 'true', 'a key does not remember that');
select is(pg_temp.times(), 3::bigint, 'each was tried');
select is(pg_temp.write(null, null, '{}'), '{}', 'without a key it is done');
select is(pg_temp.write(null, null, '{}'), '{}', 'and done again');
select is(pg_temp.times(), 2::bigint, 'both times');
select is(current_setting('ipcase.writes'), '{}', 'what the actor may write is as it was');
select pg_temp.act('t-lin', '{t-city,t-a,t-b}') \g /dev/null
select is(pg_temp.write('k', 'e', '{"b": 1}'), '{"b": 1}', 'another actor has keys of his own');
select is_empty($$select from ipcase.idempotency_key where actor = 't-wu'$$,
	'whose office he sees: keys of another are not read');
select results_eq('select key from ipcase.idempotency_key', $$values ('k')$$, 'and his own are');
select throws_ok($$select ipcase.key_keep(row('t-a', 't-wu', 'k', 'd', null, null, null, now()), '{"a": 3}')$$,
	'42501', 'the key of another', 'nor is anything kept under them');
select set_config('ipcase.user', '', false) \g /dev/null
select throws_ok($$select pg_temp.write('k', 'd', '{}')$$, 'P0002', null, 'who is nobody has none');
reset role;
set row_security = off;
select is((select body::text from ipcase.idempotency_key where actor = 't-wu' and key = 'k'), '{"a": 1}',
	'and the answer is as it was');
select results_eq($$select office_id, actor, key from ipcase.idempotency_key where actor like 't-%' order by 1, 2, 3$$,
	$$values ('t-a', 't-wu', 'k'), ('t-a', 't-wu', 'n'), ('t-city', 't-lin', 'k')$$, 'kept where their actors are');
select * from finish();
rollback;
