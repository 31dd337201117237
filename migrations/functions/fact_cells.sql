-- The cells of the rollup that a fact is part of: its month at its office, its year at that and each
-- office above, so that a year of a whole city is read in one piece. Inlined.
create or replace function ipcase.fact_cells(p_office text, p_month date, p_since date, p_took int,
	p_region text, p_right_type text, p_source text, p_outcome text, p_party_type text)
	returns table (office_id text, dimension text, span text, begins date, since date, value text)
	language sql stable parallel safe
as $$
	select s.office_id, c.dimension, s.span, s.begins,
		case when c.dimension = '' then s.since else date '-infinity' end, c.value
	from (select p_office as office_id, 'month' as span, p_month as begins, p_since as since
	      union all
	      select t.office_id, 'year', date_trunc('year', p_month)::date, date_trunc('year', p_since)::date
	      from ipcase.office_tree as t where t.below = p_office) as s
	cross join (values ('', ''), ('region', p_region), ('right_type', p_right_type),
			('source', p_source), ('outcome', p_outcome), ('party_type', p_party_type),
			('days', p_took::text)) as c (dimension, value)
	where c.value is not null
$$;
grant execute on function ipcase.fact_cells to ipcase_app;
