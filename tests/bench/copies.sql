-- What tests/bench/copies.py needs beside the cases to be copied, all in the schema `seed`.

-- When each event of a case to be copied was recorded: on the day it happened, and not before what
-- came before it; a second event of the same day a minute later.
create table seed.moment as
select e.case_id, e.seq, (max(e.occurred_on) over (partition by e.case_id order by e.seq)
	+ time '09:00') at time zone 'Asia/Shanghai' + e.seq * interval '1 minute' as at
from seed.case_event as e;
alter table seed.moment add primary key (case_id, seq);

-- The numbers that the cases to be copied took of each series: a copy goes on after them.
create table seed.used as
select s.office_id, s.kind as series, s.year, s.last from seed.case_series as s
union all
select s.office_id, s.series, s.year, s.last from seed.document_series as s;
alter table seed.used add primary key (office_id, series, year);

-- The id of the copy: the last four digits say which.
create function seed.copied(p uuid, k int) returns uuid language sql immutable parallel safe
return overlay(p::text placing lpad(to_hex(k), 4, '0') from 33)::uuid;

create function seed.copied_at(p_case uuid, p_seq int, k int) returns timestamptz language plpgsql stable
as $$
begin
	return (select m.at from seed.moment as m where m.case_id = p_case and m.seq = p_seq)
		+ k * interval '50 milliseconds';
end
$$;

-- The code that stands p_steps after this one in a list; another stays.
create function seed.turned(p text, p_codes text[], p_steps int) returns text
	language sql immutable parallel safe
return coalesce(p_codes[(array_position(p_codes, p) - 1 + p_steps) % cardinality(p_codes) + 1], p);

-- Districts of the offices of the whole city; the others have only their own.
create function seed.region(p_office text, p text, k int) returns text language sql immutable parallel safe
return case when p_office in ('wuxi-ip-office', 'wuxi-ip-centre') then seed.turned(p,
	array['320205', '320206', '320211', '320213', '320214', '320281', '320282'], k) else p end;

create function seed.source(p text, k int) returns text language sql immutable parallel safe
return seed.turned(p, array['counter', 'online', 'hotline', 'post'], k / 7);

-- What an event says of district and source.
create function seed.data(p json, p_office text, p_region text, p_source text, k int) returns json
	language sql immutable parallel safe
return replace(replace(p::text, '"region":"' || coalesce(p_region, '') || '"',
		'"region":"' || coalesce(seed.region(p_office, p_region, k), '') || '"'),
	'"source":"' || coalesce(p_source, '') || '"',
	'"source":"' || coalesce(seed.source(p_source, k), '') || '"')::json;

-- A number of a series of which every copy takes as many.
create function seed.number(p text, p_office text, p_series text, k int) returns text language plpgsql stable
as $$
declare
	v_year constant int := substring(p from '[〔·](20\d\d)[〕-]');
	v_used constant int := (select u.last from seed.used as u
		where u.office_id = p_office and u.series = p_series and u.year = v_year);
	v_number constant text := substring(p from '(\d+)号?$');
begin
	return case when p is null then null else
		regexp_replace(p, '\d+(号?)$', (v_number::int + k * v_used) || '\1') end;
end
$$;

-- The hash of an event, given that of the one before: over a case in its order, its chain.
create function seed.link(p_before bytea, e ipcase.case_event) returns bytea language plpgsql immutable
as $$
begin
	e.previous_hash := p_before;
	return ipcase.event_digest(e);
end
$$;
create aggregate seed.chain(ipcase.case_event) (sfunc = seed.link, stype = bytea);

-- What a volume's hash is made of names its documents.
create function seed.item(i seed.volume_item, k int) returns ipcase.volume_item language plpgsql immutable
as $$
declare
	v ipcase.volume_item := i;
begin
	v.document_id := seed.copied(v.document_id, k);
	return v;
end
$$;

create function seed.manifest(p_case uuid, p_part int, k int) returns bytea language plpgsql stable
as $$
begin
	return (select sha256(convert_to(coalesce(string_agg(ipcase.volume_line(seed.item(i, k)), e'\n'
			order by i.volume, i.item), ''), 'UTF8'))
		from seed.volume_item as i where i.case_id = p_case and i.part = p_part);
end
$$;
create index on seed.volume (case_id);
create index on seed.volume_item (case_id, part);
create index on seed.document (case_id);
create index on seed.case_file (id);
analyze;
