-- What guards look back to: what happened to a case, and how the cases stand that are linked to it.

create or replace function ipcase.case_acts(p_office text, p_case uuid) returns json
	language plpgsql stable
as $$
begin
	return (select json_agg(distinct e.action) from ipcase.case_event as e
		where e.office_id = p_office and e.case_id = p_case);
end
$$;

-- Whoever acts, all linked cases are looked at: a child in an office that the actor does not see is
-- open all the same. The workflow alone reads this; of each case it says only how it stands, its
-- flags, and fields that are codes. Those still open come first, should there be more than 200.
create or replace function ipcase.case_linked(p_office text, p_case uuid) returns json
	language plpgsql volatile security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_links json;
begin
	with link as (
		select k.type, 'out' as direction, k.to_office as office_id, k.to_case as case_id
		from case_link as k
		where k.office_id = p_office and k.case_id = p_case
		union all
		select k.type, 'in', k.office_id, k.case_id
		from case_link as k
		where k.to_office = p_office and k.to_case = p_case
	), found as (
		select k.type, k.direction, o.kind, o.state, o.phase, o.outcome, o.flags, o.attributes
		from link as k
		join case_file as o on o.office_id = k.office_id and o.id = k.case_id
		order by o.phase in ('intake', 'open', 'stayed') desc, k.type, k.direction, k.case_id
		limit 200
	)
	select coalesce(json_agg(json_build_object('type', f.type, 'direction', f.direction,
			'kind', f.kind, 'state', f.state, 'phase', f.phase, 'outcome', f.outcome,
			'flags', f.flags,
			'fields', (select jsonb_object_agg(a.key, a.value) from jsonb_each(f.attributes) as a
				   where jsonb_typeof(a.value) = 'boolean'
					or a.value::text ~ '^"[a-z0-9_]{1,64}"$'))), '[]')
	into v_links
	from found as f;
	perform see_again(v_before);
	return v_links;
end
$$;

-- What is around a case and no part of its version: its mark and, for an act that looks at them, the cases linked to
-- it, else null. An act is decided by it before it has the lock; with the lock it must still be the same.
create or replace function ipcase.case_around(p_office text, p_case uuid, p_links json) returns text
	language plpgsql stable
as $$
begin
	return case when p_links is null then 'mark ' else 'links ' end || md5(concat(
		(select (s.secrecy, s.readers)::text from ipcase.case_secrecy as s
		 where s.office_id = p_office and s.case_id = p_case), p_links));
end
$$;
grant execute on function ipcase.case_acts, ipcase.case_linked, ipcase.case_around to ipcase_app;
