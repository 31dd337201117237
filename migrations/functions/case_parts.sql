-- The parties and rights of a case: absent stays absent. p_personal: what is covered; null: nothing.
create or replace function ipcase.case_parties(p_office text, p_case uuid, p_personal jsonb)
	returns json
	language plpgsql stable
as $$
begin
	return (select coalesce(json_agg(json_strip_nulls(json_build_object(
			'role', p.role, 'name', ipcase.mask_text(p.name, p_personal, false),
			'type', p.type, 'identifier', ipcase.mask_text(p.identifier, p_personal, false),
			'identifier_type', p.identifier_type,
			'contact', ipcase.mask_text(p.contact, p_personal, false),
			'address', ipcase.mask_text(p.address, p_personal, false),
			'country', p.country))
			order by p.item), '[]')
		from ipcase.case_party as p
		where p.office_id = p_office and p.case_id = p_case);
end
$$;

create or replace function ipcase.case_rights(p_office text, p_case uuid, p_personal jsonb) returns json
	language plpgsql stable
as $$
begin
	return (select coalesce(json_agg(json_strip_nulls(json_build_object(
			'type', r.type, 'number', r.number, 'classes', r.classes,
			'title', ipcase.mask_text(r.title, p_personal, true)))
			order by r.item), '[]')
		from ipcase.case_right as r
		where r.office_id = p_office and r.case_id = p_case);
end
$$;
grant execute on function ipcase.case_parties, ipcase.case_rights to ipcase_app;
