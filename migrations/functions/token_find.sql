-- What the holder of a token or session is to the service: who, and what each grant gives in every office
-- below the one it was given in. p_scopes: permissions a token is confined to, null: to none; p_owes: what
-- the holder of a session has to do first, and nothing else until then.
create or replace function ipcase.access_body(p_user text, p_scopes text[], p_session uuid, p_owes text)
	returns json
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	u app_user;
	v_grants json;
	v_delegated json;
begin
	select a.* into u from app_user as a where a.id = p_user and a.disabled_at is null;
	if not found then
		return null;
	end if;
	with own as (
		select w.below as id, g.name
		from role_grant as g join office_tree as w on w.office_id = g.office_id
		where g.user_id = u.id
	), given as (
		-- In force by its dates, as long as who gave it holds it himself, and not to one whose own grants
		-- are kept apart.
		select distinct on (w.below, d.grant_name) w.below as id, d.grant_name as name, d.from_user
		from delegation as d join office_tree as w on w.office_id = d.office_id
		where d.to_user = u.id and d.ended_at is null
			and civil_today() between d.from_on and d.until
			and grant_held(d.from_user, d.office_id, d.grant_name)
			and not exists (select from own as o where o.id = w.below and o.name = d.grant_name)
			and not exists (select from own as o join catalog_grant as a on a.name = o.name
					where a.apart)
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
	v_grants := coalesce(v_grants, '{}');
	return json_build_object('user', u.id, 'name', u.name, 'office', u.office_id,
		'grants', v_grants, 'keys', access_keys(u.id, v_grants), 'delegated', coalesce(v_delegated, '{}'),
		'scopes', p_scopes, 'session', p_session, 'owes', p_owes);
end
$$;

-- Null when the token is unknown, expired or revoked, or its user disabled: the caller need not know
-- which.
create or replace function ipcase.token_find(p_hash text) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	t api_token;
begin
	select x.* into t from api_token as x
	where x.hash = decode(p_hash, 'hex') and x.expires_at > now() and x.revoked_at is null;
	if not found then
		return null;
	end if;
	if t.used_on is distinct from civil_today() then
		update api_token as x set used_on = civil_today() where x.hash = t.hash;
	end if;
	return access_body(t.user_id, t.scopes, null, null);
end
$$;
grant execute on function ipcase.token_find to ipcase_app;
