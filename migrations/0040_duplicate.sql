-- The newest cases under a key come from the index in their order (functions/case_duplicates.sql): of one matter
-- that was logged 1,600 times each further one read all the others.
create index case_key_newest on ipcase.case_key (key, case_id);
drop index ipcase.case_key_same;
