-- The hash of an event: SHA-256 over a version mark and the fields, each with its length before it
-- so that no two events read the same, and the hash of the event before. commit_change() and
-- verify_chains() both come here. Events from before there was a salt are hashed without it and
-- without their facts.
create or replace function ipcase.event_digest(e ipcase.case_event) returns bytea
	language plpgsql immutable
as $$
declare
	recorded constant text := (extract(epoch from e.recorded_at) * 1000000)::bigint;
	occurred constant text := e.occurred_on - date '2000-01-01';
	data constant text := e.data;
	first constant boolean := e.salt is null and e.facts_sha256 is null and e.erased_by is null;
begin
	return sha256(convert_to(concat(case when first then 'ipcase-event-1' else 'ipcase-event-2' end,
		octet_length(e.office_id), ':', e.office_id, e.case_id, ':', e.seq,
		':', octet_length(e.kind), ':', e.kind,
		octet_length(e.definition), ':', e.definition,
		octet_length(e.track), ':', e.track,
		octet_length(e.action), ':', e.action,
		octet_length(e.from_state), ':', e.from_state,
		octet_length(e.to_state), ':', e.to_state,
		occurred, ':', recorded, ':', octet_length(e.actor), ':', e.actor,
		octet_length(data), ':', data,
		encode(e.content_sha256, 'hex'), ':', encode(e.previous_hash, 'hex'),
		case when not first then concat(':', e.salt, ':', encode(e.facts_sha256, 'hex'), ':',
			e.erased_by) end), 'UTF8'));
end
$$;

-- A fact as it is digested, its id first.
create or replace function ipcase.fact_line(f ipcase.case_fact) returns text
	language plpgsql immutable
as $$
begin
	return concat_ws('|', f.office_id, f.case_id, f.seq, f.item_no, f.indicator,
		f.occurred_on - date '2000-01-01', trim_scale(f.quantity), f.subject, f.item, f.track,
		f.region, f.right_type, f.cause, f.source, f.outcome,
		-- Of what has a clock, or a last day.
		case when f.since is not null or f.due_on is not null then concat(f.since - date '2000-01-01', '|',
			f.due_on - date '2000-01-01', '|', f.excluded) end) || E'\n';
end
$$;

create or replace function ipcase.facts_digest(p_facts ipcase.case_fact[]) returns bytea
	language plpgsql immutable
as $$
declare
	f ipcase.case_fact;
	v_lines text := '';
begin
	foreach f in array p_facts loop
		v_lines := v_lines || ipcase.fact_line(f);
	end loop;
	return sha256(convert_to(v_lines, 'UTF8'));
end
$$;
grant execute on function ipcase.fact_line, ipcase.facts_digest to ipcase_app;
