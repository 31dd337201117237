-- name: token_find
-- No row: the token does not count.
select t.body from (select ipcase.token_find(:token_hash::text) as body) as t where t.body is not null

-- name: token_put
-- Without an expiry it lasts a year.
select ipcase.token_put(:token_hash::text, :user_id::text, :label::text,
	:expires_at::timestamptz)::text as done

-- name: token_make
-- No body: the user has as many as he may, or has to show his password first.
select p.proved::text, case when p.proved then ipcase.token_make(:user::text, :token_hash::text,
	:label::text, :scopes::text[], :days::int) end as body
from (select ipcase.session_is_proved(:current::uuid, :fresh::int) as proved) as p

-- name: token_list
select ipcase.token_list(:user::text) as body

-- name: token_end
-- No row: there is none of the user's.
select t.hash from (select ipcase.token_end(:user::text, :token::uuid) as hash) as t
where t.hash is not null
