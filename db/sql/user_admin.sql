-- Users, as a security administrator keeps them.

-- name: user_page
select ipcase.user_page(nullif(current_setting('ipcase.offices', true), '')::text[], :cursor::text,
	:limit::int) as body,
	ipcase.list_seen(:user::text, 'user.read', json_build_object('cursor', :cursor::text))::text as seen

-- name: user_make
select ipcase.key_keep(k, case when k.body is null then
	ipcase.user_make(:id::text, :office_id::text, :name::text, :grants::json) end) as body
from ipcase.key_claim(:key::text, :digest::text) as k

-- name: user_change
-- No row: there is no such user in the offices of who asks.
select u.body from (select ipcase.key_keep(k, case when k.body is null then
	ipcase.user_change(:user_id::text, :name::text, :disabled::boolean, :grants::json) end) as body
	from ipcase.key_claim(:key::text, :digest::text) as k) as u
where u.body is not null

-- name: user_password
select ipcase.user_password(:user_id::text, :password::text)::text as done

-- name: user_factor_end
select ipcase.key_keep(k, case when k.body is null and ipcase.user_factor_end(:user_id::text)
	then json 'true' end)::text as done
from ipcase.key_claim(:key::text, :digest::text) as k
