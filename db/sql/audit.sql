-- The audit trail and its proofs, for auditors and for whoever did something.

-- name: event_receipt
select r.body, r.body ->> 'proof' as proof from (select ipcase.audit_receipt(:id::uuid, :seq::int) as body) as r where r.body is not null

-- name: audit_list
-- Newest first; the cursor is the id of the last one. Office by office, each by its key.
select json_build_object('items', coalesce(json_agg(json_build_object('id', a.id, 'office_id', a.office_id,
	'at', ipcase.rfc3339(a.at), 'actor', a.actor, 'action', a.action, 'object', a.object, 'seq', a.seq,
	'event_hash', encode(a.hash, 'hex'), 'reason', a.reason, 'position', l.position) order by a.id desc), '[]'),
	'next_cursor', case when count(*) = :limit::int then min(a.id)::text end) as body,
	(select ipcase.list_seen(:user::text, 'audit.read', json_build_object('actor', :actor::text, 'act', :act::text,
		'object', :object::text, 'from', :from::date, 'to', :to::date, 'cursor', :cursor::bigint)))::text as seen
from (select n.* from ipcase.office as o
      cross join lateral (select e.* from ipcase.audit_event as e
	where e.office_id = o.id and (:cursor::bigint is null or e.id < :cursor::bigint)
		and (:actor::text is null or e.actor = :actor::text)
		and (:act::text is null or e.action = :act::text)
		and (:object::text is null or e.object = :object::text)
		and (:from::date is null or e.at >= (:from::date)::timestamp at time zone 'Asia/Shanghai')
		and (:to::date is null or e.at < (:to::date + 1)::timestamp at time zone 'Asia/Shanghai')
	order by e.id desc limit :limit::int) as n
      order by n.id desc limit :limit::int) as a
left join ipcase.audit_leaf as l on l.office_id = a.office_id and l.id = a.id

-- name: audit_proof
select p.body from (select ipcase.audit_proof(:office::text, :entry::bigint) as body) as p where p.body is not null

-- name: audit_seal_list
select json_build_object('items', coalesce(json_agg(ipcase.audit_seal_body(s) order by s.seal_no desc), '[]'),
	'next_cursor', case when count(*) = :limit::int then min(s.seal_no)::text end) as body
from (select x.* from ipcase.audit_seal as x
      where :cursor::int is null or x.seal_no < :cursor::int
      order by x.seal_no desc limit :limit::int) as s

-- name: audit_consistency
select c.body from (select ipcase.audit_consistency(:first::int, :second::int) as body) as c where c.body is not null
