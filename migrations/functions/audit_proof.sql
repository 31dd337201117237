-- Proofs out of the tree over the audit trail, for whoever may read the entry: RFC 9162, 2.1.3 and 2.1.4. Each
-- hash is one look-up, of the last subtree a few.

-- The hashes that lead from a leaf to the root of the first p_size leaves.
create or replace function ipcase.audit_path(p_position bigint, p_size bigint) returns json
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
declare
	v_from bigint := 0;
	v_to bigint := p_size;
	v_half bigint;
	v_path text[] := '{}';
begin
	while v_to - v_from > 1 loop
		v_half := 1;
		while v_half * 2 < v_to - v_from loop
			v_half := v_half * 2;
		end loop;
		if p_position < v_from + v_half then
			v_path := encode(audit_hash(v_from + v_half, v_to), 'hex') || v_path;
			v_to := v_from + v_half;
		else
			v_path := encode(audit_hash(v_from, v_from + v_half), 'hex') || v_path;
			v_from := v_from + v_half;
		end if;
	end loop;
	return array_to_json(v_path);
end
$$;

-- The hashes by which the root of p_size leaves is seen to go on from that of p_first.
create or replace function ipcase.audit_extension(p_first bigint, p_size bigint) returns json
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
declare
	v_from bigint := 0;
	v_to bigint := p_size;
	v_half bigint;
	v_whole boolean := true;	-- the subtree that is left begins where the first tree did
	v_path text[] := '{}';
begin
	while v_to > p_first loop
		v_half := 1;
		while v_half * 2 < v_to - v_from loop
			v_half := v_half * 2;
		end loop;
		if p_first <= v_from + v_half then
			v_path := encode(audit_hash(v_from + v_half, v_to), 'hex') || v_path;
			v_to := v_from + v_half;
		else
			v_path := encode(audit_hash(v_from, v_from + v_half), 'hex') || v_path;
			v_from := v_from + v_half;
			v_whole := false;
		end if;
	end loop;
	if not v_whole then
		v_path := encode(audit_hash(v_from, v_to), 'hex') || v_path;
	end if;
	return array_to_json(v_path);
end
$$;

-- What shows that an entry is sealed: its leaf, the seal it came under first, and the way from one to the
-- other. Hashes of other offices' leaves are in it, and say nothing of them. Null: no leaf yet, or no seal.
create or replace function ipcase.audit_proof(p_office text, p_id bigint) returns json
	language plpgsql stable security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before text[];
	l audit_leaf;
	s audit_seal;
	v_path json;
begin
	-- Before every office is opened: whoever asks has to see the entry.
	select x.* into l from audit_leaf as x where x.office_id = p_office and x.id = p_id;
	select x.* into s from audit_seal as x where x.size > l.position order by x.size limit 1;
	if not found then
		return null;
	end if;
	v_before := see_all();
	v_path := audit_path(l.position, s.size);
	perform see_again(v_before);
	return json_build_object('leaf', json_build_object('position', l.position, 'office_id', l.office_id,
			'id', l.id, 'at', (extract(epoch from l.at) * 1000000)::bigint, 'class', l.class,
			'object', l.object, 'seq', l.seq, 'event_hash', encode(l.event_hash, 'hex'),
			'digest', encode(l.digest, 'hex')),
		'path', v_path, 'seal', audit_seal_body(s));
end
$$;

-- A receipt for an event. Null: there is no such event for who asks. Without a proof it says when to ask again.
create or replace function ipcase.audit_receipt(p_case uuid, p_seq int) returns json
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
declare
	e case_event;
	v_proof json;
begin
	select x.* into e from case_event as x
	where x.office_id = (select c.office_id from case_file as c where c.id = p_case)
		and x.case_id = p_case and x.seq = p_seq;
	if not found then
		return null;
	end if;
	v_proof := audit_proof(e.office_id, (select a.id from audit_event as a
		where a.office_id = e.office_id and a.object = p_case::text and a.seq = p_seq
			and a.action = 'case.' || e.action and a.hash = e.hash limit 1));
	return json_build_object('receipt', 'ipcase-receipt-1', 'office_id', e.office_id, 'case_id', e.case_id,
		'seq', e.seq, 'action', e.action, 'actor', e.actor, 'recorded_at', rfc3339(e.recorded_at),
		'event_hash', encode(e.hash, 'hex'), 'sealed', v_proof is not null, 'proof', v_proof);
end
$$;

-- How one seal goes on from an earlier one. Null: one of them is not there.
create or replace function ipcase.audit_consistency(p_first int, p_second int) returns json
	language plpgsql stable security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_body json;
begin
	select json_build_object('first', audit_seal_body(f), 'second', audit_seal_body(s),
		'path', audit_extension(f.size, s.size)) into v_body
	from audit_seal as f, audit_seal as s
	where f.seal_no = p_first and s.seal_no = p_second and f.size <= s.size;
	perform see_again(v_before);
	return v_body;
end
$$;
grant execute on function ipcase.audit_proof, ipcase.audit_receipt,
	ipcase.audit_consistency to ipcase_app;
