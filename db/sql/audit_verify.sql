-- What `ipcase verify --audit` reads: columns as they stand. No function of ours is asked, only what PostgreSQL
-- itself brings; what is compared is computed in C.

-- name: audit_offices
select coalesce(json_agg(o.id order by o.id), '[]') as body from ipcase.office as o

-- name: audit_events
-- Facts: one after another, each column with \x1f behind it, each fact with \x1e.
select e.case_id::text as case_id, e.seq::text as seq, e.kind, e.definition, e.track, e.action, e.from_state,
	e.to_state, to_char(e.occurred_on, 'YYYY-MM-DD') as occurred_on,
	(extract(epoch from e.recorded_at) * 1000000)::bigint::text as recorded_at, e.actor,
	e.data::text as data, encode(e.content_sha256, 'hex') as content_sha256,
	encode(e.previous_hash, 'hex') as previous_hash, encode(e.hash, 'hex') as hash, e.salt::text as salt,
	encode(e.facts_sha256, 'hex') as facts_sha256, e.erased_by::text as erased_by,
	(select encode(r.sha256, 'hex') from ipcase.case_erasure as r
	 where r.office_id = e.office_id and r.case_id = e.case_id and r.seq = e.erased_by
		and r.erased_seq = e.seq) as erased_sha256,
	(select string_agg(r.erased_seq || ' ' || encode(r.sha256, 'hex') || E'\n', '' order by r.erased_seq)
	 from ipcase.case_erasure as r
	 where r.office_id = e.office_id and r.case_id = e.case_id and r.seq = e.seq) as erasures,
	(select string_agg(concat(f.item_no, E'\x1f', f.indicator, E'\x1f', to_char(f.occurred_on, 'YYYY-MM-DD'),
			E'\x1f', f.quantity, E'\x1f', f.subject, E'\x1f', f.item, E'\x1f', f.track, E'\x1f',
			f.region, E'\x1f', f.right_type, E'\x1f', f.cause, E'\x1f', f.source, E'\x1f', f.outcome,
			E'\x1f', to_char(f.since, 'YYYY-MM-DD'), E'\x1f', to_char(f.due_on, 'YYYY-MM-DD'), E'\x1f',
			f.excluded, E'\x1f', E'\x1e'), '' order by f.item_no)
	 from ipcase.case_fact as f
	 where f.office_id = e.office_id and f.case_id = e.case_id and f.seq = e.seq) as facts,
	(exists (select from ipcase.audit_event as a
		where a.office_id = e.office_id and a.object = e.case_id::text and a.seq = e.seq
			and a.action = 'case.' || e.action))::text as entered,
	c.event_seq::text as head_seq, encode(c.head_hash, 'hex') as head_hash, c.state as head_state
from ipcase.case_event as e
left join ipcase.case_file as c on c.office_id = e.office_id and c.id = e.case_id
where e.office_id = :office::text and (e.case_id, e.seq) > (:after::uuid, :seq::int)
order by e.case_id, e.seq limit :limit::int

-- name: audit_strays
-- Cases whose events are all gone, and facts without an event.
select coalesce(json_agg(s), '[]') as body from (
	(select 'head' as fault, c.office_id, c.id as case_id, c.event_seq as seq
	 from ipcase.case_file as c
	 where c.event_seq is not null and not exists (select from ipcase.case_event as e
		where e.office_id = c.office_id and e.case_id = c.id)
	 limit 200)
	union all
	(select 'fact', f.office_id, f.case_id, f.seq
	 from ipcase.case_fact as f
	 where not exists (select from ipcase.case_event as e
		where e.office_id = f.office_id and e.case_id = f.case_id and e.seq = f.seq)
	 limit 200)) as s

-- name: audit_leaves
select l.position::text as position, l.office_id, l.id::text as id,
	(extract(epoch from l.at) * 1000000)::bigint::text as at, l.class, l.object, l.seq::text as seq,
	encode(l.event_hash, 'hex') as event_hash, encode(l.digest, 'hex') as digest,
	encode(l.hash, 'hex') as hash, a.id::text as entry,
	(extract(epoch from a.at) * 1000000)::bigint::text as entry_at, a.object as entry_object,
	a.seq::text as entry_seq, encode(a.hash, 'hex') as entry_hash, a.actor, a.action, a.reason,
	s.salt::text as salt, encode(e.hash, 'hex') as current_hash
from ipcase.audit_leaf as l
left join ipcase.audit_event as a on a.office_id = l.office_id and a.id = l.id
left join ipcase.audit_salt as s on s.office_id = l.office_id and s.id = l.id
left join ipcase.case_event as e on l.class = 'act' and e.office_id = l.office_id and e.seq = l.seq
	and e.case_id = case when l.object ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then l.object::uuid end
where l.position >= :from::bigint and l.position < :to::bigint
order by l.position

-- name: audit_nodes
-- Those that the leaves of a range made full, in the order in which they did.
select n.level::text as level, n.place::text as place, encode(n.hash, 'hex') as hash
from generate_series(1, 62) as g (level)
join ipcase.audit_node as n on n.level = g.level and n.place >= :from::bigint >> g.level
	and n.place < :to::bigint >> g.level
order by (n.place + 1) << n.level, n.level

-- name: audit_seals
select coalesce(json_agg(json_build_object('seal', s.seal_no, 'size', s.size, 'root', encode(s.root, 'hex'),
	'previous', encode(s.previous, 'hex'), 'at', (extract(epoch from s.sealed_at) * 1000000)::bigint,
	'key', s.key, 'signature', encode(s.signature, 'hex'), 'hash', encode(s.hash, 'hex'))
	order by s.seal_no), '[]') as body
from (select x.* from ipcase.audit_seal as x
      where x.seal_no > :after::int order by x.seal_no limit :limit::int) as s

-- name: audit_unsealed_entries
-- Without a leaf: those that should have had one an hour before the newest seal, and how many are new.
select json_build_object('new', (select count(*) from ipcase.audit_event as a
		where not exists (select from ipcase.audit_leaf as l
			where l.office_id = a.office_id and l.id = a.id)),
	'old', (select coalesce(json_agg(o), '[]') from (
		select 'unsealed' as fault, a.office_id, a.id, a.action, a.object as case_id, a.seq
		from ipcase.audit_event as a
		where a.at < (select max(s.sealed_at) from ipcase.audit_seal as s) - interval '1 hour'
			and not exists (select from ipcase.audit_leaf as l
				where l.office_id = a.office_id and l.id = a.id)
		order by a.office_id, a.id limit 200) as o)) as body

-- name: audit_purges
-- What was said to be over.
select coalesce(json_agg(json_build_object('office_id', a.office_id, 'object', a.object,
	'at', (extract(epoch from a.at) * 1000000)::bigint)), '[]') as body
from ipcase.audit_event as a where a.action = 'audit.purge'
