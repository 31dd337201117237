-- The one predicate of every figure, and the facts and cases behind it. Inlined.

-- The clock of a closing (0026_fact_clock.sql). Days it took; 0 of what has no clock.
create or replace function ipcase.fact_days(p_on date, p_since date, p_excluded int) returns int
	language sql immutable parallel safe
return coalesce(p_on - p_since - coalesce(p_excluded, 0), 0);

-- The month of `since`, by which sums are kept.
create or replace function ipcase.fact_since(p_since date) returns date
	language sql immutable parallel safe
return coalesce(make_date(extract(year from p_since)::int, extract(month from p_since)::int, 1),
	'-infinity');

-- Whether a figure that counts only some closings counts this one: those that had a last day (timed),
-- kept it (in_time), did not (late), or of cases that came in the period too (cohort).
create or replace function ipcase.fact_only(p_only text, p_on date, p_since date, p_due_on date,
	p_from date) returns boolean language sql immutable parallel safe
return case p_only
	when 'timed' then p_due_on is not null
	when 'in_time' then p_due_on is not null and p_on <= p_due_on
	when 'late' then p_due_on is not null and p_on > p_due_on
	when 'cohort' then p_since is not null and p_since >= p_from
	else true end;

-- Whether a fact is of a day that was foreseen when it was recorded: that a case is overdue. Written out
-- where an index is to be found by it.
create or replace function ipcase.fact_foreseen(p_since date, p_due_on date) returns boolean
	language sql immutable parallel safe
return p_due_on is not null and p_since is null;

-- The day of an instant, or today: what was foreseen for a later day has not begun.
create or replace function ipcase.fact_today(p_known_at timestamptz) returns date
	language sql stable parallel safe
return (coalesce(p_known_at, now()) at time zone 'Asia/Shanghai')::date;

-- Sums hold nothing foreseen of months after this one.
create or replace function ipcase.fact_this_month() returns date
	language sql stable parallel safe
return date_trunc('month', (now() at time zone 'Asia/Shanghai')::date::timestamp)::date;

-- Who stands on the asking side of a case first: its type, '' if nobody or not told.
create or replace function ipcase.case_asking(p_office text, p_case uuid) returns text
	language plpgsql stable parallel safe
as $$
begin
	return coalesce((select p.type from ipcase.case_party as p
		where p.office_id = p_office and p.case_id = p_case
		order by p.side is distinct from 'asking', p.item limit 1), '');
end
$$;

-- The same as it was known at an instant: what it was before the first act that altered it later.
create or replace function ipcase.case_asking_known(p_office text, p_case uuid, p_known_at timestamptz)
	returns text language plpgsql stable parallel safe
as $$
declare
	v_was text;
begin
	if p_known_at is not null then
		select c.was into v_was from ipcase.case_asking_change as c
		where c.office_id = p_office and c.case_id = p_case and c.changed_at > p_known_at
		order by c.seq limit 1;
	end if;
	return coalesce(v_was, ipcase.case_asking(p_office, p_case));
end
$$;

-- The same for who counts: a figure holds cases that are shut to him too, and does not tell which.
create or replace function ipcase.case_asking_counted(p_office text, p_case uuid, p_known_at timestamptz)
	returns text language plpgsql stable parallel restricted
	security definer set search_path = ipcase, pg_temp
as $$
declare
	v_keys constant text := coalesce(current_setting('ipcase.keys', true), '');
	v_type text;
begin
	if v_keys = '{*}' then
		return case_asking_known(p_office, p_case, p_known_at);
	end if;
	perform set_config('ipcase.keys', '{*}', true);
	v_type := case_asking_known(p_office, p_case, p_known_at);
	perform set_config('ipcase.keys', v_keys, true);
	return v_type;
end
$$;

-- Whether sums by month can answer: of whole months, by nothing but month, office and kind.
create or replace function ipcase.fact_whole(p_from date, p_to date, p_split text[], variadic p_of text[])
	returns boolean language sql immutable parallel safe
return extract(day from p_from) = 1 and extract(day from p_to + 1) = 1
	and array_remove(p_split, null) <@ array['month', 'office', 'kind']
	and cardinality(array_remove(p_of, null)) = 0;

-- Facts as they were recorded, up to an instant.
create or replace function ipcase.fact_found(p_codes text[], p_from date, p_to date,
	p_known_at timestamptz, p_office text, p_at text, p_kind text, p_region text,
	p_right_type text, p_cause text, p_track text, p_source text, p_outcome text,
	p_party_type text)
	returns setof ipcase.case_fact language sql stable
