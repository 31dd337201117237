-- Facts: what events leave for the statistics. Dimensions are text, '' where a case has none, so
-- that they can be key columns.

create table ipcase.case_fact (
	office_id text not null,
	case_id uuid not null,
	seq int not null,	-- the event that recorded it
	item_no int not null,	-- its place among the facts of that event
	indicator text not null references ipcase.catalog_indicator (indicator),
	occurred_on date not null,
	quantity numeric(18,2) not null check (quantity <> 0),
	subject int not null,	-- the event it speaks of; a compensating fact names an earlier one
	item int not null,	-- tells facts of one subject and indicator apart
	track text not null,
	region text not null,
	right_type text not null,
	cause text not null,
	source text not null,
	outcome text not null,
	recorded_at timestamptz not null,
	primary key (office_id, case_id, seq, item_no),
	foreign key (office_id, case_id, seq)
		references ipcase.case_event (office_id, case_id, seq),
	check (subject between 1 and seq)
);
create index case_fact_indicator on ipcase.case_fact (indicator, office_id, occurred_on);

-- Sums by month. What is not folded in yet waits in fact_pending: rollup + pending, read in one
-- statement, is exact at every instant, and no two writers ever meet in one rollup row.
create table ipcase.fact_rollup (
	office_id text not null,
	indicator text not null,
	month date not null check (extract(day from month) = 1),
	track text not null,
	region text not null,
	right_type text not null,
	cause text not null,
	source text not null,
	outcome text not null,
	quantity numeric not null,	-- of any size: one sum too large would stop the fold for all
	primary key (office_id, indicator, month, track, region, right_type, cause, source, outcome)
);
create index fact_rollup_indicator on ipcase.fact_rollup (indicator, month);

create table ipcase.fact_pending (
	office_id text not null,
	id bigint generated always as identity,
	indicator text not null,
	month date not null,
	track text not null,
	region text not null,
	right_type text not null,
	cause text not null,
	source text not null,
	outcome text not null,
	quantity numeric(18,2) not null,
	primary key (office_id, id)
);
