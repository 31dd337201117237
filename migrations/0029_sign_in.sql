-- Signing in: passwords with a second factor, sessions, and the brake on guessing.

alter table ipcase.app_user
	add password_set_at timestamptz,
	add password_must_change boolean not null default false,
	-- Sealed with the key of the service (secret_key), which the database does not know.
	add factor_seed bytea,
	add factor_at timestamptz,	-- since when it is asked for; null: not confirmed yet
	add factor_step bigint not null default 0,	-- of the last code: none is good twice
	add constraint app_user_password check ((password is null) = (password_set_at is null)),
	add constraint app_user_factor check (factor_at is null or factor_seed is not null);

-- Former ones, for rules that forbid to take one again.
create table ipcase.password_history (
	user_id text not null references ipcase.app_user (id),
	set_at timestamptz not null,
	password text not null,
	primary key (user_id, set_at)
);

-- Each is good once, where the second factor is lost. Random enough to need no slow hash.
create table ipcase.recovery_code (
	user_id text not null references ipcase.app_user (id),
	hash bytea not null check (octet_length(hash) = 32),
	used_at timestamptz,
	primary key (user_id, hash)
);

alter table ipcase.session
	add id uuid not null default gen_random_uuid() unique,
	add idle interval not null default '30 minutes',
	add net text not null default '',	-- where it began: a network, never an address
	add agent text not null default '',
	-- What its holder has to do before anything else; null: nothing.
	add owes text check (owes in ('password', 'second_factor'));
create index session_of_user on ipcase.session (user_id);

alter table ipcase.api_token
	add id uuid not null default gen_random_uuid() unique,
	add scopes text[],	-- names of permissions; null: all of the user's
	add used_on date;
create index api_token_of_user on ipcase.api_token (user_id);

-- A leaky bucket for each thing that is guessed at or guesses: it fills by one with each attempt and
-- runs dry by itself, so that nobody is locked out for good, also not by somebody else's attempts.
create table ipcase.sign_in_level (
	scope text primary key,
	level numeric(8,3) not null check (level >= 0),
	at timestamptz not null
);
create index sign_in_level_at on ipcase.sign_in_level (at);
