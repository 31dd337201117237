-- They are told what was shown now, and do nothing where it is not what the user signs in with any more.
drop function if exists ipcase.session_prove(text, uuid, text, text, bigint, text);
drop function if exists ipcase.factor_put(text, text);
drop function if exists ipcase.factor_confirm(text, bigint, text[], uuid);
-- Its reason is new.
drop function if exists ipcase.user_audit(text, text, text, text);
