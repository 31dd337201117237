-- A figure that another organ reported. The earlier ones stay; the newest counts.
create or replace function ipcase.external_put(p_office text, p_year int, p_code text, p_value numeric,
	p_qualifier text, p_source text, p_reporter text) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	x external_figure;
begin
	perform pg_advisory_xact_lock_shared(figures_lock());
	-- The office row is the lock under which revisions are counted.
	perform from office as o
	where o.id = p_office and o.id = any (nullif(current_setting('ipcase.writes', true), '')::text[])
	for no key update;
	if not found then
		return null;
	end if;
	insert into external_figure as f (office_id, year, code, revision, value, qualifier, source,
		reporter, actor, recorded_at)
	select p_office, p_year, p_code, coalesce(max(e.revision), 0) + 1, p_value, p_qualifier, p_source,
		p_reporter, current_setting('ipcase.user'), clock_timestamp()
	from external_figure as e
	where e.office_id = p_office and e.year = p_year and e.code = p_code
	returning f.* into x;
	insert into audit_event (office_id, at, actor, action, object, hash)
	values (p_office, x.recorded_at, x.actor, 'external.put', p_year || '/' || p_code,
		external_digest(x));
	return external_body(x);
end
$$;

create or replace function ipcase.external_body(x ipcase.external_figure) returns json
	language plpgsql stable
as $$
begin
	return json_build_object('office_id', x.office_id, 'year', x.year, 'indicator', x.code,
		'unit', (select i.unit from ipcase.catalog_indicator as i where i.indicator = x.code),
		'value', trim_scale(x.value)::text, 'qualifier', x.qualifier, 'source', x.source,
		'reporter', x.reporter, 'recorded_at', ipcase.rfc3339(x.recorded_at),
		'recorded_by', x.actor);
end
$$;

-- The figures of a year for an office: where several below it have one, that of the office nearest
-- to it, and of that the newest known at the instant. Figures of organs are not added up.
create or replace function ipcase.external_known(p_office text, p_year int, p_known_at timestamptz)
	returns setof ipcase.external_figure language sql stable
as $$
	select distinct on (x.code) x.*
	from ipcase.external_figure as x
	join ipcase.office_tree as t on t.below = x.office_id
	where t.office_id = p_office and x.year = p_year
		and (p_known_at is null or x.recorded_at <= p_known_at)
	order by x.code, t.depth, x.office_id, x.revision desc
$$;
grant execute on function ipcase.external_put, ipcase.external_body, ipcase.external_known
	to ipcase_app;
