-- Who asked before: the type of the first party on the asking side that a case had until an event gave it
-- another, so that what is split by it can be had as it was known. What was altered before this table was
-- there is not in it.
create table ipcase.case_asking_change (
	office_id text not null,
	case_id uuid not null,
	seq int not null,	-- the event that altered it
	was text not null,	-- '': nobody, or not told
	changed_at timestamptz not null,	-- when that event was recorded
	primary key (office_id, case_id, seq),
	foreign key (office_id, case_id, seq)
		references ipcase.case_event (office_id, case_id, seq) deferrable initially deferred	-- written first
);
create index case_asking_changed on ipcase.case_asking_change (changed_at);
create trigger case_asking_change_closed before update or delete or truncate on ipcase.case_asking_change
	for each statement execute function ipcase.refuse('only INSERT is possible');
alter table ipcase.case_asking_change enable always trigger case_asking_change_closed;
select ipcase.keep_to_offices('case_asking_change', 'insert');
