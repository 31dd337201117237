-- Erasing what is personal in a case (docs/seals.md): whatever the case knows to be personal is replaced
-- wherever it stands, for good. Hashes of events stay, so the chain does; what each event reads
-- from then on is under the hash of the event that erased.

-- The personal data of a case with what stands for it from now on: each value by a sign of its own, so
-- that persons stay apart.
create or replace function ipcase.erasure_signs(p_personal jsonb, p_text text) returns jsonb
	language plpgsql immutable
as $$
begin
	return (select jsonb_agg(jsonb_build_object('clear', j.clear, 'shown', p_text || n, 'within',
			j.within) order by n)
		from rows from (jsonb_to_recordset(p_personal) as (clear text, within boolean))
			with ordinality as j (clear, within, n));
end
$$;

-- The events of a case that have something to be erased, as they read afterwards.
create or replace function ipcase.erasure_found(c ipcase.case_file, p_seq int, p_signs jsonb)
	returns ipcase.case_event[]
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
declare
	e case_event;
	v_data json;
	v_found case_event[] := '{}';
begin
	if p_signs is null then
		return v_found;
	end if;
	for e in select x.* from case_event as x
		 where x.office_id = c.office_id and x.case_id = c.id and x.seq < p_seq
		 order by x.seq loop
		v_data := mask_json(e.data, p_signs);
		if v_data::text <> mask_json(e.data, '[]')::text then
			e.data := v_data;
			e.salt := null;
			e.erased_by := p_seq;
			v_found := v_found || e;
		end if;
	end loop;
	return v_found;
end
$$;

-- What the erasing event's hash covers of it.
create or replace function ipcase.erasure_digest(p_events ipcase.case_event[]) returns bytea
	language plpgsql immutable
as $$
begin
	return (select sha256(convert_to(coalesce(string_agg(concat(e.seq, ' ',
			encode(ipcase.event_digest(e), 'hex'), E'\n'), '' order by e.seq), ''), 'UTF8'))
		from unnest(p_events) as e);
end
$$;

create or replace function ipcase.event_erased() returns trigger language plpgsql
	set search_path = ipcase, pg_temp
as $$
declare
	v_rest case_event := new;
begin
	v_rest.data := old.data;
	v_rest.salt := old.salt;
	v_rest.erased_by := old.erased_by;
	v_rest.previous_seq := old.previous_seq;	-- generated, and not yet
	if v_rest::text is distinct from old::text or new.salt is not null or not exists (
		select from case_erasure as r
		where r.office_id = new.office_id and r.case_id = new.case_id and r.seq = new.erased_by
			and r.erased_seq = new.seq and r.sha256 = event_digest(new)) then
		raise exception 'UPDATE of case_event: only INSERT is possible'
			using errcode = 'insufficient_privilege', table = 'case_event',
			      constraint = 'case_event_erased';
	end if;
	return new;
end
$$;

-- Whether the newest thing that happened to a case is that its personal data was erased.
create or replace function ipcase.is_erasing(p_office text, p_case uuid) returns boolean
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return exists (select from case_file as c
		join case_erasure as r on r.office_id = c.office_id and r.case_id = c.id
			and r.seq = c.event_seq
		where c.office_id = p_office and c.id = p_case);
end
$$;

-- The case and its parties without what was personal. What stands in papers that were issued or frozen
-- stays there under the archives law, and is still covered.
create or replace function ipcase.case_erased(c ipcase.case_file, p_signs jsonb) returns ipcase.case_file
	language plpgsql set search_path = ipcase, pg_temp
