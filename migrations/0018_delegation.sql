-- What a user lets another do in his place, from a day until a day; it ends by itself.

create table ipcase.delegation (
	office_id text not null references ipcase.office (id),
	id bigint generated always as identity,
	grant_name text not null,
	from_user text not null references ipcase.app_user (id),
	to_user text not null constraint delegation_to_user_fkey references ipcase.app_user (id),
	from_on date not null,
	until date not null,
	reason text,
	made_by text not null,
	made_at timestamptz not null,
	ended_at timestamptz,	-- before its time
	ended_by text,
	primary key (office_id, id),
	constraint delegation_self check (from_user <> to_user),
	constraint delegation_span check (from_on <= until and until - from_on <= 366),
	-- The separated administrators stand for nobody and nobody for them.
	constraint delegation_grant check (grant_name in
		('registrar', 'officer', 'mediator', 'director', 'statistician')),
	check ((ended_at is null) = (ended_by is null))
);
create index delegation_to on ipcase.delegation (to_user, until);

create trigger delegation_kept before update on ipcase.delegation
	for each row when (old.ended_at is not null
		or (old.office_id, old.grant_name, old.from_user, old.to_user, old.from_on, old.until,
			old.reason, old.made_by, old.made_at)
			is distinct from (new.office_id, new.grant_name, new.from_user, new.to_user,
				new.from_on, new.until, new.reason, new.made_by, new.made_at))
	execute function ipcase.refuse('a delegation is only ended');
create trigger delegation_stays before delete or truncate on ipcase.delegation
	for each statement execute function ipcase.refuse('a delegation is never deleted');

do $$
declare
	member constant text := 'office_id = any '
		'((select nullif(current_setting(%L, true), '''')::text[])::text[])';
begin
	alter table ipcase.delegation enable row level security;
	execute format('create policy seen on ipcase.delegation for select using (%s)',
		format(member, 'ipcase.offices'));
	grant select on ipcase.delegation to ipcase_app;
end
$$;
