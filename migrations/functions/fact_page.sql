-- The list behind a figure (fact_behind in fact_found.sql), a page at a time, and how long it is. Both
-- take the short way where there is one: a figure of many cases opens as fast as one of few.

-- Whether a figure is the facts of one indicator in a period, each an entry of its own: then the newest
-- are found by their dates.
create or replace function ipcase.fact_plain(p_codes text[], p_windows text[], p_by_case boolean)
	returns boolean language sql immutable parallel safe
return cardinality(p_codes) = 1 and p_windows[1] = 'period' and not p_by_case;

-- All entries: one for each fact that was not taken back, or for each case if a figure has several terms.
create or replace function ipcase.fact_entries(p_codes text[], p_signs int[], p_windows text[],
	p_onlys text[], p_from date, p_to date, p_known_at timestamptz, p_office text, p_at text,
	p_kind text, p_region text, p_right_type text, p_cause text, p_track text, p_source text,
	p_outcome text, p_party_type text, p_by_case boolean, p_days boolean)
	returns table (office_id text, case_id uuid, subject int, item int, quantity numeric,
		occurred_on date, since date, due_on date, days numeric)
	language sql stable
as $$
	select f.office_id, f.case_id, f.subject, f.item,
		sum(case when p_days then f.quantity * ipcase.fact_days(f.occurred_on, f.since, f.excluded)
			else f.quantity end),
		-- Of a fact that was moved within the period, where it stands now.
		(array_agg(f.occurred_on order by f.seq desc, f.quantity desc))[1],
		(array_agg(f.since order by f.seq desc, f.quantity desc))[1],
		(array_agg(f.due_on order by f.seq desc, f.quantity desc))[1],
		-- Of a case that several terms count, some to come and some gone, there is no one time it took.
		case when p_days or not p_by_case
			then sum(f.quantity * ipcase.fact_days(f.occurred_on, f.since, f.excluded)) end
	from (select b.office_id, b.case_id, b.seq, b.occurred_on, b.since, b.due_on, b.excluded,
			b.quantity, case when p_by_case then 0 else b.subject end as subject,
			case when p_by_case then 0 else b.item end as item
	      from ipcase.fact_behind(p_codes, p_signs, p_windows, p_onlys, p_from, p_to, p_known_at,
			p_office, p_at, p_kind, p_region, p_right_type, p_cause, p_track, p_source,
			p_outcome, p_party_type) as b) as f
	group by f.office_id, f.case_id, f.subject, f.item
	having sum(f.quantity) <> 0
$$;

-- Where the page after this one begins: behind the last entry of this one that its reader sees, and as many more
-- as came after that. What is shut to him has no place in it, for a cursor is his to read. "~~~~200": behind
-- the first two hundred, of which he sees none. "2024-01-08~~~~20": behind the first twenty of that day and those
-- before it; how many a day has is no secret, for a period may be one day. So what is counted lies within a day, and
-- need not be more than fact_page() takes. p_before: where this page began; p_shown: the place of that entry; p_day:
-- of the page's last entry; p_of_day: how many the page has of that day.
create or replace function ipcase.fact_cursor(p_before text, p_rows int, p_shown bigint, p_entry text,
	p_day text, p_of_day bigint)
	returns text language sql immutable parallel safe
return case when p_shown is not null then concat_ws('~', p_entry, nullif(p_rows - p_shown, 0))
	when p_of_day < p_rows then p_day || '~~~~' || p_of_day
	else regexp_replace(coalesce(p_before, '~~~'), '^([^~]*~[^~]*~[^~]*~[^~]*).*$', '\1') || '~' ||
		p_rows + coalesce(nullif(split_part(p_before, '~', 5), ''), '0')::int end;

-- The newest behind a cursor. One that stands on what its reader does not see is none of ours: by asking what comes
-- before which id on which day he could find out those that are shut to him. Nor is one that counts a hundred
-- thousand: those are all read.
create or replace function ipcase.fact_page(p_codes text[], p_signs int[], p_windows text[],
	p_onlys text[], p_from date, p_to date, p_known_at timestamptz, p_office text, p_at text,
	p_kind text, p_region text, p_right_type text, p_cause text, p_track text, p_source text,
	p_outcome text, p_party_type text, p_by_case boolean, p_days boolean, p_cursor text,
	p_rows int)
	returns table (office_id text, case_id uuid, subject int, item int, quantity numeric,
		occurred_on date, since date, due_on date, days numeric)
	language plpgsql stable set plan_cache_mode = force_custom_plan
	-- Day by day from the index: sorting all facts of a year to take a hundred cost a second.
	set enable_sort = off
as $$
#variable_conflict use_column
declare
	v_place constant text[] := regexp_match(p_cursor,
		'^(\d{4}-\d\d-\d\d)?~(?:([0-9a-f-]{36})~(\d{1,9})~(\d{1,9})|~~)(?:~(\d{1,5}))?$');
	v_on constant date := v_place[1];	-- without a case, all of this day too
	v_case constant uuid := v_place[2];
	v_subject constant int := v_place[3];
	v_item constant int := v_place[4];
	v_skipped constant int := coalesce(v_place[5], '0');
	v_offices constant text[] := array(
		select o from unnest(nullif(current_setting('ipcase.offices', true), '')::text[]) as o
		where p_office is null or o in
			(select t.below from ipcase.office_tree as t where t.office_id = p_office));
