-- Signing in, sessions, passwords and second factors. Secrets come as SHA-256 of what only their holder
-- has, passwords as Argon2id strings: the service makes and compares them, the database only keeps.

-- What is done to users stands in the audit trail of their office.
create or replace function ipcase.user_audit(p_user text, p_actor text, p_action text, p_object text,
	p_reason text default null) returns void
	language plpgsql
as $$
declare
	v_before constant text[] := ipcase.see_all();
begin
	insert into ipcase.audit_event (office_id, at, actor, action, object, reason)
	select u.office_id, clock_timestamp(), p_actor, p_action, p_object, p_reason
	from ipcase.app_user as u where u.id = p_user;
	perform ipcase.see_again(v_before);
end
$$;

-- Adds one to a bucket that loses one in every p_every. Null: there was room; else how long until there
-- is, and nothing was added.
create or replace function ipcase.sign_in_fill(p_scope text, p_size int, p_every interval) returns interval
	language plpgsql
as $$
declare
	v_now constant timestamptz := clock_timestamp();
	v_level numeric;
begin
	insert into ipcase.sign_in_level as l (scope, level, at) values (p_scope, 0, v_now)
	on conflict (scope) do update set
		level = greatest(0, l.level - extract(epoch from v_now - l.at) / extract(epoch from p_every)),
		at = greatest(l.at, v_now)
	returning level into v_level;
	if v_level > p_size - 1 then
		return (v_level - (p_size - 1)) * p_every;
	end if;
	update ipcase.sign_in_level as l set level = v_level + 1 where l.scope = p_scope;
	return null;
end
$$;

-- The networks from which a user signed in of late: who guesses from elsewhere fills another bucket, and
-- keeps nobody out of his own office.
create or replace function ipcase.sign_in_known(p_user text, p_net text) returns boolean
	language sql stable
return exists (select from ipcase.session as s
	where s.user_id = p_user and s.net = p_net and s.created_at > now() - interval '30 days');

-- One attempt: counted first, so that many at once are as bounded as one after the other. What is
-- needed to judge it, or how many seconds to wait.
create or replace function ipcase.sign_in_try(p_user text, p_net text) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	u app_user;
	o office;
	v_wait interval := sign_in_fill('net ' || p_net, 30, '20 seconds');
begin
	if v_wait is null then
		v_wait := case when sign_in_known(p_user, p_net)
			then sign_in_fill('user ' || p_user || ' ' || p_net, 5, '3 minutes')
			else sign_in_fill('user ' || p_user, 5, '15 minutes') end;
	end if;
	if v_wait is not null then
		return json_build_object('wait', ceil(extract(epoch from v_wait))::int);
	end if;
	select a.* into u from app_user as a where a.id = p_user and a.disabled_at is null;
	select f.* into o from office as f where f.id = u.office_id;
	return json_build_object('password', u.password, 'name', u.name, 'office_id', u.office_id,
		'office_zh', o.name_zh, 'office_en', o.name_en, 'office_mark', o.mark,
		'seed', case when u.factor_at is not null then encode(u.factor_seed, 'hex') end,
		'pending_seed', encode(u.factor_seed, 'hex'),
		'set_at', extract(epoch from u.password_set_at)::bigint, 'first', u.password_must_change,
		'former', (select coalesce(json_agg(h.password), '[]')
			   from (select p.password from password_history as p where p.user_id = p_user
				 order by p.set_at desc limit 24) as h));
end
$$;

-- It was not the user, or he did not show it. Unknown users have no office to keep that in: something is written
-- all the same, so that the answer waits for the disk as long as for a user that there is.
create or replace function ipcase.sign_in_refuse(p_user text, p_net text, p_why text) returns void
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	perform user_audit(p_user, p_user, 'sign_in.refuse', p_why || ' ' || p_net);
	update sign_in_level as l set level = l.level where l.scope = 'net ' || p_net;
end
$$;

-- Who showed who he is owes nothing for his attempts.
create or replace function ipcase.sign_in_forgive(p_user text, p_net text) returns void
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	delete from sign_in_level as l where l.scope = 'user ' || p_user || ' ' || p_net;
	update sign_in_level as l set level = greatest(0, l.level - 1)
	where l.scope in ('net ' || p_net, 'user ' || p_user);
end
$$;

