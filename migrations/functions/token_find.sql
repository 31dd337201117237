-- Who holds a token, and what each grant gives in every office below the one it was given in. Null
-- when the token is unknown, expired or revoked, or its user disabled: the caller need not know which.
create or replace function ipcase.token_find(p_hash text) returns json
	language plpgsql stable security definer set search_path = ipcase, pg_temp
as $$
declare
	u app_user;
	v_grants json;
	v_delegated json;
begin
	select a.* into u
	from api_token as t join app_user as a on a.id = t.user_id
	where t.hash = decode(p_hash, 'hex') and t.expires_at > now() and t.revoked_at is null
		and a.disabled_at is null;
	if not found then
		return null;
	end if;
	with own as (
		select w.below as id, g.name
		from role_grant as g join office_tree as w on w.office_id = g.office_id
		where g.user_id = u.id
	), given as (
		-- In force by its dates, and as long as who gave it holds it himself.
		select distinct on (w.below, d.grant_name) w.below as id, d.grant_name as name, d.from_user
		from delegation as d join office_tree as w on w.office_id = d.office_id
		where d.to_user = u.id and d.ended_at is null
			and civil_today() between d.from_on and d.until
			and grant_held(d.from_user, d.office_id, d.grant_name)
			and not exists (select from own as o where o.id = w.below and o.name = d.grant_name)
		order by w.below, d.grant_name, d.id
	)
	select (select json_object_agg(o.id, o.names order by o.id)
		from (select e.id, array_agg(distinct e.name order by e.name) as names
		      from (select o.id, o.name from own as o
			    union all select g.id, g.name from given as g) as e
		      group by e.id) as o),
		(select json_object_agg(d.id, d.grants)
		 from (select g.id, json_object_agg(g.name, g.from_user) as grants
		       from given as g group by g.id) as d)
	into v_grants, v_delegated;
	return json_build_object('user', u.id, 'name', u.name, 'office', u.office_id,
		'grants', coalesce(v_grants, '{}'), 'delegated', coalesce(v_delegated, '{}'));
end
$$;
grant execute on function ipcase.token_find to ipcase_app;
