-- Reading what is not covered is an act too: the entry is of the same transaction as the bytes, so that there are
-- none without it. Who reads has no right to write, and is not named in his session (docs/decisions/0009).
create or replace function ipcase.document_seen(d ipcase.document, p_actor text) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
begin
	insert into audit_event (office_id, at, actor, action, object, seq)
	values (d.office_id, clock_timestamp(), p_actor, 'document.read', d.case_id || '/' || d.id, d.seq);
	perform see_again(v_before);
	return true;
end
$$;
grant execute on function ipcase.document_seen to ipcase_app;

-- A list of cases taken out whole: in the trail of the office of who took it.
create or replace function ipcase.export_seen(p_actor text, p_what text) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	perform user_audit(p_actor, p_actor, 'export.' || p_what, p_what);
	return true;
end
$$;
grant execute on function ipcase.export_seen to ipcase_app;

-- A page of a list that tells of people, the trail itself among them: in the trail of the office of who read it. The
-- page shows what was there before.
create or replace function ipcase.list_seen(p_actor text, p_action text, p_asked json) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	perform user_audit(p_actor, p_actor, p_action, left(json_strip_nulls(p_asked)::text, 1000));
	return true;
end
$$;
grant execute on function ipcase.list_seen to ipcase_app;
