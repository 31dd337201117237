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

-- A page, newest first. Planned anew for each call: which parameters are there decides the index,
-- and planning costs less than one wrong scan.
create or replace function ipcase.case_page(p_kind text, p_state text, p_phase text, p_track text,
	p_q text, p_region text, p_right text, p_officer text, p_source text, p_office text,
	p_number text, p_received_from date, p_received_to date, p_cursor uuid, p_limit int,
	p_total boolean, out body text, out next text)
	language plpgsql stable set plan_cache_mode = force_custom_plan
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
	      from ipcase.case_found(p_kind, p_state, p_phase, p_track, p_q, p_region, p_right,
			p_officer, p_source, p_office, p_number, p_received_from, p_received_to) as f
	      where p_cursor is null or f.id < p_cursor
	      order by f.id desc
	      limit p_limit + 1) as c;
	if p_total then
		select count(*) into v_total
		from ipcase.case_found(p_kind, p_state, p_phase, p_track, p_q, p_region, p_right,
			p_officer, p_source, p_office, p_number, p_received_from, p_received_to);
	end if;
	-- The rows are JSON already; only what stands around them is made here.
	body := concat('{"items" : [', v_items, '], "next_cursor" : ', coalesce(to_json(next)::text, 'null'),
		case when p_total then ', "total" : ' || v_total end, '}');
end
$$;
grant execute on function ipcase.case_match, ipcase.case_found, ipcase.case_page to ipcase_app;
