-- What the tests of the database layer work on.
create role ipcase_app nologin;
create schema ipcase;
grant usage, create on schema ipcase to ipcase_app;
set search_path = ipcase;

create table item (id int primary key, note text not null);
create table slot (id int primary key, place int not null unique deferrable initially deferred);
create table shape (note text);
insert into shape values ('shape');
create sequence tries;

-- Fails :times times with a state, then succeeds; a sequence is not rolled back.
create function flaky(p_times int, p_sqlstate text) returns text language plpgsql as $$
declare
	v_try bigint := nextval('ipcase.tries');
begin
	if v_try <= p_times then
		raise exception 'try %', v_try using errcode = p_sqlstate;
	end if;
	return v_try::text;
end $$;

-- As a pooler would that resets sessions behind our back.
create function forget() returns text language plpgsql as $$
begin
	execute 'deallocate all';
	return 'forgotten';
end $$;

grant all on all tables in schema ipcase to ipcase_app;
grant all on all sequences in schema ipcase to ipcase_app;
