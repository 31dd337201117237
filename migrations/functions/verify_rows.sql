-- Rows that are not what the events, or another row that was written with them, say. Each fault names
-- the table and the row.

-- Of the events themselves: their facts, the erasures under their hashes, their place in the audit trail.
create or replace function ipcase.rows_of_events()
	returns table (in_table text, office_id text, case_id uuid, seq int, fault text)
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return query
	select 'case_fact', e.office_id, e.case_id, e.seq, 'facts'
	from case_event as e
	where e.facts_sha256 is not null and e.facts_sha256 is distinct from facts_digest(array(
			select f from case_fact as f
			where f.office_id = e.office_id and f.case_id = e.case_id and f.seq = e.seq
			order by f.item_no))
	union all
	select 'case_fact', f.office_id, f.case_id, f.seq, 'recorded'
	from case_fact as f
	join case_event as e on e.office_id = f.office_id and e.case_id = f.case_id and e.seq = f.seq
	where f.recorded_at <> e.recorded_at or (e.salt is not null and e.facts_sha256 is null)
		or (f.since is null and f.excluded is not null)
	union all
	select 'case_erasure', x.office_id, x.case_id, x.seq, 'erased'
	from (select r.office_id, r.case_id, r.seq, sha256(convert_to(string_agg(concat(r.erased_seq, ' ',
			encode(r.sha256, 'hex'), E'\n'), '' order by r.erased_seq), 'UTF8')) as digest
	      from case_erasure as r group by r.office_id, r.case_id, r.seq) as x
	join case_event as e on e.office_id = x.office_id and e.case_id = x.case_id and e.seq = x.seq
	where e.content_sha256 is distinct from x.digest
	union all
	select 'audit_event', e.office_id, e.case_id, e.seq, 'audit'
	from case_event as e
	left join audit_event as a on a.office_id = e.office_id and a.object = e.case_id::text
		and a.seq = e.seq and a.action = 'case.' || e.action
	where (a.at, a.actor, a.hash) is distinct from (e.recorded_at, e.actor, e.hash);
end
$$;

