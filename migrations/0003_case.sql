-- Cases, their events, and what hangs on a case. Only commit_change() writes here.

create table ipcase.case_file (
	office_id text not null references ipcase.office (id),
	id uuid not null,
	kind text not null,
	definition text not null,
	track text not null,
	state text not null default '',
	phase text not null default '',
	outcome text,
	version bigint not null default 0,
	received_on date,
	accepted_on date,
	closed_on date,
	moved_on date,		-- of the newest event that changed the state
	number text collate "C",
	title text,
	region text,
	right_type text,
	cause text,
	source text,
	amount numeric(18,2) check (amount >= 0),
	officer text,
	flags text[] not null default '{}',
	attributes jsonb not null default '{}',
	created_at timestamptz not null,
	updated_at timestamptz not null,
	event_seq int,		-- null until the first event: then the two keys below bind it
	head_hash bytea,	-- of that event
	-- The case as it is read, made by each change: what a list shows of it, and the rest but its
	-- attributes (parts of one JSON object). Building the JSON took 70 us a row, reading it back
	-- next to nothing. verify_shown() compares them with the columns.
	listed text not null default '',
	rest text not null default '',
	primary key (office_id, id),
	unique (office_id, number),
	-- Lets an event refer to the kind and track of its case.
	unique (office_id, id, kind, track),
	constraint case_file_state_fkey foreign key (kind, definition, state, phase)
		references ipcase.catalog_state (kind, version, state, phase),
	check ((event_seq is null) = (state = ''))
) with (toast_tuple_target = 4096, fillfactor = 70);
-- By id alone, newest first: a reader need not know the office; row security sorts out the rest.
create index case_file_id on ipcase.case_file (id);
create index case_file_state on ipcase.case_file (kind, state, id);
create index case_file_officer on ipcase.case_file (officer, id) where officer is not null;
create index case_file_received on ipcase.case_file (received_on);

create table ipcase.case_event (
	office_id text not null,
	case_id uuid not null,
	seq int not null check (seq > 0),
	kind text not null,
	definition text not null,
	track text not null,
	action text not null,
	from_state text not null,
	to_state text not null,
	occurred_on date not null,
	recorded_at timestamptz not null,
	actor text not null check (actor <> ''),
	data json not null,	-- json, not jsonb: the hash covers the text as it came
	content_sha256 bytea,	-- of the document that came with it
	previous_hash bytea,
	hash bytea not null,
	previous_seq int generated always as (nullif(seq - 1, 0)) stored,
	primary key (office_id, case_id, seq),
	unique (office_id, case_id, seq, to_state),
	foreign key (office_id, case_id, kind, track)
		references ipcase.case_file (office_id, id, kind, track),
	-- What the catalog does not know cannot happen, whoever writes the SQL.
	constraint case_event_transition_fkey
		foreign key (kind, definition, track, action, from_state, to_state)
		references ipcase.catalog_transition
			(kind, version, track, action, from_state, to_state),
	-- And it can only go on from where the event before left off.
	constraint case_event_continues_fkey
		foreign key (office_id, case_id, previous_seq, from_state)
		references ipcase.case_event (office_id, case_id, seq, to_state),
	check ((seq = 1) = (from_state = '')),
	check ((seq = 1) = (previous_hash is null))
);

-- The state of a case is the one its last event left.
alter table ipcase.case_file add constraint case_file_event_fkey
	foreign key (office_id, id, event_seq, state)
	references ipcase.case_event (office_id, case_id, seq, to_state);

create table ipcase.case_party (
	office_id text not null,
	case_id uuid not null,
	item int not null,
	role text not null,
	name text not null,
	type text,
	identifier text,
	contact text,
	address text,
	country text,
	primary key (office_id, case_id, item),
	foreign key (office_id, case_id) references ipcase.case_file (office_id, id)
);

create table ipcase.case_right (
	office_id text not null,
	case_id uuid not null,
	item int not null,
	type text not null,
	number text,
	title text,
	primary key (office_id, case_id, item),
	foreign key (office_id, case_id) references ipcase.case_file (office_id, id)
);

-- The other case may be of another office, out of reach of a foreign key that could be distributed:
-- commit_change() checks that the actor can see it.
create table ipcase.case_link (
	office_id text not null,
	case_id uuid not null,
	type text not null,
	to_office text not null,
	to_case uuid not null,
	seq int not null,
	linked_at timestamptz not null,
	primary key (office_id, case_id, type, to_office, to_case),
	foreign key (office_id, case_id, seq)
		references ipcase.case_event (office_id, case_id, seq),
	check (to_case <> case_id)
);
create index case_link_to on ipcase.case_link (to_office, to_case);

create table ipcase.case_note (
	office_id text not null,
	case_id uuid not null,
	item int not null,
	text text not null,
	actor text not null,
	noted_at timestamptz not null,
	primary key (office_id, case_id, item),
	foreign key (office_id, case_id) references ipcase.case_file (office_id, id)
);

-- The last number given, for each office, kind and year; bumped in the transaction that uses it, so
-- there are no gaps.
create table ipcase.case_series (
	office_id text not null references ipcase.office (id),
	kind text not null,
	year int not null,
	last int not null check (last > 0),
	primary key (office_id, kind, year)
);

-- Apart from case_file because row security keeps operators that are not leak-proof, such as @>,
-- away from an index: the owner of this table is exempt, and case_match() filters by office itself.
create table ipcase.case_search (
	office_id text not null,
	case_id uuid not null,
	text text not null,
	grams text[] not null,
	primary key (office_id, case_id),
	foreign key (office_id, case_id) references ipcase.case_file (office_id, id)
);
create index case_search_grams on ipcase.case_search using gin (grams);

create table ipcase.deadline (
	office_id text not null,
	case_id uuid not null,
	rule text not null,
	item int not null,
	definition text not null,
	calendar text not null,
	seq int not null,	-- the event that set it off
	started_on date not null,
	due_on date not null,
	met_on date,
	suspensions json not null default '[]',
	extensions json not null default '[]',
	explanation json not null,
	primary key (office_id, case_id, rule, item),
	foreign key (office_id, case_id, seq)
		references ipcase.case_event (office_id, case_id, seq)
);
create index deadline_due on ipcase.deadline (due_on) where met_on is null;
