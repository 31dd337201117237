-- Users, as a security administrator keeps them: signed in, he has shown his password of late.

-- name: user_page
select ipcase.user_page(nullif(current_setting('ipcase.offices', true), '')::text[], :cursor::text,
	:limit::int) as body,
	ipcase.list_seen(:user::text, 'user.read', json_build_object('cursor', :cursor::text))::text as seen

-- name: user_make
select p.proved::text, ipcase.key_keep(k, case when p.proved and k.body is null then
	ipcase.user_make(:id::text, :office_id::text, :name::text, :grants::json) end) as body
from (select :current::uuid is null or ipcase.session_is_proved(:current::uuid, :fresh::int) as proved) as p
cross join ipcase.key_claim(:key::text, :digest::text) as k

-- name: user_change
-- No body: there is no such user in the offices of who asks.
select p.proved::text, ipcase.key_keep(k, case when p.proved and k.body is null then
	ipcase.user_change(:user_id::text, :name::text, :disabled::boolean, :grants::json) end) as body
from (select :current::uuid is null or ipcase.session_is_proved(:current::uuid, :fresh::int) as proved) as p
cross join ipcase.key_claim(:key::text, :digest::text) as k

-- name: user_password
select p.proved::text, case when p.proved then
	ipcase.user_password(:user_id::text, :password::text) end::text as done
from (select :current::uuid is null or ipcase.session_is_proved(:current::uuid, :fresh::int) as proved) as p

-- name: user_factor_end
select p.proved::text, ipcase.key_keep(k, case when p.proved and k.body is null then
	case when ipcase.user_factor_end(:user_id::text) then json 'true' end end)::text as done
from (select :current::uuid is null or ipcase.session_is_proved(:current::uuid, :fresh::int) as proved) as p
cross join ipcase.key_claim(:key::text, :digest::text) as k
