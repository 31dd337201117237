-- What a security administrator does to users: of the offices he may write to, and never to himself.

create or replace function ipcase.user_body(u ipcase.app_user) returns json
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return json_build_object('id', u.id, 'office_id', u.office_id, 'name', u.name,
		'disabled', u.disabled_at is not null, 'created_at', rfc3339(u.created_at),
		'password', u.password is not null, 'second_factor', u.factor_at is not null,
		'grants', (select coalesce(json_agg(json_build_object('office_id', g.office_id,
				'grant', g.name) order by g.office_id, g.name), '[]')
			   from role_grant as g where g.user_id = u.id));
end
$$;

create or replace function ipcase.user_page(p_offices text[], p_cursor text, p_limit int) returns json
	language plpgsql stable security definer set search_path = ipcase, pg_temp
as $$
begin
	return (select json_build_object('items', coalesce(json_agg(user_body(u.one) order by u.place)
			filter (where u.place <= p_limit), '[]'),
			'next_cursor', max((u.one).id) filter (where u.place = p_limit and u.more))
		from (select a as one, row_number() over (order by a.id) as place,
			lead(a.id) over (order by a.id) is not null as more
		      from app_user as a
		      where a.office_id = any (p_offices) and a.id > coalesce(p_cursor, '')
		      order by a.id
		      limit p_limit + 1) as u);
end
$$;

-- The user, locked. Null: there is none in the offices that the caller keeps.
create or replace function ipcase.user_kept(p_user text) returns ipcase.app_user
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	u app_user;
begin
	if p_user = current_setting('ipcase.user') then
		raise exception 'nobody does this to himself'
			using errcode = 'check_violation', table = 'app_user', constraint = 'app_user_self';
	end if;
	select a.* into u from app_user as a
	where a.id = p_user and a.office_id = any (current_setting('ipcase.writes')::text[])
	for update;
	return u;
end
$$;

-- What is granted in the offices that the caller keeps becomes exactly this.
create or replace function ipcase.grants_change(p_user text, p_grants json) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	v_offices constant text[] := current_setting('ipcase.writes')::text[];
	v_other text;
begin
	select j.office_id into v_other from json_to_recordset(p_grants) as j (office_id text)
	where not j.office_id = any (v_offices) limit 1;
	if v_other is not null then
		raise exception '%', v_other
			using errcode = 'check_violation', table = 'role_grant', constraint = 'role_grant_office';
	end if;
	delete from role_grant as g
	where g.user_id = p_user and g.office_id = any (v_offices)
		and not exists (select from json_to_recordset(p_grants) as j (office_id text, "grant" text)
				where j.office_id = g.office_id and j."grant" = g.name);
	insert into role_grant (office_id, user_id, name)
	select j.office_id, p_user, j."grant"
	from json_to_recordset(p_grants) as j (office_id text, "grant" text)
	on conflict do nothing;
end
$$;

create or replace function ipcase.user_make(p_id text, p_office text, p_name text, p_grants json) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	u app_user;
begin
	if not p_office = any (current_setting('ipcase.writes')::text[]) then
		raise exception '%', p_office
			using errcode = 'check_violation', table = 'app_user', constraint = 'app_user_office';
	end if;
	insert into app_user (id, office_id, name) values (p_id, p_office, p_name) returning * into u;
	perform grants_change(u.id, coalesce(p_grants, '[]'));
	perform user_audit(u.id, current_setting('ipcase.user'), 'user.make', u.id, user_body(u)::text);
	return user_body(u);
end
$$;

create or replace function ipcase.user_change(p_id text, p_name text, p_disabled boolean, p_grants json)
	returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	u app_user := user_kept(p_id);
begin
	if u.id is null then
		return null;
	end if;
	if not p_disabled then	-- lets him in, into all that he holds
		perform user_kept_whole(p_id);
	end if;
	update app_user as a
	set name = coalesce(p_name, a.name),
	    disabled_at = case when p_disabled is null or p_disabled = (a.disabled_at is not null)
			then a.disabled_at when p_disabled then now() end
	where a.id = u.id
	returning * into u;
	if p_grants is not null then
		perform grants_change(u.id, p_grants);
	end if;
	if u.disabled_at is not null then
		perform secrets_end(u.id);
	end if;
	perform user_audit(u.id, current_setting('ipcase.user'), 'user.change', u.id, user_body(u)::text);
	return user_body(u);
end
$$;

-- The same of one whom the caller keeps in every office: what a user signs in with opens all that he holds, and
-- all that was delegated to him, so that who keeps an office below does not come by what is held above.
create or replace function ipcase.user_kept_whole(p_user text) returns ipcase.app_user
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	u constant app_user := user_kept(p_user);
	v_kept constant text[] := current_setting('ipcase.writes')::text[];
	v_before constant text[] := see_all();
	v_office text;
begin
	select h.office_id into v_office
	from (select g.office_id from role_grant as g where g.user_id = u.id
	      union all
	      select d.office_id from delegation as d
	      where d.to_user = u.id and d.ended_at is null and d.until >= civil_today()) as h
	where not h.office_id = any (v_kept) limit 1;
	perform see_again(v_before);
	if v_office is not null then
		raise exception '%', v_office
			using errcode = 'check_violation', table = 'app_user', constraint = 'app_user_above';
	end if;
	return u;
end
$$;

-- A first password, or the second factor taken away: only of a user the caller keeps.
create or replace function ipcase.user_password(p_id text, p_password text) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	u constant app_user := user_kept_whole(p_id);
begin
	if u.id is null then
		return false;
	end if;
	perform secrets_end(u.id);
	return password_put(u.id, p_password, true, null, current_setting('ipcase.user'));
end
$$;

create or replace function ipcase.user_factor_end(p_id text) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	u constant app_user := user_kept_whole(p_id);
begin
	return u.id is not null and factor_end(u.id, null, current_setting('ipcase.user'));
end
$$;
grant execute on function ipcase.user_page, ipcase.user_make, ipcase.user_change, ipcase.user_password,
	ipcase.user_factor_end to ipcase_app;
