-- Since when an office records all its cases. What was before is no base of a growth and prints no zeros: no single
-- case, however old, can say that the others of its year are there too. Null: it was not said.
alter table ipcase.office add column records_from date;
drop function if exists ipcase.office_put(text, text, text, text, text, text, text);
