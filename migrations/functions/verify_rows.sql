-- Rows that are not what the events, or another row that was written with them, say; of some cases. Each fault
-- names the table and the row.

-- Of the events themselves: their facts, the erasures under their hashes, their place in the audit trail.
create or replace function ipcase.rows_of_events(p_offices text[], p_cases uuid[])
	returns table (in_table text, office_id text, case_id uuid, seq int, fault text)
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return query
	select 'case_fact', e.office_id, e.case_id, e.seq, 'facts'
	from unnest(p_offices, p_cases) as these (office, id)
	join case_event as e on e.office_id = these.office and e.case_id = these.id
	where e.facts_sha256 is not null and e.facts_sha256 is distinct from facts_digest(array(
			select f from case_fact as f
			where f.office_id = e.office_id and f.case_id = e.case_id and f.seq = e.seq
			order by f.item_no))
	union all
	select 'case_fact', f.office_id, f.case_id, f.seq, 'recorded'
	from unnest(p_offices, p_cases) as these (office, id)
	join case_fact as f on f.office_id = these.office and f.case_id = these.id
	join case_event as e on e.office_id = f.office_id and e.case_id = f.case_id and e.seq = f.seq
	where f.recorded_at <> e.recorded_at or (e.salt is not null and e.facts_sha256 is null)
		or (f.since is null and f.excluded is not null)
	union all
	select 'case_erasure', x.office_id, x.case_id, x.seq, 'erased'
	from (select r.office_id, r.case_id, r.seq, sha256(convert_to(string_agg(concat(r.erased_seq, ' ',
			encode(r.sha256, 'hex'), E'\n'), '' order by r.erased_seq), 'UTF8')) as digest
	      from unnest(p_offices, p_cases) as these (office, id)
	      join case_erasure as r on r.office_id = these.office and r.case_id = these.id
	      group by r.office_id, r.case_id, r.seq) as x
	join case_event as e on e.office_id = x.office_id and e.case_id = x.case_id and e.seq = x.seq
	where e.content_sha256 is distinct from x.digest
	union all
	-- Its entry is looked up for each event: in a join of all, the planner takes the office alone for the index.
	select 'audit_event', e.office_id, e.case_id, e.seq, 'audit'
	from unnest(p_offices, p_cases) as these (office, id)
	join case_event as e on e.office_id = these.office and e.case_id = these.id
	left join lateral (select x.at, x.actor, x.hash from audit_event as x
		where x.office_id = e.office_id and x.object = e.case_id::text
			and x.seq = e.seq and x.action = 'case.' || e.action offset 0) as a on true
	where (a.at, a.actor, a.hash) is distinct from (e.recorded_at, e.actor, e.hash);
end
$$;

