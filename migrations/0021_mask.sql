-- What is personal in a case, and what is shown instead: [{"clear", "shown", "within"}], longest first,
-- null if nothing is. title is what is shown; given_title, where it differs or may, what was given. shown: the
-- attributes as they are shown, null if as they are.
alter table ipcase.case_file
	add column personal jsonb,
	add column given_title text,
	add column shown text,
	add constraint case_file_personal_check check (jsonb_array_length(personal) <= 1000);

-- Why personal data was disclosed.
alter table ipcase.audit_event add column reason text;

-- They have other parameters now.
drop function if exists ipcase.case_parties(text, uuid);
drop function if exists ipcase.event_body(ipcase.case_event);
