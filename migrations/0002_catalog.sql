-- The catalog as loaded: what the guard foreign keys of cases, events and facts point to. The rows
-- come from core/catalog/ by `ipcase migrate`; nobody edits them here.

create table ipcase.catalog_version (
	digest text primary key,
	loaded_at timestamptz not null default now()
);

create table ipcase.catalog_definition (
	kind text not null,
	version text not null,
	valid_from date not null,
	valid_to date not null,
	primary key (kind, version)
);

-- The state '' of every definition is that of a case before its first event.
create table ipcase.catalog_state (
	kind text not null,
	version text not null,
	state text not null,
	phase text not null check (phase in
		('', 'intake', 'refused', 'open', 'stayed', 'closed', 'transferred', 'archived')),
	terminal boolean not null,
	primary key (kind, version, state, phase),
	unique (kind, version, state),
	foreign key (kind, version) references ipcase.catalog_definition (kind, version),
	check ((state = '') = (phase = ''))
);

create table ipcase.catalog_transition (
	kind text not null,
	version text not null,
	track text not null,
	action text not null,
	from_state text not null,
	to_state text not null,
	primary key (kind, version, track, action, from_state, to_state),
	foreign key (kind, version, from_state)
		references ipcase.catalog_state (kind, version, state),
	foreign key (kind, version, to_state)
		references ipcase.catalog_state (kind, version, state),
	check (to_state <> '')
);

create table ipcase.catalog_indicator (
	indicator text primary key,
	kind text,		-- null: facts of several kinds
	unit text not null,
	source text not null check (source in ('cases', 'external')),
	balance text check (balance in
		('received', 'reopened', 'transferred_in', 'closed', 'transferred_out'))
);

grant select on ipcase.catalog_version, ipcase.catalog_definition, ipcase.catalog_state,
	ipcase.catalog_transition, ipcase.catalog_indicator to ipcase_app;
