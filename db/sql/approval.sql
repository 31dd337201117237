-- name: approval_list
-- In the order they were made; the cursor is that. Those to decide are of actions for which the reader
-- holds a grant in the office of the case, and not his own.
select json_build_object(
	'items', coalesce(json_agg(p.body order by p.id) filter (where p.place <= :limit::int), '[]'),
	'next_cursor', max(p.id) filter (where p.place = :limit::int and p.more)::text) as body,
	max(p.id) filter (where p.place = :limit::int and p.more)::text as next
from (
	select a.id, row_number() over (order by a.id) as place,
		lead(a.id) over (order by a.id) is not null as more,
		json_build_object('case_id', a.case_id, 'office_id', a.office_id, 'kind', c.kind,
			'number', c.number, 'title', c.title, 'proposal', a.seq, 'action', a.action,
			'act', ipcase.mask_json(e.data #> '{data,act}', c.personal), 'decision', a.status,
			'proposed_by', a.proposed_by, 'proposed_for', a.proposed_for,
			'proposed_at', ipcase.rfc3339(a.proposed_at), 'decided_by', a.decided_by,
			'decided_for', a.decided_for, 'decided_at', ipcase.rfc3339(a.decided_at),
			'decided_event', a.decided_seq, 'opinion', ipcase.mask_text(a.opinion, c.personal, true)) as body
	from ipcase.approval as a
	join ipcase.case_file as c on c.office_id = a.office_id and c.id = a.case_id
	join ipcase.case_event as e on e.office_id = a.office_id and e.case_id = a.case_id
		and e.seq = a.seq
	where a.id > coalesce(:cursor::bigint, 0)
		and (:decision::text is null or a.status = :decision::text)
		and (:case::uuid is null or a.case_id = :case::uuid)
		and (:office::text is null or a.office_id in
			(select t.below from ipcase.office_tree as t where t.office_id = :office::text))
		and (:mine::text is distinct from 'proposed' or a.proposed_by = :user::text)
		and (:mine::text is distinct from 'to_decide' or (a.status = 'pending'
			and a.proposed_by <> :user::text
			and a.proposed_for is distinct from :user::text
			and exists (select from json_array_elements_text(:grants::json -> a.office_id) as g (name)
				    where g.name = any (a.grants))))
	order by a.id
	limit :limit::int + 1
) as p
