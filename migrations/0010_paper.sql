-- Papers: a document is a draft until it is issued, then nothing of it changes but that its content
-- comes once; who was served with it; what it corrects.

alter table ipcase.document
	add column issued_on date,
	add column signed_by text,
	add column corrects uuid,	-- the document of this case that it puts right
	add column pages int check (pages > 0),	-- of its content; null: not known
	add constraint document_issue_check check ((issued_on is null) = (signed_by is null)
		and (issued_on is null or (number is not null and dated = issued_on))),
	add constraint document_corrects_check check (corrects <> id),
	add constraint document_corrects_fkey foreign key (office_id, case_id, corrects)
		references ipcase.document (office_id, case_id, id);

create function ipcase.refuse_issued() returns trigger language plpgsql
as $$
begin
	raise exception 'the document % was issued', old.id
		using errcode = 'check_violation', table = 'document', constraint = 'document_issued';
end
$$;

create trigger document_issued before update on ipcase.document
	for each row when (old.issued_on is not null
		and (old.type, old.number, old.title, old.dated, old.issued_on, old.signed_by, old.corrects)
			is distinct from (new.type, new.number, new.title, new.dated, new.issued_on,
				new.signed_by, new.corrects))
	execute function ipcase.refuse_issued();
create trigger document_kept before update on ipcase.document
	for each row when (old.sha256 is not null
		and (old.sha256, old.size, old.media_type, old.pages)
			is distinct from (new.sha256, new.size, new.media_type, new.pages))
	execute function ipcase.refuse('the content of a document is never replaced');
create trigger document_stays before delete or truncate on ipcase.document
	for each statement execute function ipcase.refuse('a document is never deleted');

-- The last number given, for each office, series and year.
create table ipcase.document_series (
	office_id text not null references ipcase.office (id),
	series text not null,
	year int not null,
	last int not null check (last > 0),
	primary key (office_id, series, year)
);

-- Whom a paper reached, and when: the day that a recipient's time runs from.
create table ipcase.document_service (
	office_id text not null,
	case_id uuid not null,
	seq int not null,
	item int not null,
	document_id uuid,	-- null: a paper told by its name only
	document text,
	addressee text not null,
	party int,		-- its place among the parties then
	method text not null,
	consent text,
	sent_on date,
	received_on date not null,
	proof text,
	result text,
	primary key (office_id, case_id, seq, item),
	foreign key (office_id, case_id, seq)
		references ipcase.case_event (office_id, case_id, seq),
	constraint document_service_document_fkey foreign key (office_id, case_id, document_id)
		references ipcase.document (office_id, case_id, id),
	check (sent_on <= received_on)
);

create trigger document_service_closed before update or delete or truncate on ipcase.document_service
	for each statement execute function ipcase.refuse('only INSERT is possible');
alter table ipcase.document_service enable always trigger document_service_closed;

do $$
declare
	member constant text := 'office_id = any '
		'((select nullif(current_setting(%L, true), '''')::text[])::text[])';
	t text;
begin
	foreach t in array array['document_series', 'document_service'] loop
		execute format('alter table ipcase.%I enable row level security', t);
		execute format('alter table ipcase.%I force row level security', t);
		execute format('create policy seen on ipcase.%I for select using (%s)', t,
			format(member, 'ipcase.offices'));
		execute format('create policy inserted on ipcase.%I for insert with check (%s)', t,
			format(member, 'ipcase.writes'));
		execute format('create policy updated on ipcase.%I for update using (%s)', t,
			format(member, 'ipcase.writes'));
		execute format('create policy deleted on ipcase.%I for delete using (%s)', t,
			format(member, 'ipcase.writes'));
		execute format('grant select on ipcase.%I to ipcase_app', t);
	end loop;
end
$$;
