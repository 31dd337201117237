-- Cases with what their deadlines are computed from and what is stored, some at a time: the command
-- computes them anew from the events and compares.
create or replace function ipcase.verify_deadlines(p_after uuid, p_limit int) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before text[];
	v_body json;
begin
	perform no_reader();
	v_before := see_all();
	with batch as (
		select c.office_id, c.id, c.kind, c.track
		from case_file as c
		where p_after is null or c.id > p_after
		order by c.id limit p_limit
	)
	select json_build_object('checked', count(*),
		'next_cursor', case when count(*) = p_limit then max(b.id::text) end,
		'cases', coalesce(json_agg(json_build_object('office_id', b.office_id, 'case_id', b.id,
			'kind', b.kind, 'track', b.track, 'parties', case_parties(b.office_id, b.id, null),
			'clock', (select k.clock from case_clock as k
				where k.office_id = b.office_id and k.case_id = b.id),
			'rows', (select coalesce(json_agg(json_build_object('rule', d.rule, 'seq', d.seq,
					'item', d.item, 'definition', d.definition, 'subject', d.subject,
					'expires', d.expires, 'started_on', d.started_on,
					'due_on', d.due_on, 'nominal_on', d.nominal_on,
					'met_on', d.met_on, 'lapsed_on', d.lapsed_on,
					'suspended', d.suspended, 'provisional', deadline_provisional(d),
					'span_from', d.span_from, 'span_to', d.span_to,
					'inputs', d.inputs)), '[]')
				from deadline as d
				where d.office_id = b.office_id and d.case_id = b.id),
			'events', (select json_agg(json_build_object('seq', e.seq, 'action', e.action,
					'version', e.definition, 'from', e.from_state, 'to', e.to_state,
					'on', coalesce((select r.data -> 'data' ->> 'date'
						from case_event as r
						where r.office_id = e.office_id and r.case_id = e.case_id
							and r.action = 'correct_date'
							and (r.data -> 'data' ->> 'event')::int = e.seq
						order by r.seq desc limit 1), e.occurred_on::text),
					'data', e.data) order by e.seq)
				from case_event as e
				where e.office_id = b.office_id and e.case_id = b.id))), '[]'))
	into v_body
	from batch as b;
	perform see_again(v_before);
	return v_body;
end
$$;
grant execute on function ipcase.verify_deadlines to ipcase_app;
