-- What was recorded a month after its day or later, and what was recorded before its day: of an instant in
-- the past the sums need these and what is of its own month (functions/fact_known.sql). The few that are not
-- entered in their own month are all there is in them.
create index case_fact_late on ipcase.case_fact (recorded_at)
	where (recorded_at at time zone 'Asia/Shanghai')::date > occurred_on + 27;
create index case_fact_early on ipcase.case_fact (occurred_on)
	where (recorded_at at time zone 'Asia/Shanghai')::date + 1 < occurred_on;

-- Made anew, with what each cut is of.
drop function if exists ipcase.summary_sums(text, text, date, date, date, date, date, date, int, timestamptz,
	text[], text[]);
