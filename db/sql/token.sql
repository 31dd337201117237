-- name: token_find
-- No row: the token does not count.
select t.body from (select ipcase.token_find(:token_hash::text) as body) as t where t.body is not null

-- name: token_put
-- Without an expiry it lasts a year.
select ipcase.token_put(:token_hash::text, :user_id::text, :label::text,
	:expires_at::timestamptz)::text as done

-- name: token_make
-- No body: the user has as many as he may, or has to show his password first. No secret is kept under the
-- key: a repetition gives the token that was made a new one.
select p.proved::text, ipcase.key_keep(k, case when not p.proved then null
	when k.body is null then ipcase.token_make(:user::text, :token_hash::text, :label::text, :scopes::text[],
		:days::int)
	else ipcase.token_renew(:user::text, (k.body ->> 'id')::uuid, :token_hash::text) end) as body
from (select ipcase.session_is_proved(:current::uuid, :fresh::int) as proved) as p
cross join ipcase.key_claim(:key::text, :digest::text) as k

-- name: token_list
select ipcase.token_list(:user::text) as body

-- name: token_end
-- No row: there is none of the user's.
select t.hash from (select ipcase.token_end(:user::text, :token::uuid) as hash) as t
where t.hash is not null
