-- The parts of a change that concern papers, each called by commit_change() when it is present.

-- The next number of a series, in the words of its template.
create or replace function ipcase.document_number_take(p_office text, p_series text, p_template text,
	p_year int) returns text
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	v_last int;
begin
	insert into document_series as s (office_id, series, year, last)
	values (p_office, p_series, p_year, 1)
	on conflict (office_id, series, year) do update set last = s.last + 1
	returning s.last into v_last;
	return replace(replace(replace(p_template,
		'{mark}', (select o.mark from office as o where o.id = p_office)),
		'{year}', p_year::text), '{number}', v_last::text);
end
$$;

-- A draft becomes the office's word: number, date and who signs.
create or replace function ipcase.change_issue(e ipcase.case_event, p_issue json) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	v_document document;
	v_series json;
begin
	select * into v_document from document as d
	where d.office_id = e.office_id and d.case_id = e.case_id
		and d.id = (p_issue ->> 'document')::uuid;
	v_series := p_issue -> 'series' -> v_document.type;
	perform refuse_paper(case when v_document.id is null then 'document_issue_document'
		when v_series is null then 'document_issue_type'
		when v_document.issued_on is not null then 'document_issued'
		when v_document.number is not null then 'document_issue_number' end);
	update document as d
	set number = document_number_take(e.office_id, v_series ->> 'series', v_series ->> 'template',
			(p_issue ->> 'year')::int),
	    dated = (p_issue ->> 'issued_on')::date, issued_on = (p_issue ->> 'issued_on')::date,
	    signed_by = p_issue ->> 'signed_by'
	where d.office_id = e.office_id and d.case_id = e.case_id and d.id = v_document.id;
end
$$;

-- Who was served. The office's own papers must have been issued before.
create or replace function ipcase.change_services(e ipcase.case_event, p_services json) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
begin
	insert into document_service (office_id, case_id, seq, item, document_id, document, addressee,
		party, method, consent, sent_on, received_on, proof, result)
	select e.office_id, e.case_id, e.seq, j.item, j.document_id, j.document, j.addressee,
		coalesce(j.party, (select min(p.item) from case_party as p
			where p.office_id = e.office_id and p.case_id = e.case_id
				and p.name = j.addressee)),
		j.method, j.consent, j.sent_on, j.received_on, j.proof, j.result
	from rows from (json_to_recordset(p_services -> 'items') as (document_id uuid, document text,
		addressee text, party int, method text, consent text, sent_on date, received_on date,
		proof text, result text))
		with ordinality as j (document_id, document, addressee, party, method, consent, sent_on,
			received_on, proof, result, item);
	perform refuse_paper((
		select case when s.party is not null and p.item is null then 'document_service_party'
			when d.issued_on is null
				and d.type in (select json_array_elements_text(p_services -> 'issued_types'))
				then 'document_service_issued' end as fault
		from document_service as s
		left join document as d on d.office_id = s.office_id and d.case_id = s.case_id
			and d.id = s.document_id
		left join case_party as p on p.office_id = s.office_id and p.case_id = s.case_id
			and p.item = s.party
		where s.office_id = e.office_id and s.case_id = e.case_id and s.seq = e.seq
		order by fault limit 1));
end
$$;

-- Refuses what a client asked for, under a name that the service knows; null refuses nothing.
create or replace function ipcase.refuse_paper(p_constraint text) returns void
	language plpgsql
as $$
begin
	if p_constraint is not null then
		raise exception 'refused: %', p_constraint
			using errcode = 'check_violation', constraint = p_constraint;
	end if;
end
$$;
