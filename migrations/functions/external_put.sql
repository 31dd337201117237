-- A figure of another organ against what the audit trail says of it.
create or replace function ipcase.external_digest(x ipcase.external_figure) returns bytea
	language plpgsql immutable
as $$
begin
	return sha256(convert_to(json_build_array(x.office_id, x.year, x.code, x.revision, trim_scale(x.value)::text,
		x.qualifier, x.source, x.reporter, x.actor, x.reported_on - date '2000-01-01',
		x.evidence)::text || coalesce(x.entered_for, ''), 'UTF8'));
end
$$;

-- A figure that another organ reported. The earlier ones stay; the newest counts.
create or replace function ipcase.external_put(p_office text, p_year int, p_code text, p_value numeric,
	p_qualifier text, p_source text, p_reporter text, p_reported_on date default null,
	p_evidence text default null, p_confirmed_by text default null, p_for text default null)
	returns json
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
		reporter, reported_on, evidence, actor, entered_for, recorded_at)
	select p_office, p_year, p_code, coalesce(max(e.revision), 0) + 1, p_value, p_qualifier, p_source,
		p_reporter, p_reported_on, p_evidence, current_setting('ipcase.user'), p_for, clock_timestamp()
	from external_figure as e
	where e.office_id = p_office and e.year = p_year and e.code = p_code
	returning f.* into x;
	insert into audit_event (office_id, at, actor, action, object, hash, reason)
	values (p_office, x.recorded_at, x.actor, 'external.put', p_year || '/' || p_code,
		external_digest(x), 'on behalf of ' || p_for);
	-- Of what was confirmed on paper before it was loaded.
	if p_confirmed_by is not null then
		insert into external_confirmation (office_id, year, code, revision, confirmed_by, confirmed_at)
		values (x.office_id, x.year, x.code, x.revision, p_confirmed_by, x.recorded_at);
	end if;
	return external_body(x);
end
$$;

-- Another person than who entered it says that it is what the paper says. Status: 200, 404 there is no
-- such revision, 409 it is confirmed already or not the newest, 422 the same person. Null: the office is
-- not one the actor may write for.
create or replace function ipcase.external_confirm(p_office text, p_year int, p_code text,
	p_revision int, p_for text default null, out status int, out body json)
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
#variable_conflict use_column
declare
	v_actor constant text := current_setting('ipcase.user');
	x external_figure;
begin
	perform pg_advisory_xact_lock_shared(figures_lock());
	perform from office as o
	where o.id = p_office and o.id = any (nullif(current_setting('ipcase.writes', true), '')::text[])
	for no key update;
	if not found then
		return;
	end if;
	select e.* into x from external_figure as e
	where e.office_id = p_office and e.year = p_year and e.code = p_code
	order by e.revision desc limit 1;
	status := case when x.revision is null or p_revision > x.revision then 404
		when p_revision < x.revision or exists (select from external_confirmation as c
			where (c.office_id, c.year, c.code, c.revision)
				= (p_office, p_year, p_code, p_revision)) then 409
		when array[x.actor, x.entered_for] && array[v_actor, p_for] then 422 else 200 end;
	if status = 200 then
		insert into external_confirmation (office_id, year, code, revision, confirmed_by, confirmed_for,
			confirmed_at)
		values (p_office, p_year, p_code, p_revision, v_actor, p_for, clock_timestamp());
		insert into audit_event (office_id, at, actor, action, object, reason)
		values (p_office, clock_timestamp(), v_actor, 'external.confirm', p_year || '/' || p_code,
			'on behalf of ' || p_for);
		body := external_body(x);
	end if;
end
$$;

-- A figure as it was known at an instant (null: now): a confirmation that came later is not told of.
create or replace function ipcase.external_body(x ipcase.external_figure, p_known_at timestamptz default null)
	returns json
	language plpgsql stable
as $$
begin
	return (select json_build_object('office_id', x.office_id, 'year', x.year, 'indicator', x.code,
		'unit', (select i.unit from ipcase.catalog_indicator as i where i.indicator = x.code),
		'value', trim_scale(x.value)::text, 'qualifier', x.qualifier, 'source', x.source,
		'reporter', x.reporter, 'reported_on', x.reported_on, 'evidence', x.evidence,
		'revision', x.revision, 'recorded_at', ipcase.rfc3339(x.recorded_at),
		'recorded_by', x.actor, 'recorded_for', x.entered_for,
		'confirmed_by', c.confirmed_by, 'confirmed_for', c.confirmed_for, 'confirmed_at', ipcase.rfc3339(c.confirmed_at))
	from (select) as one
	left join ipcase.external_confirmation as c on (c.office_id, c.year, c.code, c.revision)
		= (x.office_id, x.year, x.code, x.revision)
		and (p_known_at is null or c.confirmed_at <= p_known_at));
end
$$;

-- The figures of a year that were entered for the office itself: of each the newest known at the instant,
-- confirmed or not. What was entered for an office below is that office's: what one court reports is not what
-- those of a city report, and figures of organs are not added up.
create or replace function ipcase.external_known(p_office text, p_year int, p_known_at timestamptz)
	returns setof ipcase.external_figure language sql stable
as $$
	select distinct on (x.code) x.*
	from ipcase.external_figure as x
	where x.office_id = p_office and x.year = p_year
		and (p_known_at is null or x.recorded_at <= p_known_at)
	order by x.code, x.revision desc
$$;
grant execute on function ipcase.external_put, ipcase.external_confirm, ipcase.external_body, ipcase.external_known
	to ipcase_app;
