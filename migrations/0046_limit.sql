-- What time limits leave in the statistics (core/workflow_limit.c): a case is overdue from the day after its
-- last one on, which is a day to come when it is recorded. Such facts have a last day and no day on which
-- the case came; they count from their day on (functions/fact_found.sql).

-- Those alone, by day: which have not begun is seldom many, and always of days to come.
create index case_fact_foreseen on ipcase.case_fact (occurred_on)
	where due_on is not null and since is null;

-- They are no entries made early: known at an instant, they had not begun.
drop index ipcase.case_fact_early;
create index case_fact_early on ipcase.case_fact (occurred_on)
	where (recorded_at at time zone 'Asia/Shanghai')::date + 1 < occurred_on
		and (due_on is null or since is not null);

-- Deltas of months to come, kept from the sums until their month begins.
create table ipcase.fact_foreseen (like ipcase.fact_pending including defaults);
alter table ipcase.fact_foreseen
	alter column id set not null,
	add primary key (office_id, id);
create index fact_foreseen_month on ipcase.fact_foreseen (month);
select ipcase.keep_to_offices('fact_foreseen', 'insert');
-- Folding goes over all offices at once; the owner does it.
alter table ipcase.fact_foreseen no force row level security;
