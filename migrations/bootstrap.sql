-- What must stand before any numbered file: the roles, the schema and the runner's own table.
-- Run as the administrator's login at every `migrate up`; each statement may run again.

-- Two that begin at once on an empty database would both find the schema missing.
select pg_advisory_xact_lock(hashtext('ipcase.bootstrap'));

do $$
declare
	v_role text;
begin
	-- Roles belong to the cluster, so another database may have made them already, or makes them now.
	foreach v_role in array array['ipcase_owner', 'ipcase_app', 'ipcase_seal'] loop
		if not exists (select from pg_roles where rolname = v_role) then
			begin
				execute format('create role %I nologin', v_role);
			exception when duplicate_object or unique_violation then
				null;
			end;
		end if;
	end loop;
	-- Needed by a login that is no superuser; the service may have another one, with ipcase_app alone,
	-- and the sealer one with ipcase_seal. Who is a member of ipcase_owner alone can do without that.
	if not pg_has_role(current_user, 'ipcase_owner', 'member') then
		execute format('grant ipcase_owner, ipcase_app to %I', current_user);
	end if;
	if not pg_has_role(current_user, 'ipcase_seal', 'member') then
		begin
			execute format('grant ipcase_seal to %I', current_user);
		exception when insufficient_privilege then
			null;
		end;
	end if;
	if not exists (select from pg_namespace where nspname = 'ipcase') then
		create schema ipcase authorization ipcase_owner;
	end if;
	-- Only its owner may close the schema public; elsewhere an administrator has to.
	if pg_has_role(current_user, (select nspowner from pg_namespace where nspname = 'public'),
		       'member') then
		revoke all on schema public from public;
	end if;
end
$$;

create table if not exists ipcase.schema_migration (
	name text primary key,
	level int not null,
	sha256 text not null,
	applied_at timestamptz not null default now()
);
alter table ipcase.schema_migration owner to ipcase_owner;

-- The file and its record in one transaction. The text is the only dynamic SQL of the product.
create or replace function ipcase.migration_apply(p_name text, p_level int, p_sha256 text, p_text text)
	returns void language plpgsql
as $$
begin
	execute p_text;
	insert into ipcase.schema_migration as m (name, level, sha256)
	values (p_name, p_level, p_sha256)
	on conflict (name) do update set sha256 = excluded.sha256, applied_at = now();
end
$$;
alter function ipcase.migration_apply owner to ipcase_owner;
revoke all on function ipcase.migration_apply from public;
