-- name: paper_load (reads)
-- What a template may speak of (core/paper.h). Of a document that is not issued the number and date
-- are not yet known. Personal data is whole only in a paper that is stored; a preview has it covered.
select ipcase.mask_json(json_build_object(
	'office', json_build_object('id', o.id, 'name', o.name_zh),
	'case', json_build_object('id', c.id, 'kind', c.kind, 'definition', c.definition,
		'track', c.track, 'state', c.state, 'number', c.number, 'title', coalesce(c.given_title, c.title),
		'region', c.region, 'cause', c.cause, 'amount', c.amount::text, 'outcome', c.outcome,
		'received_on', c.received_on, 'accepted_on', c.accepted_on, 'closed_on', c.closed_on),
	'parties', ipcase.case_parties(c.office_id, c.id, null),
	'rights', ipcase.case_rights(c.office_id, c.id, null),
	'attributes', c.attributes,
	'events', (
		select coalesce(json_object_agg(e.action, e.occurred_on), '{}')
		from (select distinct on (n.action) n.action, n.occurred_on
		      from ipcase.case_event as n
		      where n.office_id = c.office_id and n.case_id = c.id
		      order by n.action, n.seq desc) as e),
	'document', (
		select json_build_object('id', d.id, 'type', d.type, 'title', d.title, 'number', d.number,
			'date', d.dated, 'signed_by', d.signed_by, 'issued_on', d.issued_on)
		from ipcase.document as d
		where d.office_id = c.office_id and d.case_id = c.id and d.id = :document::uuid),
	'documents', (
		select coalesce(json_agg(json_build_object('title', d.title, 'type', d.type,
			'number', d.number, 'date', d.dated) order by d.seq, d.id), '[]')
		from (select * from ipcase.document as f
		      where f.office_id = c.office_id and f.case_id = c.id and f.issued_on is not null
		      order by f.seq, f.id limit 1000) as d),
	'services', (
		select coalesce(json_agg(json_build_object('document', coalesce(d.title, s.document, d.type),
			'number', d.number, 'addressee', s.addressee, 'method', s.method,
			'sent_on', s.sent_on, 'received_on', s.received_on, 'proof', s.proof)
			order by s.seq, s.item), '[]')
		from (select * from ipcase.document_service as v
		      where v.office_id = c.office_id and v.case_id = c.id
		      order by v.seq, v.item limit 1000) as s
		left join ipcase.document as d on d.office_id = s.office_id and d.case_id = s.case_id
			and d.id = s.document_id),
	'volume', (
		select json_build_object('number', v.archive_number, 'retention', v.retention,
			'frozen_on', (v.frozen_at at time zone 'Asia/Shanghai')::date,
			'manifest', encode(v.manifest_sha256, 'hex'))
		from ipcase.volume as v
		where v.office_id = c.office_id and v.case_id = c.id
		order by v.part desc limit 1),
	'volume_main', (
		select coalesce(json_agg(json_build_object('part', i.part::text, 'item', i.item::text,
			'title', coalesce(i.title, i.type), 'number', i.number, 'dated', i.dated,
			'pages', i.pages::text, 'first_page', i.first_page::text) order by i.item), '[]')
		from (select * from ipcase.volume_item as n
		      where n.office_id = c.office_id and n.case_id = c.id and n.volume = 'main'
		      order by n.item limit 1000) as i),
	'volume_secondary', (
		select coalesce(json_agg(json_build_object('part', i.part::text, 'item', i.item::text,
			'title', coalesce(i.title, i.type), 'number', i.number, 'dated', i.dated,
			'pages', i.pages::text, 'first_page', i.first_page::text) order by i.item), '[]')
		from (select * from ipcase.volume_item as n
		      where n.office_id = c.office_id and n.case_id = c.id and n.volume = 'secondary'
		      order by n.item limit 1000) as i)),
	case when not :whole::boolean then c.personal end) as body
from ipcase.case_file as c
join ipcase.office as o on o.id = c.office_id
where c.id = :id::uuid
