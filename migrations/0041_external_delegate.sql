-- Who entered or confirmed a figure in another's place is named with him, and neither of the two is the second
-- person for the other. Null: in his own name.
alter table ipcase.external_figure add entered_for text;
alter table ipcase.external_confirmation add confirmed_for text;

-- Made anew, with one parameter more, by functions/external_put.sql.
drop function if exists ipcase.external_put(text, int, text, numeric, text, text, text, date, text, text);
drop function if exists ipcase.external_confirm(text, int, text, int);
