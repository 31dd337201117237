-- A cell that a spreadsheet would take for a formula is made plain by an apostrophe. Inlined.
create or replace function ipcase.csv_cell(p text) returns text
	language sql immutable parallel safe
return case when p is null then '' else concat('"', case when p ~ '^[=+@\t\r-]' then '''' end,
	replace(p, '"', '""'), '"') end;
grant execute on function ipcase.csv_cell to ipcase_app;
