-- Rows that follow from others: the tree from the offices, the last number of a series from those that were given.
create or replace function ipcase.rows_of_lists(p_series json) returns table (in_table text, row_key text, fault text)
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return query
	with recursive tree as (
		select o.id as office_id, o.id as below, 0 as depth from office as o
		union all
		select t.office_id, o.id, t.depth + 1
		from tree as t join office as o on o.parent = t.below
	) cycle below set looped using path
	select 'office_tree', concat_ws('/', coalesce(t.office_id, o.office_id), coalesce(t.below, o.below)),
		case when o.below is null then 'unknown' when t.below is null then 'missing' else 'altered' end
	from office_tree as t
	full join (select r.office_id, r.below, r.depth from tree as r where not r.looped) as o
		on o.office_id = t.office_id and o.below = t.below
	where o.depth is distinct from t.depth
	union all
	-- Each number was taken by one case.
	select 'case_series', concat_ws('/', s.office_id, s.kind, s.year), 'altered'
	from case_series as s
	where s.last <> (select count(*) from case_file as c
		where c.office_id = s.office_id and c.kind = s.kind and number_year(c.number) = s.year)
	union all
	select 'case_series', concat_ws('/', c.office_id, c.kind, c.year), 'missing'
	from (select distinct f.office_id, f.kind, number_year(f.number) as year
	      from case_file as f where f.number is not null) as c
	where not exists (select from case_series as s
		where s.office_id = c.office_id and s.kind = c.kind and s.year = c.year)
	union all
	select 'document_series', concat_ws('/', d.office_id, d.year), 'missing'
	from (select distinct x.office_id, number_year(x.number) as year
	      from document as x where x.number is not null and x.issued_on is not null) as d
	where not exists (select from document_series as s
		where s.office_id = d.office_id and s.year = d.year and s.series not like 'volume.%')
	union all
	select 'document_series', concat_ws('/', s.office_id, s.series, s.year), 'altered'
	from document_series as s
	where s.series like 'volume.%'
		and s.last <> (select count(*) from volume as v
			join case_file as c on c.office_id = v.office_id and c.id = v.case_id
			where v.office_id = s.office_id and v.part = 1 and 'volume.' || c.kind = s.series
				and number_year(v.archive_number) = s.year)
	union all
	-- Which type of paper takes its number where stands in the catalog: all series of a year together.
	select 'document_series', concat_ws('/', s.office_id, s.series, s.year), 'unknown'
	from document_series as s
	where s.series not in (select j.name from json_array_elements_text(p_series) as j (name))
		and s.series not in (select distinct 'volume.' || d.kind from catalog_definition as d)
	union all
	select 'document_series', concat_ws('/', s.office_id, s.series, s.year), 'altered, or another of the year'
	from document_series as s
	where s.series not like 'volume.%'
		and (select sum(o.last) from document_series as o
		     where o.office_id = s.office_id and o.year = s.year and o.series not like 'volume.%')
		<> (select count(*) from document as d
		    where d.office_id = s.office_id and d.issued_on is not null and number_year(d.number) = s.year)
	union all
	-- A case that was there.
	select 'case_file', concat_ws('/', p.office_id, p.case_id), 'missing'
	from case_proof as p
	where not exists (select from case_file as c where c.office_id = p.office_id and c.id = p.case_id)
	union all
	select 'case_proof', concat_ws('/', p.office_id, p.case_id), 'altered'
	from case_proof as p where p.digest <> case_proof_digest(p)
	union all
	select 'external_figure', concat_ws('/', x.office_id, x.year, x.code, x.revision), 'audit'
	from external_figure as x
	where exists (select from audit_event as a where a.office_id = x.office_id
			and a.action = 'external.put' and a.at = x.recorded_at and a.hash is not null)
		and not exists (select from audit_event as a where a.office_id = x.office_id
			and a.action = 'external.put' and a.at = x.recorded_at
			and a.hash = external_digest(x));
end
$$;

create or replace function ipcase.verify_lists(p_series json) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_faults json;
begin
	select coalesce(json_agg(json_build_object('table', l.in_table, 'key', l.row_key, 'fault', l.fault)), '[]')
	into v_faults
	from (select r.* from rows_of_lists(p_series) as r limit 200) as l;
	perform see_again(v_before);
	return v_faults;
end
$$;
grant execute on function ipcase.verify_lists to ipcase_app;
