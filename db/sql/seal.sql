-- name: settled_instant (reads)
-- What a seal, or what one is compared with, is to know: all that was recorded until then.
select ipcase.settled_instant()::text as known_at

-- name: seal_propose
-- No row if the office is unknown or not the actor's to write for.
select x.body, x.body ->> 'sha256' as etag
from (select ipcase.key_keep(k, case when k.body is null then
		ipcase.seal_propose(:office::text, :year::int, :period::text, :seal::json, :content::bytea) end) as body
	from ipcase.key_claim(:key::text, :digest::text) as k) as x
where x.body is not null

-- name: seal_decide
select x.body, x.body ->> 'sha256' as etag
from (select ipcase.key_keep(k, case when k.body is null then
		ipcase.seal_decide(:office::text, :year::int, :period::text, :edition::int, :decision::json) end) as body
	from ipcase.key_claim(:key::text, :digest::text) as k) as x
where x.body is not null

-- name: seal_list
-- Editions and what was proposed, the newest first. No row if the office is unknown.
select json_build_object('items', (select coalesce(json_agg(ipcase.seal_body(s)
		order by s.edition desc, s.attempt desc), '[]')
	from (select x.* from ipcase.sealed_summary as x
	      where x.office_id = :office::text and x.year = :year::int
		and (:period::text is null or x.period = :period::text)
	      order by x.edition desc, x.attempt desc limit 200) as s), 'next_cursor', null) as body
from ipcase.office as o
where o.id = :office::text and o.id = any (nullif(current_setting('ipcase.offices', true), '')::text[])

-- name: seal_get
-- The bytes as they were sealed, or as they wait for it, or were returned; and what became of them.
select s.body, encode(s.sha256, 'hex') as sha256, ipcase.seal_body(s)::text as seal
from ipcase.seal_find(:office::text, :year::int, :period::text, :edition::int) as s
where s.office_id is not null
