-- Who a proxy of ours says is there.

-- Somebody who was not there for as long as a session may be unused signs on anew: that is on record, his
-- requests are not.
create or replace function ipcase.sso_seen(p_user text, p_net text, p_refused boolean, p_idle interval)
	returns void
	language plpgsql
as $$
begin
	update ipcase.sso_sign_on as s set seen_at = now()
	where s.user_id = p_user and s.net = p_net and s.refused = p_refused and s.seen_at < now() - p_idle;
	if not found then
		insert into ipcase.sso_sign_on (user_id, net, refused, seen_at)
		values (p_user, p_net, p_refused, now())
		on conflict do nothing;
	end if;
	if found then
		perform ipcase.user_audit(p_user, p_user,
			case when p_refused then 'sso.refuse' else 'sso.begin' end, p_net);
	else
		update ipcase.sso_sign_on as s set seen_at = now()
		where s.user_id = p_user and s.net = p_net and s.refused = p_refused
			and s.seen_at < now() - interval '1 minute';
	end if;
end
$$;

-- As token_find(), for whom a proxy names: he has shown neither password nor code to us, and owes none.
create or replace function ipcase.sso_find(p_user text, p_net text, p_idle_minutes int) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_disabled boolean;
begin
	select u.disabled_at is not null into v_disabled from app_user as u where u.id = p_user;
	if not found then
		return null;
	end if;
	perform sso_seen(p_user, p_net, v_disabled, make_interval(mins => p_idle_minutes));
	return access_body(p_user, null, null, null);
end
$$;
grant execute on function ipcase.sso_find to ipcase_app;
