-- Signing in, sessions, passwords, second factors.

-- name: sign_in_try
select ipcase.sign_in_try(:user_id::text, :net::text) as body

-- name: sign_in_refuse
select ipcase.sign_in_refuse(:user_id::text, :net::text, :why::text)::text as done

-- name: session_begin
-- No row: the code was used before, or the password or the second factor was changed meanwhile.
select s.body, ipcase.session_replace(:replaced::text)::text as replaced
from (select ipcase.session_begin(:user_id::text, :session_hash::text, :net::text,
	:agent::text, :idle::int, :hours::int, :owes::text, :step::bigint, :recovery::text,
	:rehash::text, :stored::text, :factor::boolean) as body) as s where s.body is not null

-- name: session_find
-- No row: the session does not count.
select s.body from (select ipcase.session_find(:token_hash::text) as body) as s where s.body is not null

-- name: sso_find
-- No row: the user does not count.
select s.body from (select ipcase.sso_find(:user_id::text, :net::text, :idle::int) as body) as s
where s.body is not null

-- name: session_list
select ipcase.session_list(:user::text, :session::uuid) as body

-- name: session_prove
select ipcase.session_prove(:user_id::text, :session::uuid, :session_hash::text, :net::text, :step::bigint,
	:recovery::text, :stored::text, :factor::boolean)::text as done

-- name: session_end_other
-- No hash: there is none of the user's, or he has to show his password first.
select p.proved::text, case when p.proved then ipcase.session_end(:user::text, :session::uuid) end as hash
from (select ipcase.session_is_proved(:current::uuid, :fresh::int) as proved) as p

-- name: session_end
-- No row: there is none of the user's.
select s.hash from (select ipcase.session_end(:user::text, :session::uuid) as hash) as s
where s.hash is not null

-- name: session_end_all
-- By a command: of one user, or of all.
select ipcase.session_end_all(:user_id::text, :actor::text)::text as done

-- name: password_put
-- By a command: a first password.
select ipcase.password_put(:user_id::text, :password::text, true, null, :actor::text)::text as done

-- name: password_change
-- False: the one shown was changed meanwhile.
select d.done::text, case when d.done then
	ipcase.session_renew(:session::uuid, :session_hash::text)::text end as renewed
from (select ipcase.password_change(:user_id::text, :password::text, :stored::text, :factor::boolean,
	:session::uuid, :owes::text) as done) as d

-- name: factor_put
select ipcase.factor_put(:user_id::text, :seed::text, :stored::text, :session::uuid)::text as done

-- name: factor_confirm
select d.done::text, case when d.done then
	ipcase.session_renew(:session::uuid, :session_hash::text)::text end as renewed
from (select ipcase.factor_confirm(:user_id::text, :step::bigint, :codes::text[],
	:session::uuid, :stored::text, :pending::text) as done) as d

-- name: factor_end
select ipcase.factor_end(:user_id::text, null, :actor::text)::text as done

-- name: factor_leave
-- False: the code was used before, or what was shown was changed meanwhile.
select d.done::text, case when d.done then
	ipcase.session_renew(:session::uuid, :session_hash::text)::text end as renewed
from (select ipcase.factor_leave(:user_id::text, :step::bigint, :recovery::text, :stored::text,
	:session::uuid, :owes::text) as done) as d
