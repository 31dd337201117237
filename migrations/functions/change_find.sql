-- What became of a change whose connection was lost. Its repetition found the case at another version, so that
-- it was done before or never will be; the salt of its event tells which, unless the event was erased since.
-- Status 200: done; 412: not; 404: not, and whoever asks does not see the case; null: it cannot be told.
-- Whoever did it is told so, whatever he sees now.
create or replace function ipcase.change_find(p_office text, p_case uuid, p_salt uuid,
	out status int, out version bigint, out body text)
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
#variable_conflict use_column
declare
	v_before constant text[] := see_all();
	v_erased boolean;
	cf case_file;
	ev case_event;
begin
	select c.* into cf from case_file as c where c.office_id = p_office and c.id = p_case;
	select e.* into ev from case_event as e
	where e.office_id = p_office and e.case_id = p_case and e.salt = p_salt;
	v_erased := ev.seq is null and exists (select from case_event as e
		where e.office_id = p_office and e.case_id = p_case and e.erased_by is not null
			and e.recorded_at > now() - interval '1 minute');
	perform see_again(v_before);
	if ev.seq is not null then
		-- The standby may not have it yet.
		perform confirm_found();
		status := 200;
		version := cf.version;
		body := change_body(cf, ev);
	elsif not exists (select from case_file as c where c.office_id = p_office and c.id = p_case) then
		status := 404;
	elsif not v_erased then
		status := 412;
		version := cf.version;
	end if;
end
$$;
grant execute on function ipcase.change_find to ipcase_app;
