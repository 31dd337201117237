-- name: case_disclose
-- No row: there is no such case, or not for this reader.
select d.body from (select ipcase.case_disclose(:id::uuid, :reason::text, :allowed::text[]) as body) as d
where d.body is not null
