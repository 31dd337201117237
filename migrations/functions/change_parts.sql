-- The parts of a change, each called by commit_change() when it is present.

-- Parties and rights are replaced as a whole.
create or replace function ipcase.change_parts(e ipcase.case_event, p_parties json, p_rights json)
	returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	v_asking text;
begin
	if p_parties is not null then
		if e.seq > 1 then
			v_asking := case_asking(e.office_id, e.case_id);
			delete from case_party as p
			where p.office_id = e.office_id and p.case_id = e.case_id;
		end if;
		insert into case_party (office_id, case_id, item, role, name, type, identifier,
			identifier_type, contact, address, country, side)
		select e.office_id, e.case_id, j.item, j.role, j.name, j.type, j.identifier,
			j.identifier_type, j.contact, j.address, j.country, j.side
		from rows from (json_to_recordset(p_parties) as (role text, name text, type text,
			identifier text, identifier_type text, contact text, address text, country text, side text))
			with ordinality as j (role, name, type, identifier, identifier_type, contact,
				address, country, side, item);
		if e.seq > 1 and case_asking(e.office_id, e.case_id) <> v_asking then
			perform change_asking(e, v_asking);
		end if;
	end if;
	if p_rights is not null then
		if e.seq > 1 then
			delete from case_right as r
			where r.office_id = e.office_id and r.case_id = e.case_id;
		end if;
		insert into case_right (office_id, case_id, item, type, number, classes, title, key)
		select e.office_id, e.case_id, j.item, j.type, j.number, j.classes, j.title, j.key
		from rows from (json_to_recordset(p_rights) as (type text, number text, classes int[],
			title text, key text))
			with ordinality as j (type, number, classes, title, key, item);
	end if;
end
$$;

-- Who asks is now of another type: in the sums, the facts of the case go from that type to this.
create or replace function ipcase.change_asking(e ipcase.case_event, p_was text) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
begin
	insert into fact_pending (office_id, indicator, month, track, region, right_type, cause, source,
		outcome, since, quantity, days, timed, in_time, took, party_type)
	select f.office_id, f.indicator, date_trunc('month', f.occurred_on)::date, f.track, f.region,
		f.right_type, f.cause, f.source, f.outcome, fact_since(f.since), t.sign * f.quantity,
		t.sign * f.quantity * fact_days(f.occurred_on, f.since, f.excluded),
		t.sign * f.quantity * fact_only('timed', f.occurred_on, f.since, f.due_on, null)::int,
		t.sign * f.quantity * fact_only('in_time', f.occurred_on, f.since, f.due_on, null)::int,
		case when f.since is not null then fact_days(f.occurred_on, f.since, f.excluded) end, t.type
	from case_fact as f
	cross join (values (-1, p_was), (1, case_asking(e.office_id, e.case_id))) as t (sign, type)
	where f.office_id = e.office_id and f.case_id = e.case_id;
	insert into case_asking_change (office_id, case_id, seq, was, changed_at)
	values (e.office_id, e.case_id, e.seq, p_was, e.recorded_at);
end
$$;

create or replace function ipcase.change_documents(e ipcase.case_event, p_documents json,
	p_about json, p_content bytea) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
begin
	insert into document (office_id, case_id, id, type, number, title, dated, corrects, seq,
		recorded_at)
	select e.office_id, e.case_id, j.id, j.type, j.number, j.title, j.dated, j.corrects, e.seq,
		e.recorded_at
	from json_to_recordset(p_documents) as j (id uuid, type text, number text, title text,
		dated date, corrects uuid)
	on conflict (office_id, case_id, id) do update
	set type = excluded.type, number = excluded.number, title = excluded.title,
	    dated = excluded.dated, corrects = excluded.corrects;
	if p_about is null then
		return;
	end if;
	perform content_take(e, p_about, p_content);
	update document as d
	set sha256 = e.content_sha256, size = (p_about ->> 'size')::bigint,
	    media_type = p_about ->> 'media_type', pages = (p_about ->> 'pages')::int
	where d.office_id = e.office_id and d.case_id = e.case_id
		and d.id = (p_about ->> 'document')::uuid;
end
$$;

create or replace function ipcase.change_links(e ipcase.case_event, p_links json) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	v_wrong text;	-- type and kinds of a link that the catalog does not know
begin
	-- Row security leaves out what the actor cannot see: such a case cannot be linked either.
	if exists (select from json_to_recordset(p_links) as j (office_id text, case_id uuid)
		   where not exists (select from case_file as c
				     where c.office_id = coalesce(j.office_id, e.office_id)
					and c.id = j.case_id)) then
		raise exception 'the linked case does not exist'
			using errcode = 'foreign_key_violation', table = 'case_link',
			      constraint = 'case_link_to_fkey';
	end if;
	select j.type || ' ' || e.kind || ' ' || c.kind into v_wrong
	from json_to_recordset(p_links) as j (type text, office_id text, case_id uuid)
	join case_file as c on c.office_id = coalesce(j.office_id, e.office_id) and c.id = j.case_id
	where exists (select from catalog_link as k where k.type = j.type)
		and not exists (select from catalog_link as k
				where k.type = j.type and k.from_kind = e.kind and k.to_kind = c.kind)
	limit 1;
	if v_wrong is not null then
		raise exception '%', v_wrong
			using errcode = 'foreign_key_violation', table = 'case_link',
			      constraint = 'case_link_kinds_fkey';
	end if;
	insert into case_link (office_id, case_id, type, to_office, to_case, seq, linked_at)
	select e.office_id, e.case_id, j.type, coalesce(j.office_id, e.office_id), j.case_id, e.seq,
		e.recorded_at
	from json_to_recordset(p_links) as j (type text, office_id text, case_id uuid);
