-- Made anew, with the day on which a page ends, by migrations/functions.
drop function if exists ipcase.fact_cursor(text, int, bigint, text);
