-- name: token_find
-- No row: the token does not count.
select t.body from (select ipcase.token_find(:token_hash::text) as body) as t where t.body is not null

-- name: token_put
-- Without an expiry it lasts a year.
select ipcase.token_put(:token_hash::text, :user_id::text, :label::text,
	:expires_at::timestamptz)::text as done

-- name: token_make
-- No row: the user has as many as he may.
select t.body from (select ipcase.token_make(:user::text, :token_hash::text, :label::text,
	:scopes::text[], :days::int) as body) as t where t.body is not null

-- name: token_list
select ipcase.token_list(:user::text) as body

-- name: token_end
-- No row: there is none of the user's.
select t.hash from (select ipcase.token_end(:user::text, :token::uuid) as hash) as t
where t.hash is not null
