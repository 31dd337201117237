-- The parties and rights of a case, in the form in which they were given: absent stays absent.
create or replace function ipcase.case_parties(p_office text, p_case uuid) returns json
	language plpgsql stable
as $$
begin
	return (select coalesce(json_agg(json_strip_nulls(json_build_object(
			'role', p.role, 'name', p.name, 'type', p.type, 'identifier', p.identifier,
			'identifier_type', p.identifier_type,
			'contact', p.contact, 'address', p.address, 'country', p.country))
			order by p.item), '[]')
		from ipcase.case_party as p
		where p.office_id = p_office and p.case_id = p_case);
end
$$;

create or replace function ipcase.case_rights(p_office text, p_case uuid) returns json
	language plpgsql stable
as $$
begin
	return (select coalesce(json_agg(json_strip_nulls(json_build_object(
			'type', r.type, 'number', r.number, 'classes', r.classes, 'title', r.title))
			order by r.item), '[]')
		from ipcase.case_right as r
		where r.office_id = p_office and r.case_id = p_case);
end
$$;
grant execute on function ipcase.case_parties, ipcase.case_rights to ipcase_app;
