-- How far into the trail of each office the rows of cases have been noted (functions/case_proof.sql). What was
-- there before is left to `ipcase verify`.
create table ipcase.case_proof_mark (
	office_id text primary key references ipcase.office (id),
	audit_id bigint not null
);
select ipcase.keep_to_offices('case_proof_mark', variadic '{}');
-- Noting goes over all offices at once; the owner does it.
alter table ipcase.case_proof_mark no force row level security;
insert into ipcase.case_proof_mark (office_id, audit_id)
select a.office_id, max(a.id) from ipcase.audit_event as a group by a.office_id;

-- Rows are verified some cases at a time, by one function.
drop function if exists ipcase.verify_rows();
drop function if exists ipcase.verify_case_rows(uuid, int);
drop function if exists ipcase.rows_of_events();
drop function if exists ipcase.rows_of_cases();
drop function if exists ipcase.rows_of_papers();
