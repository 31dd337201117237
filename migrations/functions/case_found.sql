-- Searching cases. case_found() is the one predicate of list and count: a single SELECT that the
-- planner inlines, so an absent parameter costs nothing and a present one finds its index.

-- The cases whose text holds the words. As the owner, because row security would keep the index on
-- grams out of use; hence the offices are compared here.
create or replace function ipcase.case_match(p_q text) returns uuid[]
	language plpgsql stable security definer set search_path = ipcase, pg_temp
as $$
declare
	v_q constant text := search_text(p_q);
	v_offices constant text[] := nullif(current_setting('ipcase.offices', true), '');
begin
	return (select coalesce(array_agg(s.case_id), '{}') from case_search as s
		where s.grams @> search_grams(v_q) and position(v_q in s.text) > 0
			and s.office_id = any (v_offices));
end
$$;

create or replace function ipcase.case_found(p_kind text, p_state text, p_phase text, p_track text,
	p_q text, p_region text, p_right text, p_officer text, p_source text, p_office text,
	p_number text, p_received_from date, p_received_to date)
	returns setof ipcase.case_file language sql stable
as $$
	select c.* from ipcase.case_file as c
	where (p_kind is null or c.kind = p_kind)
		and (p_state is null or c.state = p_state)
		and (p_phase is null or c.phase = p_phase)
		and (p_track is null or c.track = p_track)
		and (p_q is null or c.id = any ((select ipcase.case_match(p_q))::uuid[]))
		and (p_region is null or c.region = p_region)
		and (p_right is null or c.right_type = p_right)
		and (p_officer is null or c.officer = p_officer)
		and (p_source is null or c.source = p_source)
		and (p_office is null or c.office_id in
			(select t.below from ipcase.office_tree as t where t.office_id = p_office))
		and (p_number is null or c.number = p_number)
		and (p_received_from is null or c.received_on >= p_received_from)
		and (p_received_to is null or c.received_on <= p_received_to)
$$;

-- How many there are: from the tally if it can tell, else counted.
create or replace function ipcase.case_total(p_kind text, p_state text, p_phase text, p_track text,
	p_q text, p_region text, p_right text, p_officer text, p_source text, p_office text,
	p_number text, p_received_from date, p_received_to date) returns bigint
	language plpgsql set plan_cache_mode = force_custom_plan
as $$
begin
	if p_q is not null or p_officer is not null or p_number is not null
	   or p_received_from is not null or p_received_to is not null then
		return (select count(*)
			from ipcase.case_found(p_kind, p_state, p_phase, p_track, p_q, p_region, p_right,
				p_officer, p_source, p_office, p_number, p_received_from, p_received_to));
	end if;
	return (select coalesce(sum(t.cases), 0)
		from (select t.* from ipcase.case_tally as t
		      union all
		      select p.office_id, p.kind, p.state, p.phase, p.track, p.region, p.right_type,
				p.source, p.cases
		      from ipcase.case_tally_pending as p) as t
		where (p_kind is null or t.kind = p_kind)
			and (p_state is null or t.state = p_state)
			and (p_phase is null or t.phase = p_phase)
			and (p_track is null or t.track = p_track)
			and (p_region is null or nullif(t.region, '') = p_region)
			and (p_right is null or nullif(t.right_type, '') = p_right)
			and (p_source is null or nullif(t.source, '') = p_source)
			and (p_office is null or t.office_id in
				(select o.below from ipcase.office_tree as o where o.office_id = p_office)))
		- case when current_setting('ipcase.keys', true) = '{*}' then 0
			else ipcase.case_shut_count(p_kind, p_state, p_phase, p_track, p_region, p_right,
				p_source, p_office) end;
end
$$;

-- The newest before a cursor. Who sees few offices gets the newest of each, put in order: going through
-- those of all offices would read a hundred rows for one that may be seen. Planned anew for each call:
-- which parameters are there decides the index, and planning costs less than one wrong scan.
create or replace function ipcase.case_newest(p_kind text, p_state text, p_phase text, p_track text,
	p_q text, p_region text, p_right text, p_officer text, p_source text, p_office text,
	p_number text, p_received_from date, p_received_to date, p_cursor uuid, p_rows int)
	returns table (id uuid, listed text)
	language plpgsql stable set plan_cache_mode = force_custom_plan
as $$
declare
	v_few constant int := 16;
	v_offices constant text[] := array(
		select o from unnest(nullif(current_setting('ipcase.offices', true), '')::text[]) as o
		where p_office is null or o in
			(select t.below from ipcase.office_tree as t where t.office_id = p_office));
begin
	if cardinality(v_offices) <= v_few then
		return query
		select c.id, c.listed
		from unnest(v_offices) as o (id)
		cross join lateral (
			select f.id, f.listed
			from ipcase.case_found(p_kind, p_state, p_phase, p_track, p_q, p_region, p_right,
				p_officer, p_source, null, p_number, p_received_from, p_received_to) as f
			where f.office_id = o.id and (p_cursor is null or f.id < p_cursor)
			order by f.id desc
			limit p_rows) as c
		order by c.id desc
		limit p_rows;
	else
		return query
		select f.id, f.listed
		from ipcase.case_found(p_kind, p_state, p_phase, p_track, p_q, p_region, p_right,
			p_officer, p_source, p_office, p_number, p_received_from, p_received_to) as f
		where p_cursor is null or f.id < p_cursor
		order by f.id desc
		limit p_rows;
	end if;
end
$$;

-- A page, newest first.
create or replace function ipcase.case_page(p_kind text, p_state text, p_phase text, p_track text,
	p_q text, p_region text, p_right text, p_officer text, p_source text, p_office text,
	p_number text, p_received_from date, p_received_to date, p_cursor uuid, p_limit int,
	p_total boolean, out body text, out next text)
	language plpgsql
as $$
declare
	v_items text;
	v_total bigint;
begin
	select string_agg(c.listed || '}', ', ' order by c.id desc) filter (where c.place <= p_limit),
		-- One more than wanted was read, to know whether there is a next page.
		(array_agg(c.id) filter (where c.place = p_limit and c.more))[1]::text
	into v_items, next
	from (select f.*, row_number() over (order by f.id desc) as place,
			lead(f.id) over (order by f.id desc) is not null as more
	      from ipcase.case_newest(p_kind, p_state, p_phase, p_track, p_q, p_region, p_right,
			p_officer, p_source, p_office, p_number, p_received_from, p_received_to,
			p_cursor, p_limit + 1) as f) as c;
	if p_total then
		v_total := ipcase.case_total(p_kind, p_state, p_phase, p_track, p_q, p_region, p_right,
			p_officer, p_source, p_office, p_number, p_received_from, p_received_to);
	end if;
	-- The rows are JSON already; only what stands around them is made here.
	body := concat('{"items" : [', v_items, '], "next_cursor" : ', coalesce(to_json(next)::text, 'null'),
		case when p_total then ', "total" : ' || v_total end, '}');
end
$$;
grant execute on function ipcase.case_match, ipcase.case_found, ipcase.case_total, ipcase.case_newest,
	ipcase.case_page to ipcase_app;
