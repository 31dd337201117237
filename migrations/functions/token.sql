-- API tokens that users make for their programs: never more than the user himself may, for a year at most.

create or replace function ipcase.token_body(t ipcase.api_token) returns json
	language plpgsql stable
as $$
begin
	return json_build_object('id', t.id, 'label', t.label, 'scopes', t.scopes,
		'created_at', ipcase.rfc3339(t.created_at), 'expires_at', ipcase.rfc3339(t.expires_at),
		'used_on', t.used_on);
end
$$;

-- Null: the user has as many as he may, or none may last so long.
create or replace function ipcase.token_make(p_user text, p_hash text, p_label text, p_scopes text[],
	p_days int) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	t api_token;
begin
	-- Two at once count one after the other.
	perform from app_user as u where u.id = p_user for update;
	if (select count(*) from api_token as x where x.user_id = p_user and x.revoked_at is null
		and x.expires_at > now()) >= 20 then
		return null;
	end if;
	insert into api_token (hash, user_id, label, scopes, expires_at)
	values (decode(p_hash, 'hex'), p_user, p_label, p_scopes, now() + make_interval(days => p_days))
	returning * into t;
	perform user_audit(p_user, p_user, 'token.make', t.id::text);
	return token_body(t);
end
$$;

-- Another secret for a token that is good; of the same one nothing is told again.
create or replace function ipcase.token_renew(p_user text, p_id uuid, p_hash text) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	t api_token;
begin
	select x.* into t from api_token as x
	where x.user_id = p_user and x.id = p_id and x.revoked_at is null and x.expires_at > now()
	for update;
	if not found then
		raise exception 'it has ended'
			using errcode = 'check_violation', table = 'api_token', constraint = 'api_token_ended';
	end if;
	if t.hash <> decode(p_hash, 'hex') then
		update api_token as x set hash = decode(p_hash, 'hex') where x.id = t.id;
		perform user_audit(p_user, p_user, 'token.renew', t.id::text);
	end if;
	return token_body(t);
end
$$;

create or replace function ipcase.token_list(p_user text) returns json
	language plpgsql stable security definer set search_path = ipcase, pg_temp
as $$
begin
	return json_build_object('items', (select coalesce(json_agg(token_body(t) order by t.created_at desc), '[]')
		from api_token as t
		where t.user_id = p_user and t.revoked_at is null and t.expires_at > now()));
end
$$;

-- The hash of the token that is now revoked; null: there is none of the user's.
create or replace function ipcase.token_end(p_user text, p_id uuid) returns text
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_hash bytea;
begin
	update api_token as t set revoked_at = now()
	where t.user_id = p_user and t.id = p_id and t.revoked_at is null
	returning t.hash into v_hash;
	if found then
		perform user_audit(p_user, p_user, 'token.end', p_id::text);
	end if;
	return encode(v_hash, 'hex');
end
$$;
grant execute on function ipcase.token_make, ipcase.token_renew, ipcase.token_list, ipcase.token_end to ipcase_app;
