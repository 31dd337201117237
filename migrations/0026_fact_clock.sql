-- The clock of a closing goes with its fact: how long the case took and whether it was in time are
-- sums like any other, as known at any instant, and open into the same cases.
alter table ipcase.case_fact
	add column since date,		-- the day the case came into work; of closings and reopenings
	add column due_on date,		-- the last day allowed, all told; null: no law says
	add column excluded int;	-- days between the two that do not count

-- What is to be added up of them: days taken, those that had a last day, those that kept it. By month of
-- `since` too, so that a cohort (came and closed in a period) is a sum.
alter table ipcase.fact_pending
	add column since date not null default '-infinity',
	add column days numeric not null default 0,
	add column timed numeric not null default 0,
	add column in_time numeric not null default 0;
alter table ipcase.fact_rollup
	add column since date not null default '-infinity',
	add column days numeric not null default 0,
	add column timed numeric not null default 0,
	add column in_time numeric not null default 0,
	drop constraint fact_rollup_pkey,
	add primary key (office_id, indicator, month, track, region, right_type, cause, source, outcome,
		since);

-- Made anew, with more columns, by migrations/functions/fact_found.sql.
drop function if exists ipcase.fact_sum(text[], date, date, boolean, timestamptz, text, text, text, text, text,
	text, text);
drop function if exists ipcase.fact_folded(text[], date, date, text, text, text, text, text, text, text);
drop function if exists ipcase.fact_found(text[], date, date, timestamptz, text, text, text, text, text, text,
	text);
