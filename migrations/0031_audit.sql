-- Proof of the audit trail: each entry of audit_event becomes a leaf of one tree over all offices (RFC 9162),
-- and a root of it is signed every minute. Leaves are numbered by the sealer alone, so that whoever
-- writes waits for nothing. docs/audit.md.

drop table ipcase.audit_seal;	-- of another shape, and never written

-- What the tree says of an entry, whether that is there still or has outlived its time.
create table ipcase.audit_leaf (
	office_id text not null,
	id bigint not null,		-- of the entry
	position bigint not null check (position >= 0),
	at timestamptz not null,
	class text not null,		-- how long the entry is kept: audit.json of the catalog; act: always
	object text not null,
	seq int,
	event_hash bytea,
	digest bytea not null check (octet_length(digest) = 32),	-- of the rest of the entry
	hash bytea not null check (octet_length(hash) = 32),
	primary key (office_id, id)
);
create unique index audit_leaf_position on ipcase.audit_leaf (position);

-- Without it nobody who has the digest of an entry that is gone can guess what it said; goes with it.
create table ipcase.audit_salt (
	office_id text not null,
	id bigint not null,
	salt uuid not null,
	primary key (office_id, id)
);

-- The hashes above the leaves, of full subtrees: level 1 has a place for every two leaves.
create table ipcase.audit_node (
	level int not null check (level between 1 and 62),
	place bigint not null check (place >= 0),
	hash bytea not null check (octet_length(hash) = 32),
	primary key (level, place)
);

create table ipcase.audit_seal (
	seal_no int primary key check (seal_no > 0),
	size bigint not null unique check (size > 0),
	root bytea not null check (octet_length(root) = 32),
	previous bytea,			-- hash of the seal before
	sealed_at timestamptz not null,
	key text not null check (key ~ '^[0-9a-f]{16}$'),
	signature bytea not null check (octet_length(signature) = 64),
	hash bytea not null unique check (octet_length(hash) = 32),
	check ((seal_no = 1) = (previous is null))
);

select ipcase.keep_to_offices('audit_leaf', 'insert');
select ipcase.keep_to_offices('audit_salt', 'insert', 'delete');
grant select on ipcase.audit_seal, ipcase.audit_node to ipcase_app;

create trigger audit_salt_kept before update or truncate on ipcase.audit_salt
	for each statement execute function ipcase.refuse('only INSERT is possible');
alter table ipcase.audit_salt enable always trigger audit_salt_kept;
do $$
declare
	t text;
begin
	foreach t in array array['audit_leaf', 'audit_node', 'audit_seal'] loop
		execute format('create trigger %I before update or delete or truncate on ipcase.%I '
			'for each statement execute function ipcase.refuse(%L)',
			t || '_closed', t, 'only INSERT is possible');
		execute format('alter table ipcase.%I enable always trigger %I', t, t || '_closed');
	end loop;
end
$$;
grant usage on schema ipcase to ipcase_seal;
