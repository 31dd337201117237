-- A journal of administrative rows (functions/row_journal.sql): append-only, each entry with a digest of the row
-- and a hash over itself and the entry before.
create table ipcase.row_journal (
	position bigint primary key,	-- without gaps
	in_table text not null,
	row_key text not null,
	act text not null check (act in ('insert', 'update', 'delete', 'migrate')),
	actor text not null,
	at timestamptz not null,
	by_hand boolean not null,	-- by a statement of someone's own, not by the service or a command
	digest bytea check (octet_length(digest) = 32),	-- null: the row went
	hash bytea not null check (octet_length(hash) = 32)
);
create index row_journal_row on ipcase.row_journal (in_table, row_key, position desc);
create trigger row_journal_closed before update or delete or truncate on ipcase.row_journal
	for each statement execute function ipcase.refuse('only INSERT is possible');
alter table ipcase.row_journal enable always trigger row_journal_closed;

-- What the rows of a case were when `ipcase verify` first saw it at the event it then stood at
-- (functions/case_proof.sql).
create table ipcase.case_proof (
	office_id text not null,
	case_id uuid not null,
	head bytea not null,	-- the hash of its last event
	proved_at timestamptz not null,
	digests jsonb not null,	-- {"<table> <key>": hex}, of 128 bits each
	digest bytea not null,	-- of all of these
	primary key (office_id, case_id)
);
select ipcase.keep_to_offices('case_proof', variadic '{}');
-- It goes over all offices at once; the owner does it.
alter table ipcase.case_proof no force row level security;
