-- The hash of an event: SHA-256 over a version mark and the fields, each with its length before it
-- so that no two events read the same, and the hash of the event before. commit_change() and
-- verify_chains() both come here.
create or replace function ipcase.event_digest(e ipcase.case_event) returns bytea
	language plpgsql immutable
as $$
declare
	recorded constant text := (extract(epoch from e.recorded_at) * 1000000)::bigint;
	occurred constant text := e.occurred_on - date '2000-01-01';
	data constant text := e.data;
begin
	return sha256(convert_to(concat('ipcase-event-1',
		octet_length(e.office_id), ':', e.office_id, e.case_id, ':', e.seq,
		':', octet_length(e.kind), ':', e.kind,
		octet_length(e.definition), ':', e.definition,
		octet_length(e.track), ':', e.track,
		octet_length(e.action), ':', e.action,
		octet_length(e.from_state), ':', e.from_state,
		octet_length(e.to_state), ':', e.to_state,
		occurred, ':', recorded, ':', octet_length(e.actor), ':', e.actor,
		octet_length(data), ':', data,
		encode(e.content_sha256, 'hex'), ':', encode(e.previous_hash, 'hex')), 'UTF8'));
end
$$;
