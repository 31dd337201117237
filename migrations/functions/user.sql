-- Users, grants and tokens as commands keep them (`ipcase load`, `ipcase user`): each leaves an entry in the
-- trail of the user's office, by the command and not by a person.

create or replace function ipcase.user_put(p_id text, p_office text, p_name text) returns void
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	insert into app_user as u (id, office_id, name) values (p_id, p_office, p_name)
	on conflict (id) do update
	set office_id = excluded.office_id, name = excluded.name, disabled_at = null;
	perform user_audit(p_id, 'ipcase user', 'user.put', p_id);
end
$$;

create or replace function ipcase.user_disable(p_id text) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	update app_user as u set disabled_at = now() where u.id = p_id and u.disabled_at is null;
	if not found then
		return false;
	end if;
	perform secrets_end(p_id), user_audit(p_id, 'ipcase user', 'user.disable', p_id);
	return true;
end
$$;

create or replace function ipcase.grant_put(p_user text, p_office text, p_name text) returns void
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	insert into role_grant (office_id, user_id, name) values (p_office, p_user, p_name)
	on conflict do nothing;
	if found then
		perform user_audit(p_user, 'ipcase user', 'grant.put', concat_ws(' ', p_user, p_office, p_name));
	end if;
end
$$;

create or replace function ipcase.grant_alone() returns trigger language plpgsql
	set search_path = ipcase, pg_temp
as $$
begin
	-- Two grants to one user wait for each other.
	perform from app_user as u where u.id = new.user_id for update;
	if exists (select from role_grant as g
		   join catalog_grant as a on a.name = g.name
		   join catalog_grant as b on b.name = new.name
		   where g.user_id = new.user_id and g.name <> new.name and (a.apart or b.apart)) then
		raise exception '% cannot hold % beside what is granted already', new.user_id, new.name
			using errcode = 'check_violation', table = 'role_grant',
			      constraint = 'role_grant_apart';
	end if;
	return new;
end
$$;

-- Without an expiry a token lasts a year.
create or replace function ipcase.token_put(p_hash text, p_user text, p_label text,
	p_expires_at timestamptz) returns void
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	insert into api_token (hash, user_id, label, expires_at)
	values (decode(p_hash, 'hex'), p_user, coalesce(p_label, ''),
		coalesce(p_expires_at, now() + interval '1 year'));
	perform user_audit(p_user, 'ipcase user', 'token.make', concat_ws(' ', p_user, p_label));
end
$$;

create or replace function ipcase.token_revoke(p_hash text) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_user text;
begin
	update api_token as t set revoked_at = now()
	where t.hash = decode(p_hash, 'hex') and t.revoked_at is null
	returning t.user_id into v_user;
	perform user_audit(v_user, 'ipcase user', 'token.end', v_user);
	return v_user is not null;
end
$$;

create or replace function ipcase.user_list() returns json
	language plpgsql stable security definer set search_path = ipcase, pg_temp
as $$
begin
	return (select coalesce(json_agg(json_build_object('id', u.id, 'office_id', u.office_id,
			'name', u.name, 'disabled', u.disabled_at is not null, 'grants',
			(select coalesce(json_agg(json_build_object('office_id', g.office_id, 'grant', g.name)
				order by g.office_id, g.name), '[]')
			 from role_grant as g where g.user_id = u.id)) order by u.id), '[]')
		from (select a.* from app_user as a order by a.id limit 1000) as u);
end
$$;

grant execute on function ipcase.user_put, ipcase.user_disable, ipcase.grant_put, ipcase.token_put,
	ipcase.token_revoke, ipcase.user_list to ipcase_app;