-- What the cases keep beside their events.
create or replace function ipcase.rows_of_cases()
	returns table (in_table text, office_id text, case_id uuid, seq int, fault text)
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return query
	-- A field has a value that some act gave it; its last move was on the day of an event or a correction.
	select distinct 'case_file', c.office_id, c.id, null::int, 'attributes'
	from case_file as c, jsonb_each(c.attributes) as v
	where not exists (select from case_event as e
		where e.office_id = c.office_id and e.case_id = c.id
			and (e.data #> array['data', v.key])::jsonb = v.value)
	union all
	select 'case_search', c.office_id, c.id, null, 'text'
	from case_file as c
	left join case_search as s on s.office_id = c.office_id and s.case_id = c.id
	where c.event_seq is not null and (s.text, s.grams) is distinct from (case_text(c), search_grams(case_text(c)))
	union all
	select 'case_link', l.office_id, l.case_id, l.seq, 'link'
	from case_link as l
	join case_event as e on e.office_id = l.office_id and e.case_id = l.case_id and e.seq = l.seq
	where l.linked_at <> e.recorded_at or strpos(e.data::text, l.to_case::text) = 0
		or (e.data #>> '{data,type}' is distinct from l.type
			and not exists (select from json_array_elements(e.data -> 'links') as j (one)
				where j.one ->> 'type' = l.type and j.one ->> 'case_id' = l.to_case::text)
			and not exists (select from catalog_link as k where k.type = l.type
				and e.data #>> '{data,case_id}' = l.to_case::text and e.to_state = 'merged'))
	union all
	select 'approval', a.office_id, a.case_id, a.seq, 'proposal'
	from approval as a
	join case_event as e on e.office_id = a.office_id and e.case_id = a.case_id and e.seq = a.seq
	where (a.action, a.proposed_by, a.proposed_at, a.proposed_for) is distinct from
		(e.data #>> '{data,act,action}', e.actor, e.recorded_at, e.data ->> 'on_behalf_of')
	union all
	select 'approval', a.office_id, a.case_id, a.seq, 'decision'
	from approval as a
	join case_event as e on e.office_id = a.office_id and e.case_id = a.case_id
		and e.seq = a.decided_seq
	where (a.decided_by, a.decided_at) is distinct from (e.actor, e.recorded_at)
		or (a.status = 'approved') is distinct from
			(e.action = a.action and (e.data ->> 'proposal')::int is not distinct from a.seq)
		or (a.status in ('approved', 'returned')
			and (a.opinion, a.decided_for) is distinct from (e.data ->> 'opinion', e.data ->> 'on_behalf_of'))
	union all
	select 'approval', e.office_id, e.case_id, (e.data ->> 'proposal')::int, 'undecided'
	from case_event as e
	join approval as a on a.office_id = e.office_id and a.case_id = e.case_id
		and a.seq = (e.data ->> 'proposal')::int
	where a.status = 'pending';
end
$$;

-- Papers and whom they reached.
create or replace function ipcase.rows_of_papers()
	returns table (in_table text, office_id text, case_id uuid, seq int, fault text)
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return query
	select 'document', d.office_id, d.case_id, d.seq, 'document'
	from document as d
	join case_event as e on e.office_id = d.office_id and e.case_id = d.case_id and e.seq = d.seq
	where d.recorded_at <> e.recorded_at
		or not (exists (select from json_array_elements(e.data -> 'documents') as j (one)
				where j.one ->> 'type' = d.type
					and (j.one ->> 'title' is not distinct from d.title
						or e.erased_by is not null or d.sha256 is not null)))
	union all
	select 'document', d.office_id, d.case_id, d.seq, 'issue'
	from document as d
	where d.issued_on is not null and not exists (select from case_event as e
		where e.office_id = d.office_id and e.case_id = d.case_id
			and e.data #>> '{data,document_id}' = d.id::text
			and (e.occurred_on = d.issued_on or d.dated = d.issued_on)
			and e.data #>> '{data,signed_by}' = d.signed_by)
	union all
	select 'document', d.office_id, d.case_id, d.seq, 'content'
	from document as d
	left join document_content as k on k.office_id = d.office_id and k.case_id = d.case_id
		and k.document_id = d.id
	where d.sha256 is distinct from k.sha256
	union all
	select 'document', d.office_id, d.case_id, d.seq, 'volume'
	from document as d
	join volume_item as v on v.office_id = d.office_id and v.case_id = d.case_id and v.document_id = d.id
	where (v.type, v.number, v.title, v.dated) is distinct from (d.type, d.number, d.title, d.dated)
	union all
	select 'document_service', s.office_id, s.case_id, s.seq, 'service'
	from document_service as s
	join case_event as e on e.office_id = s.office_id and e.case_id = s.case_id and e.seq = s.seq
	where not exists (select from json_array_elements(e.data #> '{data,services}') as j (one)
		where (j.one ->> 'addressee', j.one ->> 'method', j.one ->> 'received_on', j.one ->> 'proof',
				j.one ->> 'result') is not distinct from
			(s.addressee, s.method, s.received_on::text, s.proof, s.result));
end
$$;

-- A figure of another organ against what the audit trail says of it.
create or replace function ipcase.external_digest(x ipcase.external_figure) returns bytea
	language plpgsql immutable
as $$
begin
	return sha256(convert_to(json_build_array(x.office_id, x.year, x.code, x.revision, trim_scale(x.value)::text,
		x.qualifier, x.source, x.reporter, x.actor, x.reported_on - date '2000-01-01',
		x.evidence)::text || coalesce(x.entered_for, ''), 'UTF8'));
end
$$;

create or replace function ipcase.verify_rows() returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_faults json;
begin
	select coalesce(json_agg(json_build_object('table', f.in_table, 'office_id', f.office_id,
			'case_id', f.case_id, 'seq', f.seq, 'fault', f.fault)), '[]') into v_faults
	from (select r.* from rows_of_events() as r
	      union all select r.* from rows_of_cases() as r
	      union all select r.* from rows_of_papers() as r
	      union all
	      select 'external_figure ' || x.year || '/' || x.code || '/' || x.revision, x.office_id, null, null, 'audit'
	      from external_figure as x
	      where exists (select from audit_event as a where a.office_id = x.office_id
			and a.action = 'external.put' and a.at = x.recorded_at and a.hash is not null)
		and not exists (select from audit_event as a where a.office_id = x.office_id
			and a.action = 'external.put' and a.at = x.recorded_at
			and a.hash = external_digest(x))
	      limit 200) as f;
	perform see_again(v_before);
	return v_faults;
end
$$;
grant execute on function ipcase.verify_rows to ipcase_app;