-- Uses a code of the second factor up: the step of a timed one, or the hash of a recovery code. False: it
-- was used before.
create or replace function ipcase.factor_use(p_user text, p_step bigint, p_recovery text) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	if p_step is not null then
		update app_user as u set factor_step = p_step where u.id = p_user and u.factor_step < p_step;
	else
		update recovery_code as r set used_at = now()
		where r.user_id = p_user and r.hash = decode(p_recovery, 'hex') and r.used_at is null;
	end if;
	return found;
end
$$;

create or replace function ipcase.session_body(s ipcase.session) returns json
	language plpgsql stable
as $$
begin
	return json_build_object('id', s.id, 'user', s.user_id,
		'name', (select u.name from ipcase.app_user as u where u.id = s.user_id),
		'office_id', (select u.office_id from ipcase.app_user as u where u.id = s.user_id),
		'created_at', ipcase.rfc3339(s.created_at), 'seen_at', ipcase.rfc3339(s.seen_at),
		'expires_at', ipcase.rfc3339(s.expires_at),
		'idle_minutes', extract(epoch from s.idle)::int / 60,
		'net', s.net, 'agent', s.agent, 'owes', s.owes);
end
$$;

-- What somebody showed is still what the user signs in with, and stays so until the end of the transaction:
-- p_password, the hash that was found right; p_factor, whether he had a second factor. So is the session from
-- which he did it; p_session null: from none. Judging a password takes a while, in which another may change it.
create or replace function ipcase.sign_in_holds(p_user text, p_password text, p_factor boolean, p_session uuid)
	returns boolean
	language plpgsql
as $$
begin
	perform from ipcase.app_user as u
	where u.id = p_user and u.password = p_password and (u.factor_at is not null) = p_factor
		and u.disabled_at is null
	for update;
	return found and (p_session is null
		or exists (select from ipcase.session as s where s.id = p_session and s.ended_at is null));
end
$$;

-- Null: the code of the second factor was used before, or what was shown does not hold any more. p_rehash: the
-- password under today's cost.
create or replace function ipcase.session_begin(p_user text, p_hash text, p_net text, p_agent text,
	p_idle_minutes int, p_hours int, p_owes text, p_step bigint, p_recovery text, p_rehash text,
	p_password text, p_factor boolean) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	s session;
	v_ended bigint;
begin
	if not sign_in_holds(p_user, p_password, p_factor, null) then
		return null;
	end if;
	if (p_step is not null or p_recovery is not null)
	   and not factor_use(p_user, p_step, p_recovery) then
		return null;
	end if;
	if p_rehash is not null then
		update app_user as u set password = p_rehash where u.id = p_user;
	end if;
	insert into session (hash, user_id, expires_at, idle, net, agent, owes)
	select decode(p_hash, 'hex'), u.id, now() + make_interval(hours => p_hours),
		make_interval(mins => p_idle_minutes), p_net, left(p_agent, 200),
		case when u.password_must_change then 'password' else p_owes end
	from app_user as u where u.id = p_user
	returning * into strict s;
	-- A user has ten at most: the one longest unused makes room.
	with ended as (
		update session as o set ended_at = now()
		where o.hash in (select x.hash from session as x
			where x.user_id = p_user and x.ended_at is null and x.expires_at > now()
			order by x.seen_at desc, x.created_at desc offset 10)
		returning o.id
	), told as (
		select user_audit(p_user, p_user, 'session.end', e.id::text) from ended as e
	)
	select count(*) into v_ended from told;
	perform sign_in_forgive(p_user, p_net), user_audit(p_user, p_user, 'session.begin', s.id::text);
	return session_body(s);
end
$$;

-- Who signs in anew has no use for the session that his browser still had.
create or replace function ipcase.session_replace(p_hash text) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	s session;
begin
	update session as x set ended_at = now()
	where x.hash = decode(p_hash, 'hex') and x.ended_at is null
	returning * into s;
	if not found then
		return false;
	end if;
	perform user_audit(s.user_id, s.user_id, 'session.end', s.id::text);
	return true;
end
$$;

-- The same session under another secret, of who has just shown his password; null: there is none.
create or replace function ipcase.session_renew(p_id uuid, p_hash text) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	update session as x set hash = decode(p_hash, 'hex'), proved_at = now()
	where x.id = p_id and x.ended_at is null;
	return found;
end
$$;

-- Whether the holder of a session showed his password so many minutes ago, or later, and owes nothing.
create or replace function ipcase.session_is_proved(p_id uuid, p_minutes int) returns boolean
	language plpgsql stable security definer set search_path = ipcase, pg_temp