end
$$;

-- The facts of an event: an amount that was not given, or is nought, adds nothing.
create or replace function ipcase.facts_made(e ipcase.case_event, p_facts json) returns ipcase.case_fact[]
	language plpgsql set search_path = ipcase, pg_temp
as $$
begin
	return array(select row(e.office_id, e.case_id, e.seq, j.item_no, j.indicator, j.occurred_on,
			j.quantity, coalesce(j.subject, e.seq), coalesce(j.item, 0),
			coalesce(j.track, ''), coalesce(j.region, ''), coalesce(j.right_type, ''),
			coalesce(j.cause, ''), coalesce(j.source, ''), coalesce(j.outcome, ''),
			e.recorded_at, j.since, j.due_on, j.excluded)::case_fact
		from rows from (json_to_recordset(p_facts) as (indicator text, occurred_on date,
			quantity numeric, subject int, item int, track text, region text,
			right_type text, cause text, source text, outcome text, since date, due_on date,
			excluded int))
			with ordinality as j (indicator, occurred_on, quantity, subject, item, track,
				region, right_type, cause, source, outcome, since, due_on, excluded,
				item_no)
		where j.quantity <> 0
		order by j.item_no);
end
$$;

-- Each fact is also a delta for the sums: appended, so that writers never wait for each other.
create or replace function ipcase.change_facts(p_facts ipcase.case_fact[]) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	-- All are of one case.
	v_asking constant text := case_asking(p_facts[1].office_id, p_facts[1].case_id);
begin
	with fact as (
		insert into case_fact as f (office_id, case_id, seq, item_no, indicator, occurred_on,
			quantity, subject, item, track, region, right_type, cause, source, outcome,
			recorded_at, since, due_on, excluded)
		select j.office_id, j.case_id, j.seq, j.item_no, j.indicator, j.occurred_on, j.quantity,
			j.subject, j.item, j.track, j.region, j.right_type, j.cause, j.source,
			j.outcome, j.recorded_at, j.since, j.due_on, j.excluded
		from unnest(p_facts) as j
		returning f.*
	)
	insert into fact_pending (office_id, indicator, month, track, region, right_type, cause,
		source, outcome, since, quantity, days, timed, in_time, took, party_type)
	select f.office_id, f.indicator, date_trunc('month', f.occurred_on)::date, f.track, f.region,
		f.right_type, f.cause, f.source, f.outcome, fact_since(f.since), f.quantity,
		f.quantity * fact_days(f.occurred_on, f.since, f.excluded),
		f.quantity * fact_only('timed', f.occurred_on, f.since, f.due_on, null)::int,
		f.quantity * fact_only('in_time', f.occurred_on, f.since, f.due_on, null)::int,
		case when f.since is not null then fact_days(f.occurred_on, f.since, f.excluded) end,
		v_asking
	from fact as f;
end
$$;

-- The next number of an office, kind and year, in the words of the kind's template.
create or replace function ipcase.number_take(p_office text, p_kind text, p_number json) returns text
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	v_year constant int := p_number ->> 'year';
	v_last int;
begin
	insert into case_series as s (office_id, kind, year, last)
	values (p_office, p_kind, v_year, 1)
	on conflict (office_id, kind, year) do update set last = s.last + 1
	returning s.last into v_last;
	return replace(replace(replace(p_number ->> 'template',
		'{mark}', (select o.mark from office as o where o.id = p_office)),
		'{year}', v_year::text), '{number}', v_last::text);
end
$$;

-- What a case is found by.
create or replace function ipcase.case_text(c ipcase.case_file) returns text
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return search_text(concat_ws(' ', c.number, coalesce(c.given_title, c.title),
		(select string_agg(p.name, ' ' order by p.item) from case_party as p
		 where p.office_id = c.office_id and p.case_id = c.id),
		(select string_agg(r.number, ' ' order by r.item) from case_right as r
		 where r.office_id = c.office_id and r.case_id = c.id)));
end
$$;

create or replace function ipcase.change_search(c ipcase.case_file) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	v_text constant text := case_text(c);
begin
	insert into case_search as s (office_id, case_id, text, grams)
	values (c.office_id, c.id, v_text, search_grams(v_text))
	on conflict (office_id, case_id) do update
	set text = excluded.text, grams = excluded.grams
	where s.text <> excluded.text;
end
$$;
