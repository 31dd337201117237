-- Writes that are not changes of cases go under a key too, in one statement with what they do:
--   select key_keep(k, case when k.body is null then <the write> end) from key_claim(key, digest) as k
-- Whose key it is says the context of the request, never who calls: nobody is answered from another's.

-- What is known under a key of the actor's; a second request with it waits here for the first. Without a body
-- it is the first. Null: there is no key.
create or replace function ipcase.key_claim(p_key text, p_digest text)
	returns ipcase.idempotency_key
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	k idempotency_key;
	v_before text[];
begin
	if p_key is null then
		return null;
	end if;
	-- Keys that belong to no case are kept in the actor's own office, whether he writes there or not.
	v_before := see_all();
	k.actor := current_setting('ipcase.user');
	select u.office_id into strict k.office_id from app_user as u where u.id = k.actor;
	insert into idempotency_key (office_id, actor, key, digest, created_at)
	values (k.office_id, k.actor, p_key, p_digest, clock_timestamp())
	on conflict do nothing;
	select x.* into strict k from idempotency_key as x
	where x.office_id = k.office_id and x.actor = k.actor and x.key = p_key;
	perform see_again(v_before);
	if k.digest <> p_digest then
		raise exception 'another request'
			using errcode = 'unique_violation', table = 'idempotency_key',
			      constraint = 'idempotency_key_digest';
	end if;
	-- The standby may not have it yet.
	perform confirm_found();
	return k;
end
$$;

-- What the write replied, or the first one under its key. Null is no write, which a key does not remember.
create or replace function ipcase.key_keep(k ipcase.idempotency_key, p_body json) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_body constant json := case when json_typeof(p_body) <> 'null' then p_body end;
	v_before text[];
begin
	if k.body is not null then
		return k.body;
	end if;
	if k.key is not null then
		if k.actor <> current_setting('ipcase.user') then
			raise exception 'the key of another' using errcode = 'insufficient_privilege';
		end if;
		v_before := see_all();
		if v_body is null then
			delete from idempotency_key as x
			where x.office_id = k.office_id and x.actor = k.actor and x.key = k.key;
		else
			update idempotency_key as x set body = v_body
			where x.office_id = k.office_id and x.actor = k.actor and x.key = k.key;
		end if;
		perform see_again(v_before);
	end if;
	return v_body;
end
$$;
grant execute on function ipcase.key_claim, ipcase.key_keep to ipcase_app;
