-- The lists of days off and make-up days: those that came with the catalog and those loaded since.
-- National, so of no office: small, and read before any context is known.
create table ipcase.calendar_year (
	revision bigint primary key,	-- counts over all years, without gaps
	year int not null check (year between 2000 and 2199),
	list json not null,	-- shape calendar_list, checked before it came here
	actor text,	-- null: it came with the catalog
	loaded_at timestamptz not null
);
create index calendar_year_newest on ipcase.calendar_year (year, revision desc);

create trigger calendar_year_closed before update or delete or truncate on ipcase.calendar_year
	for each statement execute function ipcase.refuse('only INSERT is possible');
alter table ipcase.calendar_year enable always trigger calendar_year_closed;
