-- An event as the API shows it; p_personal: what is covered of its data.
create or replace function ipcase.event_body(e ipcase.case_event, p_personal jsonb) returns json
	language plpgsql stable
as $$
begin
	return json_build_object('seq', e.seq, 'action', e.action, 'from', e.from_state,
		'to', e.to_state, 'occurred_on', e.occurred_on,
		'recorded_at', ipcase.rfc3339(e.recorded_at), 'actor', e.actor,
		'definition', e.definition, 'data', ipcase.mask_json(e.data, p_personal),
		'hash', encode(e.hash, 'hex'),
		'previous_hash', encode(e.previous_hash, 'hex'));
end
$$;
grant execute on function ipcase.event_body to ipcase_app;
