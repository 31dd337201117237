-- The calendar of working days: lists of years, the newest revision of a year being its list.

-- As routes show it; one row for each year that has a list.
create or replace function ipcase.calendar_body(p_year int) returns json
	language plpgsql stable
as $$
begin
	return (select json_build_object('revision', y.revision, 'list', y.list,
			'loaded_by', y.actor, 'loaded_at', ipcase.rfc3339(y.loaded_at),
			'revisions', (select json_agg(json_build_object('revision', r.revision,
					'source', r.list -> 'source', 'tag', r.list -> 'tag',
					'loaded_by', r.actor, 'loaded_at', ipcase.rfc3339(r.loaded_at))
					order by r.revision desc)
				from (select * from ipcase.calendar_year as r where r.year = p_year
				      order by r.revision desc limit 50) as r))
		from ipcase.calendar_year as y
		where y.year = p_year
		order by y.revision desc limit 1);
end
$$;

-- Every list in force, unless the newest revision is the one that the caller knows.
create or replace function ipcase.calendar_current(p_known bigint) returns json
	language plpgsql stable security definer set search_path = ipcase, pg_temp
as $$
begin
	if coalesce((select max(y.revision) from calendar_year as y), 0) = p_known then
		return null;
	end if;
	return (select coalesce(json_agg(jsonb_build_object('revision', n.revision) || n.list::jsonb), '[]')
		from (select distinct on (y.year) y.year, y.revision, y.list
		      from calendar_year as y
		      order by y.year, y.revision desc) as n);
end
$$;

-- Makes a list that of its year. The very list that is there already is no new revision.
-- p_expected: the revision it is to replace, 0 for none; null: whichever there is.
create or replace function ipcase.calendar_put(p_year int, p_list json, p_expected bigint, p_actor text,
	out status int, out body json)
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
#variable_conflict use_column
declare
	v_now timestamptz;
	v_known calendar_year;
	v_before text[];
begin
	perform calendar_lock();
	v_now := clock_timestamp();
	select y.* into v_known
	from calendar_year as y where y.year = p_year
	order by y.revision desc limit 1;
	if v_known.list::jsonb = p_list::jsonb then
		-- Done already, maybe by this request before its connection was lost.
		status := 200;
	elsif coalesce(v_known.revision, 0) <> p_expected then
		status := 412;
	else
		status := 200;
		insert into calendar_year (revision, year, list, actor, loaded_at)
		select coalesce(max(y.revision), 0) + 1, p_year, p_list, p_actor, v_now
		from calendar_year as y;
		v_before := see_all();
		-- It concerns everyone: told in the trail of each office that has none above it.
		insert into audit_event (office_id, at, actor, action, object)
		select o.id, v_now, p_actor, 'calendar.put', p_year::text
		from office as o where o.parent is null;
		perform see_again(v_before);
	end if;
	body := calendar_body(p_year);
end
$$;

-- Who changes the calendar waits for every change of deadlines that is under way, and those that
-- come later see it.
create or replace function ipcase.calendar_lock() returns void language plpgsql
	set search_path = ipcase, pg_temp
as $$
begin
	perform pg_advisory_xact_lock(hashtext('ipcase.calendar'));
end
$$;

-- The lists of the catalog, when the catalog has changed them: a list loaded since stays in force
-- until then. Of one migration at a time.
create or replace function ipcase.calendar_of_catalog(p_lists json) returns void language plpgsql
	set search_path = ipcase, pg_temp
as $$
declare
	v_list json;
begin
	for v_list in
		select j.list
		from json_array_elements(p_lists) as j (list)
		where (select y.list::jsonb
		       from calendar_year as y
		       where y.year = (j.list ->> 'year')::int and y.actor is null
		       order by y.revision desc limit 1) is distinct from j.list::jsonb
		order by (j.list ->> 'year')::int
	loop
		perform calendar_lock();
		insert into calendar_year (revision, year, list, actor, loaded_at)
		select coalesce(max(y.revision), 0) + 1, (v_list ->> 'year')::int, v_list, null, clock_timestamp()
		from calendar_year as y;
	end loop;
end
$$;

grant execute on function ipcase.calendar_body, ipcase.calendar_current, ipcase.calendar_put to ipcase_app;
grant select on ipcase.calendar_year to ipcase_app;