as $$
begin
	return exists (select from session as s where s.id = p_id and s.ended_at is null
		and s.owes is null and s.proved_at > now() - make_interval(mins => p_minutes));
end
$$;

-- He showed it again. False: the code of the second factor was used before, or it does not hold any more.
create or replace function ipcase.session_prove(p_user text, p_id uuid, p_hash text, p_net text, p_step bigint,
	p_recovery text, p_password text, p_factor boolean) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	if not sign_in_holds(p_user, p_password, p_factor, p_id) then
		return false;
	end if;
	if (p_step is not null or p_recovery is not null)
	   and not factor_use(p_user, p_step, p_recovery) then
		return false;
	end if;
	perform sign_in_forgive(p_user, p_net), user_audit(p_user, p_user, 'session.prove', p_id::text);
	return session_renew(p_id, p_hash);
end
$$;

-- How many there were; p_user null: of everybody.
create or replace function ipcase.session_end_all(p_user text, p_actor text) returns bigint
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_count bigint;
begin
	with ended as (
		update session as s set ended_at = now()
		where (p_user is null or s.user_id = p_user) and s.ended_at is null and s.expires_at > now()
		returning s.user_id
	), told as materialized (
		select user_audit(u.user_id, p_actor, 'session.end_all', u.user_id)
		from (select distinct e.user_id from ended as e) as u
	)
	select (select count(*) from ended) + 0 * (select count(*) from told) into v_count;
	return v_count;
end
$$;

-- As token_find(), for who holds a session. Being asked for keeps it alive.
create or replace function ipcase.session_find(p_hash text) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	s session;
begin
	select x.* into s from session as x
	where x.hash = decode(p_hash, 'hex') and x.ended_at is null and x.expires_at > now()
		and x.seen_at > now() - x.idle;
	if not found then
		return null;
	end if;
	if s.seen_at < now() - interval '1 minute' then
		update session as x set seen_at = now() where x.hash = s.hash;
	end if;
	return access_body(s.user_id, null, s.id, s.owes);
end
$$;

-- Those of a user that are alive.
create or replace function ipcase.session_list(p_user text, p_current uuid) returns json
	language plpgsql stable security definer set search_path = ipcase, pg_temp
as $$
begin
	return json_build_object('items', (select coalesce(json_agg(l.body order by l.seen_at desc), '[]')
		from (select (session_body(s)::jsonb || jsonb_build_object('current',
				s.id is not distinct from p_current))::json as body, s.seen_at
		      from session as s
		      where s.user_id = p_user and s.ended_at is null and s.expires_at > now()
			and s.seen_at > now() - s.idle) as l));
end
$$;

-- The hash of a session of his that is now ended; null: there is none.
create or replace function ipcase.session_end(p_user text, p_id uuid) returns text
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_hash bytea;
begin
	update session as s set ended_at = now()
	where s.user_id = p_user and s.id = p_id and s.ended_at is null
	returning s.hash into v_hash;
	if found then
		perform user_audit(p_user, p_user, 'session.end', p_id::text);
	end if;
	return encode(v_hash, 'hex');
end
$$;

-- Whoever has changed what he signs in with is signed in nowhere but where he did it; null: nowhere.
create or replace function ipcase.session_end_others(p_user text, p_current uuid) returns void
	language plpgsql
as $$
begin
	update ipcase.session as s set ended_at = now()
	where s.user_id = p_user and s.ended_at is null and s.id is distinct from p_current;
end
$$;

-- What a user signs in with is another's now, or nobody's: his sessions and tokens end.
create or replace function ipcase.secrets_end(p_user text) returns void
	language plpgsql
as $$
begin
	perform ipcase.session_end_others(p_user, null);
	update ipcase.api_token as t set revoked_at = now() where t.user_id = p_user and t.revoked_at is null;
end
$$;

-- A new password ends every session but the one it was set from; p_current null: all.
create or replace function ipcase.password_put(p_user text, p_password text, p_must_change boolean,
	p_current uuid, p_actor text) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	insert into password_history (user_id, set_at, password)
	select u.id, clock_timestamp(), u.password from app_user as u
	where u.id = p_user and u.password is not null;
	update app_user as u set password = p_password, password_set_at = now(),
		password_must_change = p_must_change
	where u.id = p_user;
	if not found then
		return false;
	end if;
	perform session_end_others(p_user, p_current);
	perform user_audit(p_user, p_actor, 'password.put', p_user);
	return true;
