-- Reading deadlines. deadline_found() is the one predicate of list and count.

-- How a deadline stands today. What was done late was missed all the same; a right or a wait that is
-- over has expired, which is no fault of anyone.
create or replace function ipcase.deadline_status(d ipcase.deadline) returns text
	language sql stable parallel safe
return case
	when d.lapsed_on is not null then 'lapsed'
	when d.met_on <= d.due_on then 'met'
	when d.met_on is null and d.suspended then 'suspended'
	when d.met_on is null and d.due_on >= (now() at time zone 'Asia/Shanghai')::date then 'running'
	when d.expires then 'expired'
	else 'missed' end;

-- Whether it still is: it was when it was computed, and a year that it hangs on still has no list. That
-- the list came moves few deadlines, and only those are written again.
create or replace function ipcase.deadline_provisional(d ipcase.deadline) returns boolean
	language sql stable parallel safe
return d.provisional and exists (
	select from generate_series(extract(year from d.span_from)::int, extract(year from d.span_to)::int)
		as s (year)
	where not exists (select from ipcase.calendar_year as y where y.year = s.year));

-- Its name in the interface.
create or replace function ipcase.deadline_id(d ipcase.deadline) returns text
	language sql immutable parallel safe
return d.case_id || '.' || d.rule || '.' || d.seq || '.' || d.item;

create or replace function ipcase.deadline_found(p_case uuid, p_due_after date, p_due_before date,
	p_officer text, p_kind text, p_status text, p_office text)
	returns setof ipcase.deadline language sql stable
as $$
	select d.* from ipcase.deadline as d
	where (p_case is null or d.case_id = p_case)
		and (p_due_after is null or d.due_on >= p_due_after)
		and (p_due_before is null or d.due_on <= p_due_before)
		and (p_kind is null or d.kind = p_kind)
		and (p_officer is null or exists (select from ipcase.case_file as c
			where c.office_id = d.office_id and c.id = d.case_id and c.officer = p_officer))
		and (p_status is null or ipcase.deadline_status(d) = p_status
			or (p_status = 'provisional' and ipcase.deadline_provisional(d)
				and ipcase.deadline_status(d) in ('running', 'suspended')))
		and (p_office is null or d.office_id in
			(select t.below from ipcase.office_tree as t where t.office_id = p_office))
$$;

-- As a list shows it.
create or replace function ipcase.deadline_shown(d ipcase.deadline) returns json
	language plpgsql stable
as $$
begin
	return (select json_build_object('id', ipcase.deadline_id(d), 'office_id', d.office_id,
		'case_id', d.case_id, 'number', c.number, 'title', c.title, 'officer', c.officer,
		'kind', d.kind, 'rule', d.rule, 'definition', d.definition, 'about', r.shown,
		'event', d.seq, 'subject', ipcase.mask_text(d.subject, c.personal, true), 'started_on', d.started_on, 'due_on', d.due_on,
		'nominal_on', d.nominal_on, 'met_on', d.met_on, 'lapsed_on', d.lapsed_on,
		'status', ipcase.deadline_status(d), 'provisional', ipcase.deadline_provisional(d))
	from ipcase.case_file as c
	join ipcase.catalog_deadline as r on r.kind = d.kind and r.version = d.definition
		and r.rule = d.rule
	where c.office_id = d.office_id and c.id = d.case_id);
end
$$;

-- A page, the soonest due first. The cursor is the due day and the id of the last one shown. Planned
-- anew for each call: which parameters are there decides the index.
create or replace function ipcase.deadline_page(p_case uuid, p_due_after date, p_due_before date,
	p_officer text, p_kind text, p_status text, p_office text, p_cursor text, p_limit int,
	p_total boolean, out body text, out next text)
	language plpgsql stable set plan_cache_mode = force_custom_plan
as $$
declare
	v_after constant text[] := regexp_match(p_cursor,
		'^(\d{4}-\d\d-\d\d)\.([0-9a-f-]{36})\.([a-z0-9_]+)\.(\d{1,9})\.(\d{1,9})$');
	v_items text;
	v_total bigint;
begin
	if p_cursor is not null and v_after is null then
		raise exception 'not a cursor of this list' using errcode = 'invalid_text_representation';
	end if;
	select string_agg(ipcase.deadline_shown(f.row)::text, ', ' order by f.place)
			filter (where f.place <= p_limit),
		max((f.row).due_on || '.' || ipcase.deadline_id(f.row))
			filter (where f.place = p_limit and f.more)
	into v_items, next
	from (select d as row, row_number() over place as place,
			lead(d.case_id) over place is not null as more
	      from ipcase.deadline_found(p_case, p_due_after, p_due_before, p_officer, p_kind,
			p_status, p_office) as d
	      where p_cursor is null or (d.due_on, d.case_id, d.rule, d.seq, d.item)
			> (v_after[1]::date, v_after[2]::uuid, v_after[3], v_after[4]::int, v_after[5]::int)
	      window place as (order by d.due_on, d.case_id, d.rule, d.seq, d.item)
	      order by d.due_on, d.case_id, d.rule, d.seq, d.item
	      limit p_limit + 1) as f;
	if p_total then
		select count(*) into v_total
		from ipcase.deadline_found(p_case, p_due_after, p_due_before, p_officer, p_kind,
			p_status, p_office);
	end if;
	body := concat('{"items" : [', v_items, '], "next_cursor" : ',
		coalesce(to_json(next)::text, 'null'),
		case when p_total then ', "total" : ' || v_total end, '}');
end
$$;

-- One deadline with all it is computed from, by its id.
create or replace function ipcase.deadline_body(p_id text) returns json language plpgsql stable
as $$
declare
	v_id constant text[] := regexp_match(p_id,
		'^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([a-z0-9_]+)\.(\d{1,9})\.(\d{1,9})$');
begin
	return (select json_build_object('shown', ipcase.deadline_shown(d), 'suspended', d.suspended,
		'calendar', d.calendar, 'inputs', d.inputs,
		'action', (select e.action from ipcase.case_event as e
			where e.office_id = d.office_id and e.case_id = d.case_id and e.seq = d.seq))
	from ipcase.deadline as d
	where d.case_id = v_id[1]::uuid and d.rule = v_id[2] and d.seq = v_id[3]::int
		and d.item = v_id[4]::int);
end
$$;
grant execute on function ipcase.deadline_status, ipcase.deadline_provisional, ipcase.deadline_id, ipcase.deadline_found,
	ipcase.deadline_shown, ipcase.deadline_page, ipcase.deadline_body to ipcase_app;
