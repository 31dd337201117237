-- It ends the user's other sessions now, and is told which one is not another.
drop function if exists ipcase.factor_end(text, text);
