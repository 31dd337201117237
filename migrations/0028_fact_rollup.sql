-- Sums by one dimension at a time: of each month and office, and of each year at an office and all below
-- it. What a summary is made of is a thousand rows, however many the cases and offices; by all dimensions
-- at once there were nearly as many sums as facts.
drop table ipcase.fact_rollup;

create table ipcase.fact_rollup (
	office_id text not null,	-- of a year: with all offices below it
	dimension text not null,	-- '': none; region, right_type, source, outcome, party_type; days: taken
	span text not null check (span in ('month', 'year')),
	indicator text not null,
	begins date not null,	-- the month or year
	since date not null,	-- without a dimension: month or year the case came, of closings
	value text not null,	-- in the dimension; '' where a case has none
	quantity numeric not null,	-- of any size: one sum too large would stop the fold for all
	entries numeric not null,	-- facts, less those taken back
	days numeric not null,
	timed numeric not null,
	in_time numeric not null,
	primary key (office_id, dimension, span, indicator, begins, since, value)
) with (fillfactor = 80);
select ipcase.keep_to_offices('fact_rollup', variadic '{}');
-- Folding goes over all offices at once; the owner does it.
alter table ipcase.fact_rollup no force row level security;

create index office_tree_below on ipcase.office_tree (below);

-- Made anew from the facts (fact_rollup.sql), and from then on complete.
truncate ipcase.fact_pending;
alter table ipcase.fact_pending
	add column took int,	-- days from `since`; null: no clock
	add column party_type text not null;

drop function if exists ipcase.fact_folded(text[], date, date, text, text, text, text, text, text, text,
	text, text);
drop function if exists ipcase.fact_sum(text[], date, date, boolean, timestamptz, text, text, text, text,
	text, text, text, text, text, text, boolean);
drop function if exists ipcase.fact_rebuild();
