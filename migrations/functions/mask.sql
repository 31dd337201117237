-- Covering what is personal: core/mask.c says what and by what (docs/privacy.md), here it is put in
-- its place. p_personal is that of the case; null costs nothing.

-- p_within: also where it stands inside other text.
create or replace function ipcase.mask_text(p text, p_personal jsonb, p_within boolean) returns text
	language plpgsql immutable parallel safe
as $$
declare
	r record;
begin
	if p is null or p_personal is null then
		return p;
	end if;
	for r in select * from jsonb_to_recordset(p_personal) as j (clear text, shown text, within boolean) loop
		if p = r.clear then
			return r.shown;
		elsif p_within and r.within then
			p := replace(p, r.clear, r.shown);
		end if;
	end loop;
	return p;
end
$$;

-- Each text as mask_text() has it, all at once: value by value over all texts as one, \x01text\x02\x01text\x02, for
-- thousands of texts in a case of a thousand values would be millions to look into. What was covered as a whole is
-- out of the reach of later values: \x03 and the number of its value in digits that no text has. Input has no such
-- characters; where some came in another way, it takes its time.
create or replace function ipcase.mask_texts(p text[], p_personal jsonb) returns text[]
	language plpgsql immutable parallel safe
as $$
declare
	v_marks constant text := '[\x01-\x03\x0e-\x17]';
	v_digits constant text := E'\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17';
	v_shown constant text[] := array(select p_personal -> i ->> 'shown'
		from generate_series(0, jsonb_array_length(p_personal) - 1) as i);
	t text;
	r record;
begin
	if array_to_string(p, '') ~ v_marks or exists (
		select from jsonb_to_recordset(p_personal) as j (clear text, shown text)
		where j.clear ~ v_marks or j.shown ~ v_marks) then
		return array(select ipcase.mask_text(u.t, p_personal, true)
			from unnest(p) with ordinality as u (t, n) order by u.n);
	end if;
	t := E'\x01' || array_to_string(p, E'\x02\x01') || E'\x02';
	for r in select j.* from rows from (jsonb_to_recordset(p_personal)
			as (clear text, shown text, within boolean)) with ordinality as j (clear, shown, within, n) loop
		-- Nor by what is no cover, as only a hand leaves it: `ipcase verify` names that, and goes on.
		continue when coalesce(strpos(t, r.clear), 0) = 0 or r.shown is null;
		t := replace(t, E'\x01' || r.clear || E'\x02',
			E'\x01\x03' || translate(r.n::text, '0123456789', v_digits) || E'\x02');
		if r.within then
			t := replace(t, r.clear, r.shown);
		end if;
	end loop;
	return array(select case when left(u.t, 1) = E'\x03' then
			v_shown[translate(substr(u.t, 2), v_digits, '0123456789')::int] else u.t end
		from unnest(string_to_array(substr(t, 2, length(t) - 2), E'\x02\x01'))
			with ordinality as u (t, n) order by u.n);
end
$$;

-- A JSON value with each text as p_masked has it.
create or replace function ipcase.mask_put(p json, p_masked jsonb) returns json
	language plpgsql immutable parallel safe
as $$
begin
	return case json_typeof(p)
		when 'string' then to_json(p_masked ->> (p #>> '{}'))
		when 'array' then (select coalesce(json_agg(ipcase.mask_put(a.value, p_masked)
				order by a.ordinality), '[]')
			from json_array_elements(p) with ordinality as a)
		when 'object' then (select coalesce(json_object_agg(o.key,
				ipcase.mask_put(o.value, p_masked) order by o.ordinality), '{}')
			from json_each(p) with ordinality as o)
		else p end;
end
$$;

-- Every text in a JSON value; names of members stay. The order of members is kept.
create or replace function ipcase.mask_json(p json, p_personal jsonb) returns json
	language plpgsql immutable parallel safe
as $$
declare
	v_texts text[];
begin
	if p is null or p_personal is null then
		return p;
	end if;
	v_texts := array(select distinct m.token[1]::json #>> '{}'
		from regexp_matches(p::text, '"(?:[^"\\]|\\.)*"', 'g') as m (token));
	return ipcase.mask_put(p, jsonb_object(v_texts, ipcase.mask_texts(v_texts, p_personal)));
end
$$;

-- The attributes as they are shown.
create or replace function ipcase.case_shown(c ipcase.case_file) returns text
	language plpgsql immutable parallel safe
as $$
begin
	return case when c.personal is not null then
		ipcase.mask_json(c.attributes::json, c.personal)::text end;
end
$$;

-- The case with what a change adds to its personal data. What was once covered stays covered: older
-- events hold it.
create or replace function ipcase.change_personal(c ipcase.case_file, p_new json, p_title text)
	returns ipcase.case_file
	language plpgsql set search_path = ipcase, pg_temp
as $$
begin
	if p_new is not null then
		c.personal := (select jsonb_agg(to_jsonb(u) order by length(u.clear) desc, u.clear)
			from (select distinct on (j.clear) j.clear, j.shown, j.within
			      from (select 1 as age, n.* from json_to_recordset(p_new)
					as n (clear text, shown text, within boolean)
				    union all
				    select 2, o.* from jsonb_to_recordset(c.personal)
					as o (clear text, shown text, within boolean)) as j
			      order by j.clear, j.age) as u);
	end if;
	c.given_title := coalesce(p_title, c.given_title, c.title);
	c.title := mask_text(c.given_title, c.personal, true);
	c.shown := case_shown(c);
	return c;
end
$$;

-- A case with its personal data whole, for one who may see it and says why. The audit record is of
-- the same transaction: no record, no data. p_allowed: the offices in which the caller may.
create or replace function ipcase.case_disclose(p_case uuid, p_reason text, p_allowed text[])
	returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	c case_file;
	v_now constant timestamptz := clock_timestamp();
	v_actor constant text := current_setting('ipcase.user');
begin
	select * into c from case_file as f where f.id = p_case;
	if not found then
		return null;
	end if;
	if not (c.office_id = any (p_allowed)) then
		raise exception 'personal data of % is not disclosed to %', c.office_id, v_actor
			using errcode = 'insufficient_privilege';
	end if;
	insert into audit_event (office_id, at, actor, action, object, seq, hash, reason)
	values (c.office_id, v_now, v_actor, 'case.disclose', c.id, c.event_seq, c.head_hash, p_reason);
	return json_build_object('case_id', c.id, 'office_id', c.office_id, 'version', c.version,
		'title', coalesce(c.given_title, c.title),
		'parties', case_parties(c.office_id, c.id, null), 'attributes', c.attributes,
		'reason', p_reason, 'disclosed_at', rfc3339(v_now), 'actor', v_actor);
end
$$;

grant execute on function ipcase.mask_text, ipcase.mask_texts, ipcase.mask_put, ipcase.mask_json,
	ipcase.case_disclose to ipcase_app;
