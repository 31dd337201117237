-- Content of documents: parts come in, an act takes them, and what nobody took goes.

create or replace function ipcase.content_put(p_office text, p_content uuid, p_part int, p_bytes bytea)
	returns void
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	if p_part = 0 then
		insert into content_upload (office_id, content_id, begun_at)
		values (p_office, p_content, now())
		on conflict do nothing;
	end if;
	insert into content_part (office_id, content_id, part, bytes)
	values (p_office, p_content, p_part, p_bytes)
	on conflict do nothing;	-- its connection was lost, and it came again
end
$$;

-- Binds content to a document: parts that came before, or bytes that come with the act.
create or replace function ipcase.content_take(e ipcase.case_event, p_about json, p_bytes bytea)
	returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	v_content constant uuid := coalesce((p_about ->> 'content')::uuid, gen_random_uuid());
	v_size bigint;
begin
	insert into document_content (office_id, case_id, document_id, seq, media_type, sha256,
		content_id)
	values (e.office_id, e.case_id, (p_about ->> 'document')::uuid, e.seq,
		p_about ->> 'media_type', e.content_sha256, v_content);
	if p_bytes is not null then
		if sha256(p_bytes) <> e.content_sha256 then
			raise exception 'the content is not what its digest says'
				using errcode = 'check_violation';
		end if;
		insert into content_part (office_id, content_id, part, bytes)
		values (e.office_id, v_content, 0, p_bytes);
		return;
	end if;
	delete from content_upload as u
	where u.office_id = e.office_id and u.content_id = v_content;
	if not found then
		raise exception 'no such upload' using errcode = 'check_violation';
	end if;
	select sum(octet_length(p.bytes)) into v_size from content_part as p
	where p.office_id = e.office_id and p.content_id = v_content;
	if v_size is distinct from (p_about ->> 'size')::bigint then
		raise exception 'the upload is not complete' using errcode = 'check_violation';
	end if;
end
$$;

create or replace function ipcase.content_purge(p_limit int) returns bigint
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_gone bigint;
begin
	with old as (
		delete from content_upload as u
		where (u.office_id, u.content_id) in (
			select o.office_id, o.content_id from content_upload as o
			where o.begun_at < now() - interval '1 hour' limit p_limit)
		returning u.office_id, u.content_id
	)
	delete from content_part as p using old
	where p.office_id = old.office_id and p.content_id = old.content_id;
	get diagnostics v_gone = row_count;
	perform see_again(v_before);
	return v_gone;
end
$$;

-- Documents whose content is not what their digest says.
create or replace function ipcase.verify_content(p_after uuid, p_limit int) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_last uuid;
	v_count bigint;
	v_faults json;
begin
	with batch as (
		select c.* from document_content as c
		where p_after is null or c.content_id > p_after
		order by c.content_id limit p_limit
	), whole as (
		select b.content_id, b.office_id, b.case_id, b.document_id,
			b.sha256 = (select case when min(p.part) = 0 and max(p.part) = count(*) - 1
					then sha256(string_agg(p.bytes, '' order by p.part)) end
				from content_part as p
				where p.office_id = b.office_id and p.content_id = b.content_id) as fine
		from batch as b
	)
	select (select max(w.content_id::text)::uuid from whole as w), count(*),
		coalesce(json_agg(json_build_object('office_id', w.office_id, 'case_id', w.case_id,
			'document', w.document_id, 'content_id', w.content_id, 'fault', 'content'))
			filter (where w.fine is not true), '[]')
	into v_last, v_count, v_faults
	from whole as w;
	perform see_again(v_before);
	return json_build_object('checked', v_count,
		'next_cursor', case when v_count = p_limit then v_last end, 'faults', v_faults);
end
$$;
grant execute on function ipcase.content_put, ipcase.content_purge, ipcase.verify_content to ipcase_app;
