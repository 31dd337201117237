-- The deadlines of a change: the clock as it is to be, deadlines that are new or other than before,
-- and those that are gone because what set them off was put right.
create or replace function ipcase.change_deadlines(e ipcase.case_event, p_deadlines json) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
begin
	-- Who loads a list of days off waits for this, and this sees every list that was loaded before.
	perform pg_advisory_xact_lock_shared(hashtext('ipcase.calendar'));
	insert into case_clock as k (office_id, case_id, clock)
	values (e.office_id, e.case_id, p_deadlines -> 'clock')
	on conflict (office_id, case_id) do update set clock = excluded.clock;
	delete from deadline as d
	using json_to_recordset(p_deadlines -> 'gone') as j (rule text, seq int, item int)
	where d.office_id = e.office_id and d.case_id = e.case_id and d.rule = j.rule
		and d.seq = j.seq and d.item = j.item;
	insert into deadline as d (office_id, case_id, kind, definition, rule, seq, item, subject,
		expires, started_on, due_on, nominal_on, met_on, lapsed_on, suspended, provisional,
		span_from, span_to, calendar, stale, inputs)
	select e.office_id, e.case_id, e.kind, j.definition, j.rule, j.seq, j.item, j.subject,
		j.expires, j.started_on, j.due_on, j.nominal_on, j.met_on, j.lapsed_on, j.suspended,
		j.provisional, j.span_from, j.span_to, j.calendar,
		deadline_is_stale(j.calendar, j.span_from, j.span_to), j.inputs
	from json_to_recordset(p_deadlines -> 'rows') as j (definition text, rule text, seq int,
		item int, subject text, expires boolean, started_on date, due_on date,
		nominal_on date, met_on date, lapsed_on date, suspended boolean,
		provisional boolean, span_from date, span_to date, calendar bigint, inputs json)
	on conflict (office_id, case_id, rule, seq, item) do update
	set definition = excluded.definition, subject = excluded.subject,
	    expires = excluded.expires, started_on = excluded.started_on,
	    due_on = excluded.due_on, nominal_on = excluded.nominal_on, met_on = excluded.met_on,
	    lapsed_on = excluded.lapsed_on, suspended = excluded.suspended,
	    provisional = excluded.provisional, span_from = excluded.span_from,
	    span_to = excluded.span_to, calendar = excluded.calendar,
	    stale = excluded.stale, inputs = excluded.inputs;
end
$$;
