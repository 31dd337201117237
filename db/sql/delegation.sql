-- name: delegation_list
-- Those the reader gave or got, and all of the offices he sees; the newest first.
select json_build_object('items', (
	select coalesce(json_agg(ipcase.delegation_body(d) order by d.id desc), '[]')
	from (select d.* from ipcase.delegation as d
	      where :of::text is null or :of::text in (d.from_user, d.to_user)
	      order by d.id desc limit 200) as d), 'next_cursor', null) as body

-- name: delegation_put
-- No body: he has to show his password first.
select p.proved::text, ipcase.key_keep(k, case when p.proved and k.body is null then
	ipcase.delegation_put(:office_id::text, :grant::text, :from_user::text, :to::text, :from::date,
		:until::date, :reason::text, :user::text) end) as body
from (select ipcase.session_is_proved(:current::uuid, :fresh::int) as proved) as p
cross join ipcase.key_claim(:key::text, :digest::text) as k

-- name: delegation_end
-- No body: there is none of his that is not ended, or he has to show his password first.
select p.proved::text, ipcase.key_keep(k, case when p.proved and k.body is null then
	ipcase.delegation_end(:delegation::bigint, :user::text, :user::text) end) as body
from (select ipcase.session_is_proved(:current::uuid, :fresh::int) as proved) as p
cross join ipcase.key_claim(:key::text, :digest::text) as k
