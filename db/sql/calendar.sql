-- name: calendar_current
-- No row if nothing is newer than what the caller knows.
select c.lists as body
from (select ipcase.calendar_current(:revision::bigint) as lists) as c
where c.lists is not null

-- name: calendar_get
select ipcase.calendar_body(:year::int) as body

-- name: calendar_list
select json_build_object('items', coalesce(json_agg(c.body order by c.year), '[]')) as body
from (select y.year, ipcase.calendar_body(y.year) as body
      from ipcase.calendar_year as y
      group by y.year) as c

-- name: calendar_put
select p.status::text as status, p.body
from ipcase.calendar_put(:year::int, :list::json, :expected::bigint, :user::text) as p
