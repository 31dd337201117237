-- Small things that the other functions and the queries share.

-- RFC 3339 in the time of the offices, whatever the session's time zone. Inlined by the planner.
create or replace function ipcase.rfc3339(p timestamptz) returns text
	language sql stable parallel safe
return to_char(p at time zone 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.MS"+08:00"');

-- How text is compared in searches: one width, one case, no spaces.
create or replace function ipcase.search_text(p text) returns text
	language plpgsql immutable parallel safe
as $$
begin
	return left(regexp_replace(lower(normalize(p, NFKC)), '\s+', '', 'g'), 8000);
end
$$;

-- Its characters and pairs of neighbours. Most Chinese words are two characters long, too short for
-- trigrams (measured: pg_trgm scans the table for them).
create or replace function ipcase.search_grams(p text) returns text[]
	language plpgsql immutable parallel safe
as $$
begin
	return (select coalesce(array_agg(distinct g.gram), '{}')
		from (select c.one, c.one || lead(c.one) over (order by c.place) as two
		      from unnest(string_to_array(p, null)) with ordinality as c (one, place)) as pair,
		     lateral (values (pair.one), (pair.two)) as g (gram)
		where g.gram is not null);
end
$$;

-- Opens every office, and every case in it, to the rest of a function, for checks and upkeep of the whole, never for a
-- reply; what it returns is given to see_again() before the function ends. (A SET clause would do
-- the same, but only a superuser may put an unknown setting there.)
-- For what the service and its commands do of their own accord: who asks for something has a context, be it one of
-- no office, and gets none of it.
create or replace function ipcase.no_reader() returns void language plpgsql stable
as $$
begin
	if coalesce(current_setting('ipcase.offices', true), '') <> '' then
		raise exception 'not for a reader' using errcode = 'insufficient_privilege';
	end if;
end
$$;

create or replace function ipcase.see_all() returns text[] language plpgsql
	set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := array[coalesce(current_setting('ipcase.offices', true), ''),
		coalesce(current_setting('ipcase.writes', true), ''),
		coalesce(current_setting('ipcase.keys', true), '')];
	v_all constant text := (select array_agg(o.id)::text from office as o);
begin
	perform see_again(array[v_all, v_all, '{*}']);
	return v_before;
end
$$;

create or replace function ipcase.see_again(p_before text[]) returns void language plpgsql
as $$
begin
	perform set_config('ipcase.offices', p_before[1], true),
		set_config('ipcase.writes', p_before[2], true),
		set_config('ipcase.keys', p_before[3], true);
end
$$;

-- One member more at the end of a JSON object that has some already.
create or replace function ipcase.body_with(p_body text, p_name text, p_value json) returns text
	language plpgsql immutable parallel safe
as $$
begin
	return left(p_body, -1) || ', "' || p_name || '" : ' || p_value || '}';
end
$$;

-- Before what is found done is acknowledged: the wait for the standby may have been broken off when it was committed, so
-- that this commit waits. One that has written nothing to the log would wait for nobody.
create or replace function ipcase.confirm_found() returns boolean language plpgsql
as $$
begin
	perform pg_logical_emit_message(true, 'ipcase', '');
	return true;
end
$$;

grant execute on function ipcase.confirm_found, ipcase.rfc3339, ipcase.search_text, ipcase.search_grams to ipcase_app;
