-- Documents and their content. In the database, so that a backup is one thing.

create table ipcase.document (
	office_id text not null,
	case_id uuid not null,
	id uuid not null,
	type text not null,
	number text,
	title text,
	dated date,
	seq int not null,	-- the event that brought it
	recorded_at timestamptz not null,
	sha256 bytea,		-- of its content; null: only announced
	size bigint,
	media_type text,
	primary key (office_id, case_id, id),
	foreign key (office_id, case_id, seq)
		references ipcase.case_event (office_id, case_id, seq)
);

-- Content once given stays: another paper is another document.
create table ipcase.document_content (
	office_id text not null,
	case_id uuid not null,
	document_id uuid not null,
	seq int not null,
	media_type text not null,
	sha256 bytea not null,
	content bytea not null,
	primary key (office_id, case_id, document_id),
	constraint document_content_document_fkey foreign key (office_id, case_id, document_id)
		references ipcase.document (office_id, case_id, id),
	foreign key (office_id, case_id, seq)
		references ipcase.case_event (office_id, case_id, seq),
	constraint document_content_sha256_check check (sha256 = sha256(content))
);
-- PDF and pictures do not compress again.
alter table ipcase.document_content alter column content set storage external;