end
$$;

-- By himself, who showed the one before. False: it does not hold any more. p_owes: what he owes from then on.
create or replace function ipcase.password_change(p_user text, p_new text, p_password text, p_factor boolean,
	p_current uuid, p_owes text) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	if not sign_in_holds(p_user, p_password, p_factor, p_current) then
		return false;
	end if;
	update session as s set owes = p_owes where s.id = p_current;
	return password_put(p_user, p_new, false, p_current, p_user);
end
$$;

-- A seed that is not asked for until a code of it was shown; one in use is left before it is replaced.
create or replace function ipcase.factor_put(p_user text, p_seed text, p_password text, p_current uuid)
	returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	if not sign_in_holds(p_user, p_password, false, p_current) then
		return false;
	end if;
	update app_user as u set factor_seed = decode(p_seed, 'hex'), factor_step = 0
	where u.id = p_user and u.factor_at is null;
	return found;
end
$$;

-- p_seed: of which the code was.
create or replace function ipcase.factor_confirm(p_user text, p_step bigint, p_recovery text[],
	p_current uuid, p_password text, p_seed text) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	if not sign_in_holds(p_user, p_password, false, p_current) then
		return false;
	end if;
	update app_user as u set factor_at = now(), factor_step = p_step
	where u.id = p_user and u.factor_seed = decode(p_seed, 'hex') and u.factor_step < p_step;
	if not found then
		return false;
	end if;
	delete from recovery_code as r where r.user_id = p_user;
	insert into recovery_code (user_id, hash)
	select p_user, decode(c.hash, 'hex') from unnest(p_recovery) as c (hash);
	perform session_end_others(p_user, p_current);
	update session as s set owes = null where s.id = p_current and s.owes = 'second_factor';
	perform user_audit(p_user, p_user, 'second_factor.confirm', p_user);
	return true;
end
$$;

-- By a command, or an administrator, for who lost it.
create or replace function ipcase.factor_end(p_user text, p_current uuid, p_actor text) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	update app_user as u set factor_seed = null, factor_at = null
	where u.id = p_user and u.factor_seed is not null;
	if not found then
		return false;
	end if;
	delete from recovery_code as r where r.user_id = p_user;
	perform session_end_others(p_user, p_current);
	perform user_audit(p_user, p_actor, 'second_factor.end', p_user);
	return true;
end
$$;

-- By the user, who showed his password and a code. False: the code was used before, or it does not hold any more.
-- p_owes: what he owes from then on.
create or replace function ipcase.factor_leave(p_user text, p_step bigint, p_recovery text, p_password text,
	p_current uuid, p_owes text) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	if not sign_in_holds(p_user, p_password, true, p_current) or not factor_use(p_user, p_step, p_recovery) then
		return false;
	end if;
	update session as s set owes = coalesce(s.owes, p_owes) where s.id = p_current;
	return factor_end(p_user, p_current, p_user);
end
$$;

-- Upkeep: what has run dry, and sessions nobody can use, after a quarter of a year.
create or replace function ipcase.sign_in_purge(p_limit int) returns bigint
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_gone bigint;
begin
	delete from sign_in_level as l where l.ctid = any (array(select o.ctid from sign_in_level as o
		where o.at < now() - interval '1 day' limit p_limit));
	get diagnostics v_gone = row_count;
	delete from sso_sign_on as o where o.ctid = any (array(select x.ctid from sso_sign_on as x
		where x.seen_at < now() - interval '90 days' limit p_limit));
	delete from session as s where s.ctid = any (array(select o.ctid from session as o
		where o.expires_at < now() - interval '90 days' limit p_limit));
	return v_gone;
end
$$;

revoke execute on function ipcase.factor_use from ipcase_app;
grant execute on function ipcase.sign_in_try, ipcase.sign_in_refuse,
	ipcase.session_begin, ipcase.password_change, ipcase.factor_leave, ipcase.session_find, ipcase.session_list,
	ipcase.session_end, ipcase.password_put, ipcase.factor_put, ipcase.factor_confirm,
	ipcase.factor_end, ipcase.sign_in_purge, ipcase.session_replace, ipcase.session_renew,
	ipcase.session_end_all, ipcase.session_is_proved, ipcase.session_prove to ipcase_app;
