-- Deadlines: the rules as loaded, the clock of each case, and the deadlines computed from it. Only
-- commit_change() and the recompute pass write here.

create table ipcase.catalog_deadline (
	kind text not null,
	version text not null,
	rule text not null,
	shown json not null,	-- what a list shows of it: code, name, whose, tag
	primary key (kind, version, rule),
	foreign key (kind, version) references ipcase.catalog_definition (kind, version)
);
grant select on ipcase.catalog_deadline to ipcase_app;

-- The base facts of a case that its deadlines hang on. Apart from case_file: most acts neither read
-- nor write it.
create table ipcase.case_clock (
	office_id text not null,
	case_id uuid not null,
	clock json not null,
	primary key (office_id, case_id),
	foreign key (office_id, case_id) references ipcase.case_file (office_id, id)
) with (fillfactor = 70);

drop table ipcase.deadline;
create table ipcase.deadline (
	office_id text not null,
	case_id uuid not null,
	kind text not null,
	definition text not null,
	rule text not null,
	seq int not null,	-- the event that set it off
	item int not null,	-- of a list in that event: one for each recipient
	subject text,		-- whose it is; null: told by the rule
	expires boolean not null,
	started_on date not null,
	due_on date not null,
	nominal_on date not null,	-- before it went on to a working day
	met_on date,
	lapsed_on date,
	suspended boolean not null,
	provisional boolean not null,
	span_from date,		-- it hangs on which of these days are worked
	span_to date,
	calendar bigint not null,	-- the revision of the calendar it was computed with
	inputs json not null,	-- all that it is computed from
	primary key (office_id, case_id, rule, seq, item),
	foreign key (office_id, case_id, seq)
		references ipcase.case_event (office_id, case_id, seq),
	constraint deadline_rule_fkey foreign key (kind, definition, rule)
		references ipcase.catalog_deadline (kind, version, rule),
	check ((span_from is null) = (span_to is null)),
	check (met_on is null or lapsed_on is null)
) with (fillfactor = 80);
create index deadline_due on ipcase.deadline (due_on, case_id, rule, seq, item);

select ipcase.keep_to_offices('case_clock', 'insert', 'update', 'delete');
select ipcase.keep_to_offices('deadline', 'insert', 'update', 'delete');
