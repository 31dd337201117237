-- name: case_documents
select json_build_object('items', (
	select coalesce(json_agg(json_build_object('id', d.id, 'type', d.type, 'number', d.number,
		'title', d.title, 'dated', d.dated, 'sha256', encode(d.sha256, 'hex'), 'size', d.size,
		'media_type', d.media_type, 'event', d.seq) order by d.seq, d.id), '[]')
	from (select d.* from ipcase.document as d
	      where d.office_id = c.office_id and d.case_id = c.id
	      order by d.seq, d.id limit 1000) as d)) as body
from ipcase.case_file as c
where c.id = :id::uuid

-- name: document_content
select t.content, t.media_type, encode(t.sha256, 'hex') as sha256, d.title
from ipcase.case_file as c
join ipcase.document as d on d.office_id = c.office_id and d.case_id = c.id
join ipcase.document_content as t
	on t.office_id = d.office_id and t.case_id = d.case_id and t.document_id = d.id
where c.id = :id::uuid and d.id = :document::uuid
