-- Made anew, with more parameters, by migrations/functions.
drop function if exists ipcase.case_rights(text, uuid);
drop function if exists ipcase.session_begin(text, text, text, text, int, int, text, bigint, text, text);

-- Titles of rights are covered like what else names a person: stored texts of cases that show one are made anew.
create function ipcase.case_rights(p_office text, p_case uuid, p_personal jsonb) returns json
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
do $$
begin
	if to_regprocedure('ipcase.see_all()') is not null then	-- not on the first day
		perform ipcase.see_all();
		alter table ipcase.case_file disable trigger case_file_goes_on;
		update ipcase.case_file as c
		set rest = concat(', "parties" : ', ipcase.case_parties(c.office_id, c.id, c.personal),
			', "rights" : ', ipcase.case_rights(c.office_id, c.id, c.personal),
			', "created_at" : "', ipcase.rfc3339(c.created_at), '", "attributes" : ')
		where c.personal is not null and exists (select from ipcase.case_right as r
			where r.office_id = c.office_id and r.case_id = c.id and r.title is not null);
		alter table ipcase.case_file enable trigger case_file_goes_on;
	end if;
end
$$;
