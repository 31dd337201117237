-- What was asked and done: idempotency keys, the outbox, the audit trail.

create table ipcase.idempotency_key (
	office_id text not null,
	actor text not null,
	key text not null,
	digest text not null,	-- of the request; another request under the same key is refused
	status int,
	version bigint,
	body json,
	created_at timestamptz not null,
	primary key (office_id, actor, key)
);
create index idempotency_key_age on ipcase.idempotency_key (created_at);

create table ipcase.outbox (
	office_id text not null,
	id bigint generated always as identity,
	topic text not null,
	body json not null,
	created_at timestamptz not null,
	sent_at timestamptz,
	primary key (office_id, id)
);
create index outbox_waiting on ipcase.outbox (office_id, id) where sent_at is null;

create table ipcase.audit_event (
	office_id text not null,
	id bigint generated always as identity,
	at timestamptz not null,
	actor text not null,
	action text not null,	-- case.accept, external.put, ...
	object text not null,	-- the id of what it was done to
	seq int,		-- of the case's event
	hash bytea,		-- of that event
	primary key (office_id, id)
);
create index audit_event_object on ipcase.audit_event (office_id, object);

create table ipcase.audit_seal (
	office_id text not null,
	seal_no int not null check (seal_no > 0),
	first_id bigint not null,
	last_id bigint not null,
	root bytea not null,
	previous_root bytea,
	signature bytea,
	sealed_at timestamptz not null,
	primary key (office_id, seal_no),
	check ((seal_no = 1) = (previous_root is null))
);
