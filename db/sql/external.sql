-- name: external_put
-- No row if the office is unknown or not the actor's to write for.
select x.body
from (select ipcase.key_keep(k, case when k.body is null then
		ipcase.external_put(:office::text, :year::int, :code::text, :value::numeric, :qualifier::text,
			:source::text, :reporter::text, :reported_on::date, :evidence::text,
			:confirmed_by::text, :on_behalf_of::text) end) as body
	from ipcase.key_claim(:key::text, :digest::text) as k) as x
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
select x.done ->> 'status' as status, ipcase.key_keep(x.k, x.done -> 'body') as body
from (select k, case when k.body is null then
		to_json(ipcase.external_confirm(:office::text, :year::int, :code::text, :revision::int,
			:on_behalf_of::text)) end as done
	from ipcase.key_claim(:key::text, :digest::text) as k) as x

-- name: external_history
-- All that was ever entered of a figure, the newest first. No row if the office is unknown.
select json_build_object('items', (
	select coalesce(json_agg(ipcase.external_body(x) order by x.revision desc), '[]')
	from (select e.* from ipcase.external_figure as e
	      where e.office_id = :office::text and e.year = :year::int and e.code = :code::text
	      order by e.revision desc limit 200) as x)) as body
from ipcase.office as o
where o.id = :office::text and o.id = any (nullif(current_setting('ipcase.offices', true), '')::text[])
