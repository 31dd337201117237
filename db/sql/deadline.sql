-- name: deadline_list
select p.body, p.next
from ipcase.deadline_page(null, :due_after::date, :due_before::date, :officer::text, :kind::text,
	:status::text, :office::text, :cursor::text, :limit::int, :total::boolean) as p

-- name: case_deadlines
select p.body, p.next
from ipcase.case_file as c
cross join ipcase.deadline_page(c.id, null, null, null, null, :status::text, null, :cursor::text,
	:limit::int, :total::boolean) as p
where c.id = :id::uuid

-- name: deadline_get
select b.body
from ipcase.deadline_body(:deadline::text) as b (body)
where b.body is not null