as $$
	select f.* from ipcase.case_fact as f
	where (p_codes is null or f.indicator = any (p_codes))
		and (p_from is null or f.occurred_on >= p_from) and f.occurred_on <= p_to
		and (p_known_at is null or f.recorded_at <= p_known_at)
		and (not ipcase.fact_foreseen(f.since, f.due_on)
			or f.occurred_on <= ipcase.fact_today(p_known_at))
		and (p_office is null or f.office_id in
			(select t.below from ipcase.office_tree as t where t.office_id = p_office))
		and (p_at is null or f.office_id = p_at)
		and (p_kind is null or f.indicator in
			(select i.indicator from ipcase.catalog_indicator as i where i.kind = p_kind))
		and (p_region is null or f.region = p_region)
		and (p_right_type is null or f.right_type = p_right_type)
		and (p_cause is null or f.cause = p_cause)
		and (p_track is null or f.track = p_track)
		and (p_source is null or f.source = p_source)
		and (p_outcome is null or f.outcome = p_outcome)
		and (p_party_type is null or ipcase.case_asking_counted(f.office_id, f.case_id, p_known_at)
			= p_party_type)
$$;

-- What is counted of the facts of one indicator, each with the suffix of its key.
create or replace function ipcase.fact_measures(p_quantity numeric, p_days numeric, p_timed numeric,
	p_in_time numeric, p_cohort numeric)
	returns table (suffix text, value numeric) language sql immutable parallel safe
as $$
	select m.suffix, m.value
	from (values ('', p_quantity), ('#days', p_days), ('#timed', p_timed), ('#in_time', p_in_time),
		('#late', p_timed - p_in_time), ('#cohort', p_cohort)) as m (suffix, value)
	where m.value <> 0
$$;

-- Closings by the days they took: what a median is found from. Of what was taken back nothing is left.
create or replace function ipcase.fact_spread(p_codes text[], p_from date, p_to date,
	p_known_at timestamptz, p_office text, p_at text, p_kind text, p_region text,
	p_right_type text, p_cause text, p_track text, p_source text, p_outcome text,
	p_party_type text, p_party_types boolean)
	returns table (office_id text, indicator text, occurred_on date, track text, region text,
		right_type text, cause text, source text, outcome text, days int, number numeric,
		party_type text)
	language sql stable
as $$
	select f.office_id, f.indicator, f.occurred_on, f.track, f.region, f.right_type, f.cause,
		f.source, f.outcome, ipcase.fact_days(f.occurred_on, f.since, f.excluded), f.quantity,
		case when p_party_types
			then ipcase.case_asking_counted(f.office_id, f.case_id, p_known_at) end
	from ipcase.fact_found(p_codes, p_from, p_to, p_known_at, p_office, p_at, p_kind, p_region,
		p_right_type, p_cause, p_track, p_source, p_outcome, p_party_type) as f
	where f.since is not null
$$;

-- What a figure is split by: the key of a fact in a dimension, '' if it is not told.
create or replace function ipcase.fact_key(p_by text, p_from date, p_on date, p_office text, p_kind text,
	p_track text, p_region text, p_right_type text, p_cause text, p_source text, p_outcome text,
	p_party_type text) returns text language sql stable parallel safe
return case p_by when 'month' then case when p_on >= p_from then to_char(p_on, 'YYYY-MM') else '' end
	when 'office' then p_office when 'kind' then coalesce(p_kind, '') when 'track' then p_track
	when 'region' then p_region when 'right_type' then p_right_type when 'cause' then p_cause
	when 'source' then p_source when 'outcome' then p_outcome
	when 'party_type' then p_party_type end;

-- The facts behind a figure, whatever its terms: each an indicator with a sign, a window (period: in
-- it; start: before it; end: up to its last day) and perhaps a condition (fact_only).
create or replace function ipcase.fact_behind(p_codes text[], p_signs int[], p_windows text[],
	p_onlys text[], p_from date, p_to date, p_known_at timestamptz, p_office text, p_at text,
	p_kind text, p_region text, p_right_type text, p_cause text, p_track text, p_source text, p_outcome text,
	p_party_type text)
	returns table (office_id text, case_id uuid, seq int, subject int, item int, indicator text,
		occurred_on date, track text, region text, right_type text, cause text, source text,
		outcome text, since date, due_on date, excluded int, quantity numeric)
	language sql stable
as $$
	select f.office_id, f.case_id, f.seq, f.subject, f.item, f.indicator, f.occurred_on, f.track,
		f.region, f.right_type, f.cause, f.source, f.outcome, f.since, f.due_on, f.excluded,
		f.quantity * t.sign
	from unnest(p_codes, p_signs, p_windows, p_onlys) as t (code, sign, span, narrowed)
	cross join lateral ipcase.fact_found(array[t.code],
		case when t.span = 'period' then p_from end,
		case when t.span = 'start' then p_from - 1 else p_to end, p_known_at, p_office, p_at,
		p_kind, p_region, p_right_type, p_cause, p_track, p_source, p_outcome, p_party_type) as f
	where ipcase.fact_only(t.narrowed, f.occurred_on, f.since, f.due_on, p_from)
$$;
grant execute on function ipcase.fact_days, ipcase.fact_since, ipcase.fact_only, ipcase.fact_foreseen,
	ipcase.fact_today, ipcase.fact_this_month, ipcase.case_asking,
	ipcase.case_asking_known, ipcase.case_asking_counted, ipcase.fact_whole, ipcase.fact_found, ipcase.fact_measures, ipcase.fact_spread, ipcase.fact_key,
	ipcase.fact_behind to ipcase_app;
