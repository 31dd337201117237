-- Made anew, without an actor that the caller names, by migrations/functions.
drop function if exists ipcase.key_claim(text, text, text);

-- A key is read by whom it belongs to, and by functions that forget it; a colleague of his office is another.
create policy own on ipcase.idempotency_key as restrictive for select to ipcase_app
	using (actor = (select current_setting('ipcase.user', true)));
