-- Deadlines are computed anew when the list of a year they hang on changes.

-- Written under a list that was replaced meanwhile: to be computed anew.
alter table ipcase.deadline add column stale boolean not null default false;
create index deadline_stale on ipcase.deadline (office_id, case_id) where stale;

-- What has been gone through. A revision of calendar_year without a row here is still to be done.
create table ipcase.calendar_pass (
	revision bigint primary key references ipcase.calendar_year (revision),
	finished_at timestamptz not null,
	examined bigint not null,
	moved bigint not null
);
grant select on ipcase.calendar_pass to ipcase_app;

-- Deadlines that a revision moved to another day.
create table ipcase.deadline_move (
	office_id text not null,
	revision bigint not null,	-- no foreign key: it would double the time of the pass
	case_id uuid not null,
	rule text not null,
	seq int not null,
	item int not null,
	due_before date not null,
	due_after date not null,
	moved_at timestamptz not null,
	primary key (office_id, revision, case_id, rule, seq, item, moved_at)
);

select ipcase.keep_to_offices('deadline_move', 'insert');
create trigger deadline_move_closed before update or delete or truncate on ipcase.deadline_move
	for each statement execute function ipcase.refuse('only INSERT is possible');
alter table ipcase.deadline_move enable always trigger deadline_move_closed;
