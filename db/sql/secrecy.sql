-- name: secrecy_get
select ipcase.secrecy_body(c.office_id, c.id) as body from ipcase.case_file as c where c.id = :id::uuid

-- name: secrecy_put
-- No row: there is no such case, or not for who asks.
select s.body from (select ipcase.key_keep(k, case when k.body is null then
		ipcase.secrecy_put(:id::uuid, :secrecy::text, :readers::text[], :reason::text, :allowed::text[]) end) as body
	from ipcase.key_claim(:key::text, :digest::text) as k) as s
where s.body is not null
