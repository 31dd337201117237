-- Delegations: made by who holds the grant, in force by their dates alone.

create or replace function ipcase.civil_today() returns date language sql stable
return (now() at time zone 'Asia/Shanghai')::date;

create or replace function ipcase.delegation_body(d ipcase.delegation) returns json
	language plpgsql stable
as $$
begin
	return json_build_object('id', d.id, 'office_id', d.office_id, 'grant', d.grant_name,
		'from_user', d.from_user, 'to_user', d.to_user, 'from', d.from_on, 'until', d.until,
		'reason', d.reason, 'made_by', d.made_by, 'made_at', ipcase.rfc3339(d.made_at),
		'ended_at', ipcase.rfc3339(d.ended_at), 'ended_by', d.ended_by,
		'in_force', d.ended_at is null
			and ipcase.civil_today() between d.from_on and d.until);
end
$$;
grant execute on function ipcase.civil_today, ipcase.delegation_body to ipcase_app;

-- Whether a user was himself given a grant in an office or above it.
create or replace function ipcase.grant_held(p_user text, p_office text, p_grant text) returns boolean
	language plpgsql stable security definer set search_path = ipcase, pg_temp
as $$
begin
	return exists (select from role_grant as g
		join office_tree as t on t.office_id = g.office_id and t.below = p_office
		join app_user as u on u.id = g.user_id and u.disabled_at is null
		where g.user_id = p_user and g.name = p_grant);
end
$$;

create or replace function ipcase.delegation_put(p_office text, p_grant text, p_from text, p_to text,
	p_from_on date, p_until date, p_reason text, p_actor text) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	d delegation;
	v_before constant text[] := see_all();
begin
	if not grant_held(p_from, p_office, p_grant) then
		raise exception '% does not hold % in %', p_from, p_grant, p_office
			using errcode = 'check_violation', table = 'delegation',
			      constraint = 'delegation_held';
	end if;
	if exists (select from catalog_grant as g where g.name = p_grant and g.apart) then
		raise exception '% is not delegated', p_grant
			using errcode = 'check_violation', table = 'delegation',
			      constraint = 'delegation_grant';
	end if;
	-- Who keeps users or reads the trail does nothing else, in nobody's place either.
	if exists (select from role_grant as g join catalog_grant as a on a.name = g.name and a.apart
		   where g.user_id = p_to) then
		raise exception '% acts for nobody', p_to
			using errcode = 'check_violation', table = 'delegation',
			      constraint = 'delegation_apart';
	end if;
	insert into delegation (office_id, grant_name, from_user, to_user, from_on, until, reason,
		made_by, made_at)
	values (p_office, p_grant, p_from, p_to, p_from_on, p_until, p_reason, p_actor,
		clock_timestamp())
	returning * into d;
	insert into audit_event (office_id, at, actor, action, object)
	values (d.office_id, d.made_at, p_actor, 'delegation.put',
		concat_ws(' ', d.id, d.grant_name, d.from_user, d.to_user, d.from_on, d.until));
	perform see_again(v_before);
	return delegation_body(d);
end
$$;

-- By who gave it; null: there is none of his that is not ended.
create or replace function ipcase.delegation_end(p_id bigint, p_from text, p_actor text) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	d delegation;
	v_before constant text[] := see_all();
begin
	update delegation as x set ended_at = clock_timestamp(), ended_by = p_actor
	where x.id = p_id and x.from_user = p_from and x.ended_at is null
	returning * into d;
	if found then
		insert into audit_event (office_id, at, actor, action, object)
		values (d.office_id, d.ended_at, p_actor, 'delegation.end', d.id::text);
	end if;
	perform see_again(v_before);
	return case when d.id is not null then delegation_body(d) end;
end
$$;
grant execute on function ipcase.delegation_put, ipcase.delegation_end to ipcase_app;
