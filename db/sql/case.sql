-- name: case_get
select ipcase.case_body(c) as body, c.version::text as etag
from ipcase.case_file as c
where c.id = :id::uuid

-- name: case_load
-- The snapshot that the workflow decides on, and what an idempotency key already answered.
with event as materialized (
	select e.seq, e.action, e.from_state, e.to_state, e.occurred_on, e.data
	from ipcase.case_event as e
	join ipcase.case_file as c on c.office_id = e.office_id and c.id = e.case_id
	where c.id = :id::uuid
), moved as (
	-- A corrected date stands for the one that was recorded; the newest correction counts.
	select e.seq, e.action, e.from_state, e.to_state, coalesce(r.dated, e.occurred_on) as occurred_on
	from event as e
	left join (
		select distinct on (d.event) d.event, d.date as dated
		from event as x
		cross join json_to_record(coalesce(x.data -> 'data', x.data)) as d (event int, date date)
		where x.action = 'correct_date'
		order by d.event, x.seq desc
	) as r on r.event = e.seq
)
select json_build_object(
	'office_id', c.office_id, 'id', c.id, 'kind', c.kind, 'definition', c.definition,
	'track', c.track, 'state', c.state, 'phase', c.phase, 'outcome', c.outcome,
	'version', c.version,
	'last_on', (select m.occurred_on from moved as m where m.from_state <> m.to_state
		    order by m.seq desc limit 1),
	'received_on', c.received_on, 'accepted_on', c.accepted_on, 'closed_on', c.closed_on,
	'number', c.number, 'title', c.title, 'region', c.region, 'right_type', c.right_type,
	'cause', c.cause, 'source', c.source, 'amount', c.amount::text, 'officer', c.officer,
	'flags', c.flags, 'attributes', c.attributes,
	'parties', ipcase.case_parties(c.office_id, c.id),
	'rights', ipcase.case_rights(c.office_id, c.id),
	'events', (select json_agg(json_build_object('seq', m.seq, 'action', m.action,
			'from', m.from_state, 'to', m.to_state, 'occurred_on', m.occurred_on)
			order by m.seq)
		   from moved as m),
	'facts', (select coalesce(json_agg(json_build_object('indicator', f.indicator,
			'occurred_on', f.occurred_on, 'quantity', f.quantity, 'subject', f.subject,
			'item', f.item, 'track', nullif(f.track, ''), 'region', nullif(f.region, ''),
			'right_type', nullif(f.right_type, ''), 'cause', nullif(f.cause, ''),
			'source', nullif(f.source, ''), 'outcome', nullif(f.outcome, ''))
			order by f.subject, f.indicator, f.item), '[]')
		  from (select f.indicator, f.occurred_on, trim_scale(sum(f.quantity))::text as quantity,
				f.subject, f.item, f.track, f.region, f.right_type, f.cause, f.source,
				f.outcome
			from ipcase.case_fact as f
			where f.office_id = c.office_id and f.case_id = c.id
			group by f.indicator, f.occurred_on, f.subject, f.item, f.track, f.region,
				f.right_type, f.cause, f.source, f.outcome
			having sum(f.quantity) <> 0) as f)
	) as body,
	(select json_build_object('status', k.status, 'version', k.version, 'digest', k.digest,
		'body', k.body)
	 from ipcase.idempotency_key as k
	 where k.office_id = c.office_id and k.actor = current_setting('ipcase.user', true)
		and k.key = :key::text) as replay
from ipcase.case_file as c
where c.id = :id::uuid

-- name: case_events
-- The cursor is a sequence number. One row more than wanted is read to know whether there are more.
select json_build_object(
	'items', coalesce(json_agg(ipcase.event_body(e.event) order by e.place)
		filter (where e.place <= :limit::int), '[]'),
	'next_cursor', max((e.event).seq) filter (where e.place = :limit::int and e.more)::text) as body
from (
	select e as event, row_number() over (order by e.seq) as place,
		lead(e.seq) over (order by e.seq) is not null as more
	from ipcase.case_file as c
	join ipcase.case_event as e on e.office_id = c.office_id and e.case_id = c.id
	where c.id = :id::uuid and e.seq > coalesce(:after::int, 0)
	order by e.seq
	limit :limit::int + 1
) as e
having exists (select from ipcase.case_file as c where c.id = :id::uuid)

-- name: case_list
select ipcase.case_page(:kind::text, :state::text, :phase::text, :track::text, :q::text,
	:region::text, :right::text, :officer::text, :source::text, :office::text, :number::text,
	:received_from::date, :received_to::date, :cursor::uuid, :limit::int, :total::boolean) as body

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
		limit 200
	) as l)) as body
from ipcase.case_file as c
where c.id = :id::uuid
