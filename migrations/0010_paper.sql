-- Papers: a document is a draft until it is issued, then nothing of it changes but that its content
-- comes once; who was served with it; what it corrects.

-- Keeps a table to the offices of who asks (0009_guard.sql): rows are seen by the context's offices,
-- and what else may be done to them (insert, update, delete) by those that it may change. What is not
-- named cannot be done at all.
create function ipcase.keep_to_offices(p_table text, variadic p_verbs text[]) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	member constant text := 'office_id = any '
		'((select nullif(current_setting(%L, true), '''')::text[])::text[])';
	v_verb text;
begin
	execute format('alter table %I enable row level security', p_table);
	execute format('alter table %I force row level security', p_table);
	execute format('create policy seen on %I for select using (%s)', p_table,
		format(member, 'ipcase.offices'));
	foreach v_verb in array p_verbs loop
		execute format('create policy %I on %I for %s %s (%s)',
			case v_verb when 'insert' then 'inserted' when 'update' then 'updated'
				else 'deleted' end, p_table, v_verb,
			case v_verb when 'insert' then 'with check' else 'using' end,
			format(member, 'ipcase.writes'));
	end loop;
	execute format('grant select on %I to ipcase_app', p_table);
end
$$;

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

select ipcase.keep_to_offices('document_series', 'insert', 'update', 'delete');
select ipcase.keep_to_offices('document_service', 'insert', 'update', 'delete');
