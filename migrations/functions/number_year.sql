-- The year in a number: what is first in every template after the mark.
create or replace function ipcase.number_year(p_number text) returns int language sql immutable parallel safe
return substring(p_number from '(?:19|20)\d\d')::int;