as $$
begin
	update case_party as p
	set name = mask_text(p.name, p_signs, true), identifier = mask_text(p.identifier, p_signs, true),
	    contact = mask_text(p.contact, p_signs, true), address = mask_text(p.address, p_signs, true)
	where p.office_id = c.office_id and p.case_id = c.id;
	update case_right as r set title = mask_text(r.title, p_signs, true)
	where r.office_id = c.office_id and r.case_id = c.id and r.title is not null;
	update document as d
	set title = mask_text(d.title, p_signs, true)
	where d.office_id = c.office_id and d.case_id = c.id and d.issued_on is null
		and d.title is not null and not exists (select from volume_item as v
			where v.office_id = d.office_id and v.case_id = d.case_id
				and v.document_id = d.id);
	c.given_title := mask_text(coalesce(c.given_title, c.title), p_signs, true);
	c.title := c.given_title;
	c.attributes := mask_json(c.attributes::json, p_signs)::jsonb;
	c.personal := (select jsonb_agg(j.one order by j.n)
		from jsonb_array_elements(c.personal) with ordinality as j (one, n)
		where exists (select from document as d
			where d.office_id = c.office_id and d.case_id = c.id
				and strpos(d.title, j.one ->> 'clear') > 0));
	c.shown := case_shown(c);
	return c;
end
$$;

-- After the erasing event is there: the events before it, and what was made of them.
create or replace function ipcase.change_erase(e ipcase.case_event, p_events ipcase.case_event[],
	p_signs jsonb) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	v_before text[];
	-- In what is computed with stand codes: a name that could be part of one is sought as a whole.
	v_whole constant jsonb := (select jsonb_agg(case when j.one ->> 'clear' ~ '^[a-z0-9_]+$'
			then jsonb_set(j.one, '{within}', 'false') else j.one end order by j.n)
		from jsonb_array_elements(p_signs) with ordinality as j (one, n));
begin
	insert into case_erasure (office_id, case_id, seq, erased_seq, sha256)
	select e.office_id, e.case_id, e.seq, x.seq, event_digest(x) from unnest(p_events) as x;
	perform set_config('ipcase.erasing', 'on', true);
	update case_event as x
	set data = n.data, salt = null, erased_by = n.erased_by
	from unnest(p_events) as n
	where x.office_id = n.office_id and x.case_id = n.case_id and x.seq = n.seq;
	update case_clock as k set clock = mask_json(k.clock, v_whole)
	where k.office_id = e.office_id and k.case_id = e.case_id;
	update deadline as d
	set subject = mask_text(d.subject, p_signs, true), inputs = mask_json(d.inputs, v_whole)
	where d.office_id = e.office_id and d.case_id = e.case_id;
	update document_service as s
	set addressee = mask_text(s.addressee, p_signs, true), document = mask_text(s.document, p_signs, true),
	    proof = mask_text(s.proof, p_signs, true), result = mask_text(s.result, p_signs, true)
	where s.office_id = e.office_id and s.case_id = e.case_id;
	update approval as a set opinion = mask_text(a.opinion, p_signs, true)
	where a.office_id = e.office_id and a.case_id = e.case_id and a.opinion is not null;
	update case_secrecy as s set reason = mask_text(s.reason, p_signs, true)
	where s.office_id = e.office_id and s.case_id = e.case_id;
	perform set_config('ipcase.erasing', '', true);
	-- Answers that are kept for a week, whoever has them.
	v_before := see_all();
	delete from idempotency_key as k
	where e.case_id::text in (k.body #>> '{case,id}', k.body ->> 'case_id');
	perform see_again(v_before);
end
$$;

-- A case is merged into one that is still in work.
create or replace function ipcase.change_merge(e ipcase.case_event) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
begin
	-- Of two that are merged into each other at once the second finds the first no longer in work.
	perform from case_link as l
	join case_file as c on c.office_id = l.to_office and c.id = l.to_case
	where l.office_id = e.office_id and l.case_id = e.case_id and l.seq = e.seq
	for share of c;
	if not exists (select from case_link as l
		       join case_file as c on c.office_id = l.to_office and c.id = l.to_case
		       where l.office_id = e.office_id and l.case_id = e.case_id and l.seq = e.seq
			and c.phase in ('open', 'stayed')) then
		raise exception 'the other case is not in work'
			using errcode = 'check_violation', table = 'case_link',
			      constraint = 'case_merge_in_work';
	end if;
end
$$;
