-- Offices, users and what each may do where. Reference tables: small, read before any context is
-- known, hence without row-level security; the service sees users and tokens only through functions.

-- Without this every new function could be executed by anyone.
alter default privileges for role ipcase_owner revoke execute on functions from public;
grant usage on schema ipcase to ipcase_app;
grant select on ipcase.schema_migration to ipcase_app;

create table ipcase.office (
	id text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
	parent text references ipcase.office (id),
	name_zh text not null,
	name_en text not null,
	region text not null,
	mark text not null,	-- opens its case numbers: 锡知
	type text not null,
	check (parent <> id)
);

-- Every office with each office below it, itself included (depth 0): a subtree is one index scan.
create table ipcase.office_tree (
	office_id text not null references ipcase.office (id),
	below text not null references ipcase.office (id),
	depth int not null,
	primary key (office_id, below)
);

-- A user acts in many offices, so the id is unique across all of them.
create table ipcase.app_user (
	id text primary key check (id ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
	office_id text not null references ipcase.office (id),
	name text not null,
	password text,		-- Argon2id string; null: tokens only
	disabled_at timestamptz,
	created_at timestamptz not null default now()
);

create table ipcase.role_grant (
	office_id text not null references ipcase.office (id),
	user_id text not null references ipcase.app_user (id),
	name text not null check (name in
		('registrar', 'officer', 'mediator', 'director', 'statistician', 'auditor', 'admin')),
	granted_at timestamptz not null default now(),
	primary key (office_id, user_id, name)
);
create index role_grant_user on ipcase.role_grant (user_id);

-- The secret itself is never stored: 256 random bits need no slow hash.
create table ipcase.api_token (
	hash bytea primary key check (octet_length(hash) = 32),
	user_id text not null references ipcase.app_user (id),
	label text not null default '',
	created_at timestamptz not null default now(),
	expires_at timestamptz not null,
	revoked_at timestamptz
);

create table ipcase.session (
	hash bytea primary key check (octet_length(hash) = 32),
	user_id text not null references ipcase.app_user (id),
	created_at timestamptz not null default now(),
	seen_at timestamptz not null default now(),
	expires_at timestamptz not null,
	ended_at timestamptz
);

grant select on ipcase.office, ipcase.office_tree to ipcase_app;
