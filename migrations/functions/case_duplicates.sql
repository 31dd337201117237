-- The same matter, once more: a hint, never a refusal.

-- Other cases that the reader may see with a right, requester and respondent in common; where both tell the
-- acts complained of, with one of these too.
create or replace function ipcase.case_duplicates(p_office text, p_case uuid) returns json
	language plpgsql stable
as $$
begin
	-- A case that shares no key with another, as most do: to ask for that costs a tenth.
	if not exists (select from ipcase.case_key as k
		       join ipcase.case_key as x on x.key = k.key and x.case_id <> k.case_id
		       where k.office_id = p_office and k.case_id = p_case) then
		return '[]';
	end if;
	return (select coalesce(json_agg(json_build_object('id', f.id, 'office_id', f.office_id,
			'number', f.number, 'kind', f.kind, 'state', f.state,
			'received_on', f.received_on) order by f.id desc), '[]')
		from (select c.id, c.office_id, c.number, c.kind, c.state, c.received_on
		      from ipcase.case_file as c
		      where (c.office_id, c.id) in (
			select o.office_id, o.case_id
			from ipcase.case_key as k
			-- The newest of each key: one who asks in a thousand cases has as many under it.
			cross join lateral (
				select x.office_id, x.case_id from ipcase.case_key as x
				where x.key = k.key and x.case_id <> k.case_id
					and (k.acts = '{}' or x.acts = '{}' or k.acts && x.acts)
				order by x.case_id desc
				limit 20) as o
			where k.office_id = p_office and k.case_id = p_case)
		      order by c.id desc
		      limit 20) as f);
end
$$;

-- Makes the keys of a case anew, at most 100. Acts that were told stay until others are. A side that is missing
-- counts as one nobody knows.
create or replace function ipcase.change_keys(c ipcase.case_file, p_acts json) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	v_acts text[];
begin
	if c.event_seq > 1 then
		select k.acts into v_acts from case_key as k
		where k.office_id = c.office_id and k.case_id = c.id
		limit 1;
		delete from case_key as k where k.office_id = c.office_id and k.case_id = c.id;
	end if;
	if p_acts is not null then
		v_acts := array(select json_array_elements_text(p_acts));
	end if;
	-- The names of each side once, before the sides meet: a hundred of each would meet a million times.
	insert into case_key (office_id, case_id, key, acts)
	with rights as materialized (
		select distinct r.type, coalesce(r.key, '') as key
		from case_right as r
		where r.office_id = c.office_id and r.case_id = c.id
	), names as materialized (
		select distinct p.side, search_text(p.name) as name
		from case_party as p
		where p.office_id = c.office_id and p.case_id = c.id
			and p.side in ('asking', 'answering')
	)
	select distinct c.office_id, c.id, k.key, coalesce(v_acts, '{}')
	from (select sha256(convert_to(concat_ws(E'\x1f', r.type, r.key, coalesce(a.name, ''),
			coalesce(b.name, '')), 'UTF8')) as key
	      from rights as r
	      left join names as a on a.side = 'asking'
	      left join names as b on b.side = 'answering'
	      where a.name is not null or b.name is not null
	      limit 100) as k;
end
$$;
grant execute on function ipcase.case_duplicates to ipcase_app;