-- What the cases keep beside their events.
create or replace function ipcase.rows_of_cases(p_offices text[], p_cases uuid[])
	returns table (in_table text, office_id text, case_id uuid, seq int, fault text)
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return query
	-- A field has a value that some act gave it; its last move was on the day of an event or a correction.
	select distinct 'case_file', c.office_id, c.id, null::int, 'attributes'
	from unnest(p_offices, p_cases) as these (office, id)
	join case_file as c on c.office_id = these.office and c.id = these.id
	cross join jsonb_each(c.attributes) as v
	where not exists (select from case_event as e
		where e.office_id = c.office_id and e.case_id = c.id
			and (e.data #> array['data', v.key])::jsonb = v.value)
	union all
	select 'case_search', c.office_id, c.id, null, 'text'
	from unnest(p_offices, p_cases) as these (office, id)
	join case_file as c on c.office_id = these.office and c.id = these.id
	left join case_search as s on s.office_id = c.office_id and s.case_id = c.id
	where c.event_seq is not null and (s.text, s.grams) is distinct from (case_text(c), search_grams(case_text(c)))
	union all
	select 'case_link', l.office_id, l.case_id, l.seq, 'link'
	from unnest(p_offices, p_cases) as these (office, id)
	join case_link as l on l.office_id = these.office and l.case_id = these.id
	join case_event as e on e.office_id = l.office_id and e.case_id = l.case_id and e.seq = l.seq
	where l.linked_at <> e.recorded_at or strpos(e.data::text, l.to_case::text) = 0
		or (e.data #>> '{data,type}' is distinct from l.type
			and not exists (select from json_array_elements(e.data -> 'links') as j (one)
				where j.one ->> 'type' = l.type and j.one ->> 'case_id' = l.to_case::text)
			and not exists (select from catalog_link as k where k.type = l.type
				and e.data #>> '{data,case_id}' = l.to_case::text and e.to_state = 'merged'))
	union all
	select 'approval', a.office_id, a.case_id, a.seq, 'proposal'
	from unnest(p_offices, p_cases) as these (office, id)
	join approval as a on a.office_id = these.office and a.case_id = these.id
	join case_event as e on e.office_id = a.office_id and e.case_id = a.case_id and e.seq = a.seq
	where (a.action, a.proposed_by, a.proposed_at, a.proposed_for) is distinct from
		(e.data #>> '{data,act,action}', e.actor, e.recorded_at, e.data ->> 'on_behalf_of')
	union all
	select 'approval', a.office_id, a.case_id, a.seq, 'decision'
	from unnest(p_offices, p_cases) as these (office, id)
	join approval as a on a.office_id = these.office and a.case_id = these.id
	join case_event as e on e.office_id = a.office_id and e.case_id = a.case_id
		and e.seq = a.decided_seq
	where (a.decided_by, a.decided_at) is distinct from (e.actor, e.recorded_at)
		or (a.status = 'approved') is distinct from
			(e.action = a.action and (e.data ->> 'proposal')::int is not distinct from a.seq)
		or (a.status in ('approved', 'returned')
			and (a.opinion, a.decided_for) is distinct from (e.data ->> 'opinion', e.data ->> 'on_behalf_of'))
	union all
	select 'approval', e.office_id, e.case_id, (e.data ->> 'proposal')::int, 'undecided'
	from unnest(p_offices, p_cases) as these (office, id)
	join case_event as e on e.office_id = these.office and e.case_id = these.id
	join approval as a on a.office_id = e.office_id and a.case_id = e.case_id
		and a.seq = (e.data ->> 'proposal')::int
	where a.status = 'pending';
end
$$;

-- Papers and whom they reached.
create or replace function ipcase.rows_of_papers(p_offices text[], p_cases uuid[])
	returns table (in_table text, office_id text, case_id uuid, seq int, fault text)
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return query
	select 'document', d.office_id, d.case_id, d.seq, 'document'
	from unnest(p_offices, p_cases) as these (office, id)
	join document as d on d.office_id = these.office and d.case_id = these.id
	join case_event as e on e.office_id = d.office_id and e.case_id = d.case_id and e.seq = d.seq
	where d.recorded_at <> e.recorded_at
		or not (exists (select from json_array_elements(e.data -> 'documents') as j (one)
				where j.one ->> 'type' = d.type
					and (j.one ->> 'title' is not distinct from d.title
						or e.erased_by is not null or d.sha256 is not null)))
	union all
	select 'document', d.office_id, d.case_id, d.seq, 'issue'
	from unnest(p_offices, p_cases) as these (office, id)
	join document as d on d.office_id = these.office and d.case_id = these.id
	where d.issued_on is not null and not exists (select from case_event as e
		where e.office_id = d.office_id and e.case_id = d.case_id
			and e.data #>> '{data,document_id}' = d.id::text
			and (e.occurred_on = d.issued_on or d.dated = d.issued_on)
			and e.data #>> '{data,signed_by}' = d.signed_by)
	union all
	select 'document', d.office_id, d.case_id, d.seq, 'content'
	from unnest(p_offices, p_cases) as these (office, id)
	join document as d on d.office_id = these.office and d.case_id = these.id
	left join document_content as k on k.office_id = d.office_id and k.case_id = d.case_id
		and k.document_id = d.id
	where d.sha256 is distinct from k.sha256
	union all
	select 'document', d.office_id, d.case_id, d.seq, 'volume'
	from unnest(p_offices, p_cases) as these (office, id)
	join document as d on d.office_id = these.office and d.case_id = these.id
	join volume_item as v on v.office_id = d.office_id and v.case_id = d.case_id and v.document_id = d.id
	where (v.type, v.number, v.title, v.dated) is distinct from (d.type, d.number, d.title, d.dated)
	union all
	select 'document_service', s.office_id, s.case_id, s.seq, 'service'
	from unnest(p_offices, p_cases) as these (office, id)
	join document_service as s on s.office_id = these.office and s.case_id = these.id
	join case_event as e on e.office_id = s.office_id and e.case_id = s.case_id and e.seq = s.seq
	where not exists (select from json_array_elements(e.data #> '{data,services}') as j (one)
		where (j.one ->> 'addressee', j.one ->> 'method', j.one ->> 'received_on', j.one ->> 'proof',
				j.one ->> 'result') is not distinct from
			(s.addressee, s.method, s.received_on::text, s.proof, s.result));
end
$$;

-- Some cases at a time. Their rows also against what they were when they were last noted, after which they are
-- noted as they are; nothing is where nothing can be written (noted: false).
create or replace function ipcase.verify_rows(p_after uuid, p_limit int) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
	-- Rows are found by their cases: the planner would read a whole table for some thousands of them.
	set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
	v_before constant text[] := see_all();
	v_offices text[];
	v_cases uuid[];
	v_proofs case_proof[];
	v_faults json;
	v_noted constant boolean := not pg_is_in_recovery() and not current_setting('transaction_read_only')::boolean;
begin
	select array_agg(c.office_id order by c.id), array_agg(c.id order by c.id) into v_offices, v_cases
	from (select f.office_id, f.id from case_file as f
	      where f.event_seq is not null and f.id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
	      order by f.id limit p_limit) as c;
	v_proofs := case_proofs(v_offices, v_cases);
	select coalesce(json_agg(json_build_object('table', f.in_table, 'office_id', f.office_id,
			'case_id', f.case_id, 'seq', f.seq, 'key', f.key, 'fault', f.fault)), '[]') into v_faults
	from (select r.*, null::text as key from rows_of_events(v_offices, v_cases) as r
	      union all select r.*, null from rows_of_cases(v_offices, v_cases) as r
	      union all select r.*, null from rows_of_papers(v_offices, v_cases) as r
	      union all select r.* from rows_of_proofs(v_proofs) as r
	      limit 200) as f;
	if v_noted then
		perform case_proof_keep(v_proofs);
	end if;
	perform see_again(v_before);
	return json_build_object('checked', coalesce(cardinality(v_cases), 0),
		'next_cursor', case when cardinality(v_cases) = p_limit then v_cases[p_limit] end,
		'noted', v_noted, 'faults', v_faults);
end
$$;
grant execute on function ipcase.verify_rows to ipcase_app;
