-- Marked cases: who they are open to, and who marks them (docs/access.md).

-- Whether one of the keys opens a case that is marked.
create or replace function ipcase.secrecy_opens(s ipcase.case_secrecy, p_keys text[]) returns boolean
	language sql immutable
return s.office_id || '/' || s.secrecy = any (p_keys)
	or coalesce('@' || s.officer = any (p_keys), false)
	or exists (select from unnest(s.readers) as r where '@' || r = any (p_keys));

-- The marked cases of the offices of who asks, but those that his keys open. As the owner, so that the
-- policies that ask for it are not asked again.
create or replace function ipcase.shut_cases() returns uuid[]
	language plpgsql stable security definer set search_path = ipcase, pg_temp
as $$
declare
	v_keys constant text[] := coalesce(nullif(current_setting('ipcase.keys', true), '')::text[], '{}');
begin
	return (select coalesce(array_agg(s.case_id), '{}') from case_secrecy as s
		where not secrecy_opens(s, v_keys));
end
$$;

-- What a user holds, given his grants by office: '*' as long as nothing in these offices is shut to him, so
-- that all of them are one reader to the database.
create or replace function ipcase.access_keys(p_user text, p_grants json) returns text[]
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_keys constant text[] := array(
		select distinct g.key || '/' || o.secrecy
		from json_each(p_grants) as g
		cross join json_array_elements_text(g.value) as n (name)
		join catalog_secrecy as o on o.open_to = n.name
		order by 1) || ('@' || p_user);
	v_shut constant boolean := exists (
		select from json_object_keys(p_grants) as g (office)
		join case_secrecy as s on s.office_id = g.office
		where not secrecy_opens(s, v_keys));
begin
	perform see_again(v_before);
	return case when v_shut then v_keys else '{*}' end;
end
$$;

create or replace function ipcase.secrecy_body(p_office text, p_case uuid) returns json
	language plpgsql stable
as $$
begin
	return coalesce((select json_build_object('case_id', s.case_id, 'office_id', s.office_id,
			'secrecy', s.secrecy, 'officer', s.officer, 'readers', s.readers,
			'reason', ipcase.mask_text(s.reason, c.personal, true), 'set_by', s.set_by,
			'set_at', ipcase.rfc3339(s.set_at))
		from ipcase.case_secrecy as s
		join ipcase.case_file as c on c.office_id = s.office_id and c.id = s.case_id
		where s.office_id = p_office and s.case_id = p_case),
		json_build_object('case_id', p_case, 'office_id', p_office, 'secrecy', 'ordinary',
			'readers', '{}'::text[]));
end
$$;

-- Marks a case, or with 'ordinary' takes the mark off. The officer in charge always sees it.
-- Null: there is no such case, or not for who asks. p_allowed: the offices in which he marks.
create or replace function ipcase.secrecy_put(p_case uuid, p_secrecy text, p_readers text[], p_reason text,
	p_allowed text[]) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	c case_file;
	v_actor constant text := current_setting('ipcase.user');
	v_unknown text;
begin
	select f.* into c from case_file as f where f.id = p_case for update;
	if not found then
		return null;
	elsif not c.office_id = any (p_allowed) then
		raise exception '% marks no case of %', v_actor, c.office_id
			using errcode = 'insufficient_privilege';
	elsif p_secrecy <> 'ordinary' and not exists (select from catalog_secrecy as s
						      where s.secrecy = p_secrecy) then
		raise exception '%', p_secrecy
			using errcode = 'check_violation', table = 'case_secrecy',
			      constraint = 'case_secrecy_unknown';
	end if;
	select r into v_unknown from unnest(p_readers) as r
	where not exists (select from app_user as u where u.id = r and u.disabled_at is null) limit 1;
	if v_unknown is not null then
		raise exception '%', v_unknown
			using errcode = 'check_violation', table = 'case_secrecy',
			      constraint = 'case_secrecy_readers';
	end if;
	delete from case_secrecy as s where s.office_id = c.office_id and s.case_id = c.id;
	if p_secrecy <> 'ordinary' then
		insert into case_secrecy (office_id, case_id, secrecy, officer, readers, reason, set_by, set_at)
		values (c.office_id, c.id, p_secrecy, c.officer,
			array(select distinct r from unnest(p_readers) as r order by r),
			p_reason, v_actor, clock_timestamp());
	end if;
	insert into audit_event (office_id, at, actor, action, object, seq, hash, reason)
	values (c.office_id, clock_timestamp(), v_actor, 'case.secrecy', c.id, c.event_seq, c.head_hash,
		concat_ws(' ', p_secrecy, array_to_string(p_readers, ','), mask_text(p_reason, c.personal, true)));
	return secrecy_body(c.office_id, c.id);
end
$$;

-- Who comes to be in charge of a marked case sees it, and who was before does no longer, unless he is named.
create or replace function ipcase.change_officer(c ipcase.case_file) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
begin
	update case_secrecy as s set officer = c.officer
	where s.office_id = c.office_id and s.case_id = c.id;
end
$$;

-- How many cases that a count holds are shut to who asks: the tally knows no readers.
create or replace function ipcase.case_shut_count(p_kind text, p_state text, p_phase text, p_track text,
	p_region text, p_right text, p_source text, p_office text) returns bigint
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_shut constant uuid[] := shut_cases();
	v_keys constant text := coalesce(current_setting('ipcase.keys', true), '');
	v_count bigint := 0;
begin
	if cardinality(v_shut) > 0 then
		perform set_config('ipcase.keys', '{*}', true);
		select count(*) into v_count
		from case_found(p_kind, p_state, p_phase, p_track, null, p_region, p_right, null, p_source,
			p_office, null, null, null) as c
		where c.id = any (v_shut) and c.state <> '';
		perform set_config('ipcase.keys', v_keys, true);
	end if;
	return v_count;
end
$$;
grant execute on function ipcase.shut_cases, ipcase.secrecy_opens, ipcase.secrecy_body, ipcase.secrecy_put,
	ipcase.case_shut_count to ipcase_app;
