-- Who holds a token, and what each grant gives in every office below the one it was given in. Null
-- when the token is unknown, expired or revoked, or its user disabled: the caller need not know which.
create or replace function ipcase.token_find(p_hash text) returns json
	language plpgsql stable security definer set search_path = ipcase, pg_temp
as $$
declare
	u app_user;
	v_grants json;
begin
	select a.* into u
	from api_token as t join app_user as a on a.id = t.user_id
	where t.hash = decode(p_hash, 'hex') and t.expires_at > now() and t.revoked_at is null
		and a.disabled_at is null;
	if not found then
		return null;
	end if;
	select json_object_agg(o.id, o.names order by o.id)
	into v_grants
	from (select w.below as id, array_agg(distinct g.name order by g.name) as names
	      from role_grant as g join office_tree as w on w.office_id = g.office_id
	      where g.user_id = u.id group by w.below) as o;
	return json_build_object('user', u.id, 'name', u.name, 'office', u.office_id,
		'grants', coalesce(v_grants, '{}'));
end
$$;
grant execute on function ipcase.token_find to ipcase_app;
