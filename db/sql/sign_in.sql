-- Signing in, sessions, passwords, second factors.

-- name: sign_in_try
select ipcase.sign_in_try(:user_id::text, :net::text) as body

-- name: sign_in_refuse
select ipcase.sign_in_refuse(:user_id::text, :net::text, :why::text)::text as done

-- name: session_begin
-- No row: the code of the second factor was used before.
select s.body from (select ipcase.session_begin(:user_id::text, :session_hash::text, :net::text,
	:agent::text, :idle::int, :hours::int, :owes::text, :step::bigint, :recovery::text,
	:rehash::text) as body) as s where s.body is not null

-- name: session_find
-- No row: the session does not count.
select s.body from (select ipcase.session_find(:token_hash::text) as body) as s where s.body is not null

-- name: sso_find
-- No row: the user does not count.
select s.body from (select ipcase.sso_find(:user_id::text, :net::text, :idle::int) as body) as s
where s.body is not null

-- name: session_list
select ipcase.session_list(:user::text, :session::uuid) as body

-- name: session_end
-- No row: there is none of the user's.
select s.hash from (select ipcase.session_end(:user::text, :session::uuid) as hash) as s
where s.hash is not null

-- name: password_put
select ipcase.password_put(:user_id::text, :password::text, :must_change::boolean, :session::uuid,
	:actor::text)::text as done

-- name: factor_put
select ipcase.factor_put(:user_id::text, :seed::text)::text as done

-- name: factor_confirm
select ipcase.factor_confirm(:user_id::text, :step::bigint, :codes::text[], :session::uuid)::text as done

-- name: factor_use
select ipcase.factor_use(:user_id::text, :step::bigint, :recovery::text)::text as done

-- name: factor_end
select ipcase.factor_end(:user_id::text, :session::uuid, :actor::text)::text as done
