-- name: external_put
-- No row if the office is unknown or not the actor's to write for.
select x.body
from (select ipcase.external_put(:office::text, :year::int, :code::text, :value::numeric,
	:qualifier::text, :source::text, :reporter::text) as body) as x
where x.body is not null

-- name: external_list
select json_build_object('items',
	(select coalesce(json_agg(ipcase.external_body(x) order by x.code), '[]')
	 from ipcase.external_known(:office::text, :year::int, :known_at::timestamptz) as x)) as body
