-- name: case_get
select ipcase.case_body(c) as body, c.version::text as etag
from ipcase.case_file as c
where c.id = :id::uuid

-- name: case_load (reads)
-- The snapshot that the workflow decides on, and what an idempotency key already answered. Most acts
-- look neither at the history of the case nor at what guards look back to.
select json_build_object(
	'office_id', c.office_id, 'id', c.id, 'kind', c.kind, 'definition', c.definition,
	'track', c.track, 'state', c.state, 'phase', c.phase, 'outcome', c.outcome,
	'version', c.version, 'moved_on', c.moved_on, 'received_on', c.received_on,
	'accepted_on', c.accepted_on, 'closed_on', c.closed_on, 'number', c.number,
	'region', c.region, 'right_type', c.right_type, 'cause', c.cause, 'source', c.source,
	'personal', c.personal, 'officer', c.officer,
	'secrecy', (select s.secrecy from ipcase.case_secrecy as s
		where s.office_id = c.office_id and s.case_id = c.id),
	'around', ipcase.case_around(c.office_id, c.id, l.links),
	'history', case when :history::boolean then ipcase.case_history(c.office_id, c.id) end,
	'attributes', case when :background::boolean then c.attributes end,
	'flags', case when :background::boolean then c.flags end,
	'acts', case when :background::boolean then ipcase.case_acts(c.office_id, c.id) end,
	'links', l.links,
	'clock', case when :clock::boolean then (select k.clock from ipcase.case_clock as k
		where k.office_id = c.office_id and k.case_id = c.id) end,
	'proposals', case when :background::boolean then ipcase.case_proposals(c.office_id, c.id) end,
	'proposal', case when :proposal::int > 0
		then ipcase.case_proposal(c.office_id, c.id, :proposal::int) end
	) as body,
	(select case when ipcase.confirm_found() then json_build_object('status', k.status,
		'version', k.version, 'digest', k.digest, 'body', k.body) end
	 from ipcase.idempotency_key as k
	 where k.office_id = c.office_id and k.actor = current_setting('ipcase.user', true)
		and k.key = :key::text) as replay
from ipcase.case_file as c
cross join lateral (select case when :background::boolean then ipcase.case_linked(c.office_id, c.id) end as links) as l
where c.id = :id::uuid

-- name: case_events
-- The cursor is a sequence number. One row more than wanted is read to know whether there are more. A page ends
-- before its limit where its events are large: each is covered text by text, which takes its time.
select json_build_object(
	'items', coalesce(json_agg(ipcase.event_body(e.event, e.personal) order by e.place)
		filter (where e.shown), '[]'),
	'next_cursor', max((e.event).seq) filter (where e.shown and e.last and e.more)::text) as body,
	max((e.event).seq) filter (where e.shown and e.last and e.more)::text as next
from (
	select e.event, e.personal, e.place, e.shown, e.more,
		not coalesce(lead(e.shown) over (order by e.place), false) as last
	from (
		select n.event, n.personal, row_number() over seq as place,
			lead((n.event).seq) over seq is not null as more,
			row_number() over seq <= :limit::int and (row_number() over seq = 1
				or sum(octet_length((n.event).data::text)) over seq <= 65536) as shown
		from (
			select e as event, c.personal
			from ipcase.case_file as c
			join ipcase.case_event as e on e.office_id = c.office_id and e.case_id = c.id
			where c.id = :id::uuid and e.seq > coalesce(:cursor::int, 0)
			order by e.seq
			limit :limit::int + 1
		) as n
		window seq as (order by (n.event).seq)
	) as e
) as e
having exists (select from ipcase.case_file as c where c.id = :id::uuid)

-- name: case_list
select p.body, p.next
from ipcase.case_page(:kind::text, :state::text, :phase::text, :track::text, :q::text,
	:region::text, :right::text, :officer::text, :source::text, :office::text, :number::text,
	:received_from::date, :received_to::date, :cursor::uuid, :limit::int, :total::boolean) as p

-- name: case_links
-- Both ways. Row security leaves out links from cases the reader cannot see; of a case it links to
-- that the reader cannot see, only the id is shown.
select json_build_object('items', (
	select coalesce(json_agg(l order by l.event), '[]')
	from (
		select k.type, k.to_office as office_id, k.to_case as case_id, o.number, o.kind,
			o.title, 'out' as direction, k.seq as event
		from ipcase.case_link as k
		left join ipcase.case_file as o on o.office_id = k.to_office and o.id = k.to_case
		where k.office_id = c.office_id and k.case_id = c.id
		union all
		select k.type, k.office_id, k.case_id, o.number, o.kind, o.title, 'in', null
		from ipcase.case_link as k
		join ipcase.case_file as o on o.office_id = k.office_id and o.id = k.case_id
		where k.to_office = c.office_id and k.to_case = c.id
		order by event, case_id
		limit 200
	) as l)) as body
from ipcase.case_file as c
where c.id = :id::uuid

-- name: case_duplicates
select json_build_object('items', ipcase.case_duplicates(c.office_id, c.id)) as body
from ipcase.case_file as c
where c.id = :id::uuid
