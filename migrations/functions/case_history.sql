-- The events and standing facts of a case, for acts that correct what came before.
create or replace function ipcase.case_history(p_office text, p_case uuid) returns json
	language plpgsql stable
as $$
begin
	return (
	with event as materialized (
		select e.seq, e.action, e.from_state, e.to_state, e.occurred_on, e.data
		from ipcase.case_event as e
		where e.office_id = p_office and e.case_id = p_case
	), correction as (
		-- A corrected date stands for the one that was recorded; the newest correction counts.
		select distinct on (d.event) d.event, d.date as dated
		from event as e
		cross join json_to_record(e.data -> 'data') as d (event int, date date)
		where e.action = 'correct_date'
		order by d.event, e.seq desc
	)
	select json_build_object(
		'events', (select json_agg(json_build_object('seq', e.seq, 'action', e.action,
				'from', e.from_state, 'to', e.to_state,
				'occurred_on', coalesce(r.dated, e.occurred_on)) order by e.seq)
			   from event as e left join correction as r on r.event = e.seq),
		-- Facts that compensate each other are left out.
		'facts', (select coalesce(json_agg(json_build_object('indicator', f.indicator,
				'occurred_on', f.occurred_on, 'quantity', f.quantity, 'subject', f.subject,
				'item', f.item, 'track', nullif(f.track, ''),
				'region', nullif(f.region, ''), 'right_type', nullif(f.right_type, ''),
				'cause', nullif(f.cause, ''), 'source', nullif(f.source, ''),
				'outcome', nullif(f.outcome, ''), 'since', f.since,
				'due_on', f.due_on, 'excluded', f.excluded) order by f.subject, f.indicator, f.item), '[]')
			  from (select f.indicator, f.occurred_on,
					trim_scale(sum(f.quantity))::text as quantity, f.subject, f.item,
					f.track, f.region, f.right_type, f.cause, f.source, f.outcome,
					f.since, f.due_on, f.excluded
				from ipcase.case_fact as f
				where f.office_id = p_office and f.case_id = p_case
				group by f.indicator, f.occurred_on, f.subject, f.item, f.track,
					f.region, f.right_type, f.cause, f.source, f.outcome, f.since,
					f.due_on, f.excluded
				having sum(f.quantity) <> 0) as f)));
end
$$;
grant execute on function ipcase.case_history to ipcase_app;
