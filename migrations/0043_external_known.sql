-- It says what was known at an instant, too.
drop function if exists ipcase.external_body(ipcase.external_figure);
