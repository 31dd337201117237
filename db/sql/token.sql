-- name: token_find
-- No row: the token does not count.
select t.body from (select ipcase.token_find(:token_hash::text) as body) as t where t.body is not null

-- name: token_put
-- Without an expiry it lasts a year.
select ipcase.token_put(:token_hash::text, :user_id::text, :label::text,
	:expires_at::timestamptz)::text as done
