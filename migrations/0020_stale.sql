-- In the order in which stale deadlines are gone through, so that they are never sorted.
drop index ipcase.deadline_stale;
create index deadline_stale on ipcase.deadline (office_id, case_id, rule, seq, item) where stale;
