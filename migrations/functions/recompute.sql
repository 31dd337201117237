-- The pass over deadlines after a list of days off was loaded (api/http/recompute.c): what there
-- is to do, the rows some at a time, and what came of them.

-- Whether a revision that the given one does not know changed a year that these days lie in.
create or replace function ipcase.deadline_is_stale(p_calendar bigint, p_from date, p_to date)
	returns boolean language sql stable
	set search_path = ipcase, pg_temp
return exists (select from calendar_year as y
	where y.revision > p_calendar
		and y.year between extract(year from p_from) and extract(year from p_to));

-- The first revision that has not been gone through, or null with whether anything is stale.
create or replace function ipcase.recompute_job(out revision bigint, out year int, out stale boolean)
	language plpgsql stable security definer set search_path = ipcase, pg_temp
as $$
#variable_conflict use_column
declare
	v_before text[];
begin
	perform no_reader();
	select y.revision, y.year into revision, year
	from calendar_year as y
	where y.revision > coalesce((select max(p.revision) from calendar_pass as p), 0)
	order by y.revision limit 1;
	v_before := see_all();
	stale := revision is null and exists (select from deadline as d where d.stale);
	perform see_again(v_before);
end
$$;

-- Deadlines that hang on the year and were computed without its revision; year null: those that are
-- stale. Of one office, in the order of their key, after the one given. `line` is what recompute_put() is to have back
-- beside the new result: the key, the version of the row, and when it was due; `result` is what is stored.
create or replace function ipcase.recompute_page(p_revision bigint, p_year int, p_office text, p_case uuid,
	p_rule text, p_seq int, p_item int, p_limit int)
	returns table (line text, result text, inputs text)
	language plpgsql security definer set search_path = ipcase, pg_temp
	-- In the order of an index, whatever the planner thinks of how many rows there are: sorting them for
	-- each portion took ten times as long.
	set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_sort = off
	set enable_incremental_sort = off
as $$
declare
	v_before text[];
begin
	perform no_reader();
	v_before := see_all();
	return query
	select concat_ws(' ', d.case_id, d.rule, d.seq, d.item, d.xmin, d.due_on),
		concat_ws(' ', d.due_on, d.nominal_on, coalesce(d.span_from::text, '-'),
			coalesce(d.span_to::text, '-')),
		d.inputs::text
	from deadline as d
	where case when p_year is null then d.stale
		else not d.stale and d.calendar < p_revision
			and d.span_from <= make_date(p_year, 12, 31)
			and d.span_to >= make_date(p_year, 1, 1) end
		-- Of one office, or row security would have the index read from its first row each time.
		and d.office_id = p_office
		and (d.case_id, d.rule, d.seq, d.item) > (p_case, p_rule, p_seq, p_item)
	order by d.case_id, d.rule, d.seq, d.item
	limit p_limit;
	perform see_again(v_before);
end
$$;

-- What came out otherwise. A row that was written meanwhile is another version, and is left to whoever
-- wrote it: it was computed with the newer list, or is stale. Returns how many moved to another day.
create or replace function ipcase.recompute_put(p_revision bigint, p_calendar bigint, p_office text,
	p_case uuid[], p_rule text[], p_seq int[], p_item int[], p_version xid[], p_due_before date[],
	p_due_on date[], p_nominal_on date[], p_span_from date[], p_span_to date[], p_provisional boolean[])
	returns bigint
	language plpgsql security definer set search_path = ipcase, pg_temp
	-- Each row by its key; the planner would rather read the whole table for each portion.
	set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off
as $$
declare
	v_moved bigint;
	v_before text[];
