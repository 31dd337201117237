-- name: external_put
-- No row if the office is unknown or not the actor's to write for.
select x.body
from (select ipcase.external_put(:office::text, :year::int, :code::text, :value::numeric,
	:qualifier::text, :source::text, :reporter::text, :reported_on::date, :evidence::text,
	:confirmed_by::text, :on_behalf_of::text) as body) as x
where x.body is not null

-- name: external_list
-- No row if the office is unknown.
select json_build_object('items',
	(select coalesce(json_agg(ipcase.external_body(x, :known_at::timestamptz) order by x.code), '[]')
	 from ipcase.external_known(:office::text, :year::int, :known_at::timestamptz) as x)) as body
from ipcase.office as o
where o.id = :office::text and o.id = any (nullif(current_setting('ipcase.offices', true), '')::text[])

-- name: external_confirm
-- No status: the office is unknown or not the actor's to write for.
select x.status::text as status, x.body
from ipcase.external_confirm(:office::text, :year::int, :code::text, :revision::int,
	:on_behalf_of::text) as x

-- name: external_history
-- All that was ever entered of a figure, the newest first. No row if the office is unknown.
select json_build_object('items', (
	select coalesce(json_agg(ipcase.external_body(x) order by x.revision desc), '[]')
	from (select e.* from ipcase.external_figure as e
	      where e.office_id = :office::text and e.year = :year::int and e.code = :code::text
	      order by e.revision desc limit 200) as x)) as body
from ipcase.office as o
where o.id = :office::text and o.id = any (nullif(current_setting('ipcase.offices', true), '')::text[])