begin
	if p_cursor is not null and (v_place is null
	   or v_case is not null and not exists (select from ipcase.case_file as c
		join ipcase.case_fact as f on f.office_id = c.office_id and f.case_id = c.id
		where c.id = v_case and f.occurred_on = v_on)) then
		raise exception 'not a cursor of this list' using errcode = 'invalid_text_representation';
	end if;
	if ipcase.fact_plain(p_codes, p_windows, p_by_case) then
		return query
		select e.office_id, e.case_id, e.subject, e.item,
			p_signs[1] * e.quantity * case when p_days
				then ipcase.fact_days(e.occurred_on, e.since, e.excluded) else 1 end,
			e.occurred_on, e.since, e.due_on,
			p_signs[1] * e.quantity * ipcase.fact_days(e.occurred_on, e.since, e.excluded)
		from unnest(v_offices) as o (id)
		cross join lateral (
			select f.*
			from ipcase.fact_found(p_codes, p_from, least(p_to, v_on), p_known_at, null, p_at,
				p_kind, p_region, p_right_type, p_cause, p_track, p_source, p_outcome,
				p_party_type) as f
			-- The code by itself lets an index give them in order, so that a page is all that is read.
			where f.indicator = p_codes[1] and f.office_id = o.id and f.quantity > 0
				and ipcase.fact_only(p_onlys[1], f.occurred_on, f.since, f.due_on, p_from)
				and (v_case is null or (f.occurred_on, f.case_id, f.subject, f.item)
					< (v_on, v_case, v_subject, v_item))
				-- What takes back has the date and the dimensions of the fact (decision 3). A
				-- case has some facts, a day of an indicator hundreds: found by the case. As a
				-- join it would be looked for of all facts before the newest are taken.
				and not (select count(*) > 0 from ipcase.case_fact as b
					where b.office_id = f.office_id and b.case_id = f.case_id
						and b.seq > f.seq and b.indicator || '' = f.indicator
						and (b.subject, b.item, b.occurred_on, b.quantity, b.track,
							b.region, b.right_type, b.cause, b.source, b.outcome)
						= (f.subject, f.item, f.occurred_on, -f.quantity, f.track,
							f.region, f.right_type, f.cause, f.source, f.outcome)
						and (p_known_at is null or b.recorded_at <= p_known_at))
			order by f.occurred_on desc, f.case_id desc, f.subject desc, f.item desc
			limit p_rows + v_skipped) as e
		order by e.occurred_on desc, e.case_id desc, e.subject desc, e.item desc
		limit p_rows offset v_skipped;
	else
		return query
		select e.*
		from ipcase.fact_entries(p_codes, p_signs, p_windows, p_onlys, p_from, p_to, p_known_at,
			p_office, p_at, p_kind, p_region, p_right_type, p_cause, p_track, p_source,
			p_outcome, p_party_type, p_by_case, p_days) as e
		where case when v_case is null then v_on is null or e.occurred_on <= v_on
			else (e.occurred_on, e.case_id, e.subject, e.item)
				< (v_on, v_case, v_subject, v_item) end
		order by e.occurred_on desc, e.case_id desc, e.subject desc, e.item desc
		limit p_rows offset v_skipped;
	end if;
end
$$;

-- How many entries there are, and what they add up to: from the sums if they can tell.
create or replace function ipcase.fact_length(p_codes text[], p_signs int[], p_windows text[],
	p_onlys text[], p_from date, p_to date, p_known_at timestamptz, p_office text, p_at text,
	p_kind text, p_region text, p_right_type text, p_cause text, p_track text, p_source text,
	p_outcome text, p_party_type text, p_by_case boolean, p_days boolean,
	out entries bigint, out quantity numeric)
	language plpgsql stable set plan_cache_mode = force_custom_plan
as $$
begin
	if ipcase.fact_plain(p_codes, p_windows, p_by_case) and coalesce(p_onlys[1], '') = ''
	   and ipcase.fact_whole(p_from, p_to, '{}', p_region, p_right_type, p_cause, p_track, p_source,
			p_outcome, p_party_type) then
		select coalesce(sum(f.entries), 0),
			coalesce(sum(p_signs[1] * case when p_days then f.days else f.quantity end), 0)
		into entries, quantity
		from ipcase.fact_sums(array[''], array['month'], p_codes, p_from, p_to, p_known_at, p_office)
			as f
		where (p_at is null or f.office_id = p_at)
			and (p_kind is null or f.indicator in (select i.indicator
				from ipcase.catalog_indicator as i where i.kind = p_kind));
	else
		select count(*), coalesce(sum(e.quantity), 0)
		into entries, quantity
		from ipcase.fact_entries(p_codes, p_signs, p_windows, p_onlys, p_from, p_to, p_known_at,
			p_office, p_at, p_kind, p_region, p_right_type, p_cause, p_track, p_source,
			p_outcome, p_party_type, p_by_case, p_days) as e;
	end if;
end
$$;
grant execute on function ipcase.fact_plain, ipcase.fact_entries, ipcase.fact_cursor, ipcase.fact_page,
	ipcase.fact_length to ipcase_app;