begin
	perform no_reader();
	v_before := see_all();
	-- Not each portion waits for the disk: what says that all was gone through does, and comes last.
	perform set_config('synchronous_commit', 'off', true);
	with written as (
		update deadline as d
		set due_on = g.due_on, nominal_on = g.nominal_on, provisional = g.provisional,
		    span_from = g.span_from, span_to = g.span_to, calendar = p_calendar, stale = false
		from unnest(p_case, p_rule, p_seq, p_item, p_version, p_due_before, p_due_on,
			p_nominal_on, p_span_from, p_span_to, p_provisional) as g (case_id, rule, seq,
			item, version, due_before, due_on, nominal_on, span_from, span_to, provisional)
		where d.office_id = p_office and d.case_id = g.case_id and d.rule = g.rule
			and d.seq = g.seq and d.item = g.item and d.xmin = g.version
		returning d.office_id, d.case_id, d.rule, d.seq, d.item, g.due_before, d.due_on
	), moved as (
		insert into deadline_move (office_id, revision, case_id, rule, seq, item, due_before,
			due_after, moved_at)
		select w.office_id, p_revision, w.case_id, w.rule, w.seq, w.item, w.due_before,
			w.due_on, clock_timestamp()
		from written as w
		where w.due_before <> w.due_on
		returning 1
	)
	select count(*) into v_moved from moved;
	perform see_again(v_before);
	return v_moved;
end
$$;

create or replace function ipcase.recompute_done(p_revision bigint, p_examined bigint, p_moved bigint)
	returns void
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before text[];
	v_now constant timestamptz := clock_timestamp();
begin
	perform no_reader();
	v_before := see_all();
	insert into calendar_pass (revision, finished_at, examined, moved)
	values (p_revision, v_now, p_examined, p_moved);
	insert into audit_event (office_id, at, actor, action, object)
	select m.office_id, v_now, 'ipcase', 'calendar.recompute', y.year || '/' || p_revision
	from calendar_year as y
	join (select distinct d.office_id from deadline_move as d where d.revision = p_revision) as m on true
	where y.revision = p_revision;
	perform see_again(v_before);
end
$$;

-- Which deadlines a revision moved, some at a time. Null: the newest revision of the year.
create or replace function ipcase.move_page(p_year int, p_revision bigint, p_cursor text, p_limit int)
	returns json language plpgsql stable
as $$
declare
	v_after constant text[] := regexp_match(p_cursor,
		'^([a-z0-9-]+)\.([0-9a-f-]{36})\.([a-z0-9_]+)\.(\d{1,9})\.(\d{1,9})$');
	v_revision constant bigint := (select max(y.revision) from ipcase.calendar_year as y
		where y.year = p_year and (p_revision is null or y.revision = p_revision));
	v_items json;
	v_next text;
begin
	if p_cursor is not null and v_after is null then
		raise exception 'not a cursor of this list' using errcode = 'invalid_text_representation';
	end if;
	select coalesce(json_agg(json_build_object('office_id', f.office_id, 'case_id', f.case_id,
			'deadline', f.case_id || '.' || f.rule || '.' || f.seq || '.' || f.item,
			'number', f.number, 'title', f.title, 'kind', f.kind, 'rule', f.rule,
			'due_before', f.due_before, 'due_after', f.due_after,
			'moved_at', ipcase.rfc3339(f.moved_at)) order by f.place)
			filter (where f.place <= p_limit), '[]'),
		max(f.office_id || '.' || f.case_id || '.' || f.rule || '.' || f.seq || '.' || f.item)
			filter (where f.place = p_limit and f.more)
	into v_items, v_next
	from (select m.*, c.number, c.title, c.kind, row_number() over place as place,
			lead(m.rule) over place is not null as more
	      from (select * from ipcase.deadline_move as m
		    where m.revision = v_revision and (p_cursor is null
				or (m.office_id, m.case_id, m.rule, m.seq, m.item) > (v_after[1],
					v_after[2]::uuid, v_after[3], v_after[4]::int, v_after[5]::int))
		    order by m.office_id, m.case_id, m.rule, m.seq, m.item, m.moved_at
		    limit p_limit + 1) as m
	      left join ipcase.case_file as c on c.office_id = m.office_id and c.id = m.case_id
	      window place as (order by m.office_id, m.case_id, m.rule, m.seq, m.item, m.moved_at)) as f;
	return (select json_build_object('year', p_year, 'revision', v_revision,
		'finished_at', (select ipcase.rfc3339(p.finished_at) from ipcase.calendar_pass as p
				where p.revision = v_revision),
		'items', v_items, 'next_cursor', v_next));
end
$$;
grant execute on function ipcase.recompute_job, ipcase.recompute_page, ipcase.recompute_put,
	ipcase.recompute_done, ipcase.move_page to ipcase_app;
