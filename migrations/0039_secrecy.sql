-- Cases that not everyone sees who sees their office: marked as secrecies.json says, open to the grants
-- that it names, to the officer in charge and to who is named beside. Row security keeps them, and all
-- that hangs on them, from everybody else; figures count them, because a number tells nothing of a case.
create table ipcase.catalog_secrecy (
	secrecy text not null,
	open_to text not null references ipcase.catalog_grant (name),
	primary key (secrecy, open_to)
);
grant select on ipcase.catalog_secrecy to ipcase_app;

create table ipcase.case_secrecy (
	office_id text not null,
	case_id uuid not null,
	secrecy text not null,
	readers text[] not null check (cardinality(readers) <= 100),
	reason text not null,
	set_by text not null,
	set_at timestamptz not null,
	primary key (office_id, case_id),
	foreign key (office_id, case_id) references ipcase.case_file (office_id, id)
);
-- Under row security by office alone: what is shut is found from it.
select ipcase.keep_to_offices('case_secrecy', 'insert', 'update', 'delete');

-- The function behind it is replaced with the others.
create function ipcase.shut_cases() returns uuid[] language plpgsql stable as $$
begin
	return '{}';
end
$$;
grant execute on function ipcase.shut_cases to ipcase_app;

-- What is seen of a table: the offices of who asks, without the cases that are shut to him. Found once
-- in a statement, and not at all by who holds every key.
create function ipcase.keep_shut(p_table text, p_column text) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
begin
	execute format('alter policy seen on %I using (office_id = any '
		'((select nullif(current_setting(''ipcase.offices'', true), '''')::text[])::text[]) and '
		'%I <> all ((select case when current_setting(''ipcase.keys'', true) = ''{*}'' '
		'then ''{}''::uuid[] else ipcase.shut_cases() end)::uuid[]))', p_table, p_column);
end
$$;

do $$
declare
	t text;
begin
	perform ipcase.keep_shut('case_file', 'id');
	for t in select p.tablename from pg_policies as p
		join pg_attribute as a on a.attrelid = format('ipcase.%I', p.tablename)::regclass
			and a.attname = 'case_id' and not a.attisdropped
		where p.schemaname = 'ipcase' and p.policyname = 'seen'
			and p.tablename not in ('case_secrecy', 'case_fact')
	loop
		perform ipcase.keep_shut(t, 'case_id');
	end loop;
end
$$;

-- And of every table that comes: it has a case, so it is shut with it.
create or replace function ipcase.keep_to_offices(p_table text, variadic p_verbs text[]) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	member constant text := 'office_id = any '
		'((select nullif(current_setting(%L, true), '''')::text[])::text[])';
	v_verb text;
begin
	execute format('alter table %I enable row level security', p_table);
	execute format('alter table %I force row level security', p_table);
	execute format('create policy seen on %I for select using (%s)', p_table,
		format(member, 'ipcase.offices'));
	if exists (select from pg_attribute as a
		   where a.attrelid = p_table::regclass and a.attname = 'case_id' and not a.attisdropped) then
		perform keep_shut(p_table, 'case_id');
	end if;
	foreach v_verb in array p_verbs loop
		execute format('create policy %I on %I for %s %s (%s)',
			case v_verb when 'insert' then 'inserted' when 'update' then 'updated'
				else 'deleted' end, p_table, v_verb,
			case v_verb when 'insert' then 'with check' else 'using' end,
			format(member, 'ipcase.writes'));
	end loop;
	execute format('grant select on %I to ipcase_app', p_table);
end
$$;
