-- name: delegation_list
-- Those the reader gave or got, and all of the offices he sees; the newest first.
select json_build_object('items', (
	select coalesce(json_agg(ipcase.delegation_body(d) order by d.id desc), '[]')
	from (select d.* from ipcase.delegation as d
	      where :of::text is null or :of::text in (d.from_user, d.to_user)
	      order by d.id desc limit 200) as d), 'next_cursor', null) as body

-- name: delegation_put
select ipcase.delegation_put(:office_id::text, :grant::text, :from_user::text, :to::text, :from::date,
	:until::date, :reason::text, :user::text) as body

-- name: delegation_end
select e.body from (select ipcase.delegation_end(:delegation::bigint, :user::text, :user::text) as body) as e
where e.body is not null
