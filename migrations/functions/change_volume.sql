-- Freezing a volume: what goes in, the hash of that, and the rows.

-- The papers of a case that are in no volume yet, in their order: the main volume and the secondary
-- one, each by date, numbered on from the parts before. What the freezing event brings itself is left
-- to the next part, because the event's hash covers that of the manifest.
create or replace function ipcase.volume_found(p_office text, p_case uuid, p_seq int, p_volume json)
	returns setof ipcase.volume_item
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return query
	with paper as (
		select d.*, e.actor, case when d.type in
				(select json_array_elements_text(p_volume -> 'secondary'))
			then 'secondary' else 'main' end as place
		from document as d
		join case_event as e on e.office_id = d.office_id and e.case_id = d.case_id
			and e.seq = d.seq
		where d.office_id = p_office and d.case_id = p_case and d.seq < p_seq
			and d.type not in (select json_array_elements_text(p_volume -> 'left_out'))
			and not exists (select from volume_item as v where v.office_id = d.office_id
				and v.case_id = d.case_id and v.document_id = d.id)
	), earlier as (
		select v.volume, max(v.item) as items,
			case when bool_and(v.pages is not null) then sum(v.pages) end as pages
		from volume_item as v
		where v.office_id = p_office and v.case_id = p_case
		group by v.volume
	)
	select p_office, p_case,
		coalesce((select max(v.part) from volume as v
			  where v.office_id = p_office and v.case_id = p_case), 0) + 1,
		p.place, (coalesce(b.items, 0) + row_number() over kept)::int, p.id, p.type, p.number,
		p.title, p.dated, p.sha256, p.size, p.media_type, p.pages,
		case when (b.volume is null or b.pages is not null)
			and coalesce(bool_and(p.pages is not null) over before, true)
			then (coalesce(b.pages, 0) + coalesce(sum(p.pages) over before, 0) + 1)::int end,
		p.actor, p.recorded_at
	from paper as p
	left join earlier as b on b.volume = p.place
	window kept as (partition by p.place order by coalesce(p.dated,
			(p.recorded_at at time zone 'Asia/Shanghai')::date), p.seq, p.id),
		before as (partition by p.place order by coalesce(p.dated,
			(p.recorded_at at time zone 'Asia/Shanghai')::date), p.seq, p.id
			rows between unbounded preceding and 1 preceding)
	order by 4, 5;
end
$$;

-- SHA-256 of the manifest: its papers line by line, in the order of the volume.
create or replace function ipcase.volume_digest(p_office text, p_case uuid, p_seq int, p_volume json)
	returns bytea
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return (select sha256(convert_to(coalesce(string_agg(volume_line(v), e'\n'
			order by v.volume, v.item), ''), 'UTF8'))
		from volume_found(p_office, p_case, p_seq, p_volume) as v);
end
$$;

-- A paper as the manifest's hash has it.
create or replace function ipcase.volume_line(v ipcase.volume_item) returns text
	language plpgsql immutable set search_path = ipcase, pg_temp
as $$
begin
	return json_build_array(v.volume, v.item, v.document_id, v.type, v.number, v.title,
		v.dated - date '2000-01-01', encode(v.sha256, 'hex'), v.size, v.media_type,
		v.pages)::text;
end
$$;

create or replace function ipcase.change_volume(e ipcase.case_event, p_volume json) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	v_items constant volume_item[] := array(
		select v from volume_found(e.office_id, e.case_id, e.seq, p_volume) as v);
	v_part constant int := coalesce((select max(v.part) from volume as v
		where v.office_id = e.office_id and v.case_id = e.case_id), 0) + 1;
	v_number text := coalesce(p_volume ->> 'number', (select v.archive_number from volume as v
		where v.office_id = e.office_id and v.case_id = e.case_id and v.part = 1));
begin
	perform refuse_paper(case when v_part > 1 and cardinality(v_items) = 0 then 'volume_empty' end);
	if v_number is null and p_volume ->> 'template' is not null then
		v_number := document_number_take(e.office_id, 'volume.' || e.kind,
			replace(p_volume ->> 'template', '{retention}',
				coalesce(p_volume ->> 'retention', '')),
			(p_volume ->> 'year')::int);
	end if;
	insert into volume (office_id, case_id, part, seq, archive_number, retention, frozen_at,
		frozen_by, manifest_sha256)
	values (e.office_id, e.case_id, v_part, e.seq, v_number, p_volume ->> 'retention',
		e.recorded_at, e.actor, e.content_sha256);
	insert into volume_item select (unnest(v_items)).*;
end
$$;

-- Volumes whose papers are no longer those that their hash was made of.
create or replace function ipcase.verify_volumes() returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_faults json;
begin
	select coalesce(json_agg(d), '[]') into v_faults from (
		select v.office_id, v.case_id, v.part
		from volume as v
		join case_event as e on e.office_id = v.office_id and e.case_id = v.case_id
			and e.seq = v.seq
		where (v.manifest_sha256, v.manifest_sha256) is distinct from (e.content_sha256, (
			select sha256(convert_to(coalesce(string_agg(volume_line(i), e'\n'
				order by i.volume, i.item), ''), 'UTF8'))
			from volume_item as i where i.office_id = v.office_id and i.case_id = v.case_id
				and i.part = v.part))
		limit 200) as d;
	perform see_again(v_before);
	return v_faults;
end
$$;
grant execute on function ipcase.verify_volumes to ipcase_app;
