-- name: case_documents
-- Titles, and whom they were served on, may name persons: covered as the case says.
select ipcase.mask_json(json_build_object('items', (
	select coalesce(json_agg(json_build_object('id', d.id, 'type', d.type, 'number', d.number,
		'title', d.title, 'dated', d.dated, 'sha256', encode(d.sha256, 'hex'), 'size', d.size,
		'media_type', d.media_type, 'pages', d.pages, 'event', d.seq,
		'issued_on', d.issued_on, 'signed_by', d.signed_by, 'corrects', d.corrects,
		'corrected_by', (
			select coalesce(json_agg(n.id order by n.seq, n.id), '[]')
			from ipcase.document as n
			where n.office_id = d.office_id and n.case_id = d.case_id and n.corrects = d.id),
		'services', (
			select coalesce(json_agg(json_build_object('addressee', s.addressee,
				'party', s.party, 'method', s.method, 'consent', s.consent,
				'sent_on', s.sent_on, 'received_on', s.received_on,
				'proof', s.proof, 'result', s.result, 'event', s.seq)
				order by s.seq, s.item), '[]')
			from ipcase.document_service as s
			where s.office_id = d.office_id and s.case_id = d.case_id
				and s.document_id = d.id)) order by d.seq, d.id), '[]')
	from (select d.* from ipcase.document as d
	      where d.office_id = c.office_id and d.case_id = c.id
	      order by d.seq, d.id limit 1000) as d)), c.personal) as body
from ipcase.case_file as c
where c.id = :id::uuid

-- name: document_content
-- The first part, and what is to be known of the whole. Bytes come as they are, nothing in them is covered: so
-- that they were read is an entry of the audit trail.
select p.bytes as content, t.media_type, encode(t.sha256, 'hex') as sha256, d.size::text as size,
	t.office_id, t.content_id::text as content_id, ipcase.document_seen(d, :user::text)::text as seen
from ipcase.case_file as c
join ipcase.document as d on d.office_id = c.office_id and d.case_id = c.id
join ipcase.document_content as t
	on t.office_id = d.office_id and t.case_id = d.case_id and t.document_id = d.id
join ipcase.content_part as p
	on p.office_id = t.office_id and p.content_id = t.content_id and p.part = 0
where c.id = :id::uuid and d.id = :document::uuid

-- name: content_part
select p.bytes as content from ipcase.content_part as p
where p.office_id = :office::text and p.content_id = :content_id::uuid and p.part = :part::int

-- name: content_put
select ipcase.content_put(:office::text, :content_id::uuid, :part::int, :content::bytea)::text as done

-- name: case_volume
-- Part by part, with the papers of each in the order of the volume.
select ipcase.mask_json(json_build_object('items', (
	select coalesce(json_agg(json_build_object('part', v.part, 'event', v.seq,
		'archive_number', v.archive_number, 'retention', v.retention,
		'frozen_at', ipcase.rfc3339(v.frozen_at), 'frozen_by', v.frozen_by,
		'manifest_sha256', encode(v.manifest_sha256, 'hex'), 'papers', (
			select coalesce(json_agg(json_build_object('volume', i.volume, 'item', i.item,
				'document', i.document_id, 'type', i.type, 'number', i.number,
				'title', i.title, 'dated', i.dated, 'sha256', encode(i.sha256, 'hex'),
				'size', i.size, 'media_type', i.media_type, 'pages', i.pages,
				'first_page', i.first_page, 'made_by', i.made_by,
				'made_at', ipcase.rfc3339(i.made_at)) order by i.volume, i.item), '[]')
			from ipcase.volume_item as i
			where i.office_id = v.office_id and i.case_id = v.case_id
				and i.part = v.part)) order by v.part), '[]')
	from ipcase.volume as v
	where v.office_id = c.office_id and v.case_id = c.id)), c.personal) as body
from ipcase.case_file as c
where c.id = :id::uuid
