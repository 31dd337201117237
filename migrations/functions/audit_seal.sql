-- The tree over the audit trail (docs/audit.md): entries become leaves here, `ipcase audit seal` makes the
-- hashes above them and signs. `ipcase verify --audit` computes all of it anew in its own way.

-- A field with its length before it, so that no two entries read the same; - is none.
create or replace function ipcase.audit_field(p text) returns text
	language plpgsql immutable
as $$
begin
	return coalesce(octet_length(p) || ':' || p, '-');
end
$$;

-- What a leaf does not say itself of its entry.
create or replace function ipcase.audit_digest(a ipcase.audit_event, p_salt uuid) returns bytea
	language plpgsql immutable
as $$
begin
	return sha256(convert_to(concat('ipcase-audit-1', ipcase.audit_field(p_salt::text),
		ipcase.audit_field(a.actor), ipcase.audit_field(a.action),
		ipcase.audit_field(a.reason)), 'UTF8'));
end
$$;

create or replace function ipcase.leaf_hash(l ipcase.audit_leaf) returns bytea
	language plpgsql immutable
as $$
begin
	return sha256('\x00'::bytea || convert_to(concat('ipcase-leaf-1', ipcase.audit_field(l.office_id),
		ipcase.audit_field(l.id::text),
		ipcase.audit_field(((extract(epoch from l.at) * 1000000)::bigint)::text),
		ipcase.audit_field(l.class), ipcase.audit_field(l.object),
		ipcase.audit_field(l.seq::text), ipcase.audit_field(encode(l.event_hash, 'hex')),
		ipcase.audit_field(encode(l.digest, 'hex'))), 'UTF8'));
end
$$;

-- Entries that have no leaf yet get one, at most p_limit; how many did. An entry can be taken once it can
-- be seen, whenever its number was drawn: what committed late only comes later in the tree. So the
-- newest of each office are looked at, and all of them with p_whole, which finds whatever was
-- overtaken by thousands. p_classes: what is not kept for ever, [{"class", "actions": [...]}].
create or replace function ipcase.audit_take(p_classes json, p_limit int, p_whole boolean) returns bigint
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_count bigint;
	v_size bigint;
begin
	perform pg_advisory_xact_lock(hashtext('ipcase.audit_seal'));
	select coalesce(max(l.position) + 1, 0) into v_size from audit_leaf as l;
	with mark as materialized (
		select o.id as office_id, case when p_whole then 0 else coalesce((select max(l.id)
			from audit_leaf as l where l.office_id = o.id), 0) - 2000 end as since
		from office as o
	), found as materialized (
		select a.entry, v_size - 1 + row_number() over (order by (a.entry).id) as position,
			k.class, case when k.class is not null then gen_random_uuid() end as salt
		from (select n.entry from mark as m
		      -- offset 0: a look at the key for each entry, whatever the planner thinks of new tables.
		      cross join lateral (select e as entry from audit_event as e
				left join lateral (select true as taken from audit_leaf as l
					where l.office_id = e.office_id and l.id = e.id offset 0) as l on true
				where e.office_id = m.office_id and e.id > m.since and l.taken is null
				order by e.id limit p_limit) as n
		      order by (n.entry).id limit p_limit) as a
		left join (select c.class, x.action from json_to_recordset(p_classes) as c (class text, actions json),
				json_array_elements_text(c.actions) as x (action)) as k
			on k.action = (a.entry).action
	), salted as (
		insert into audit_salt (office_id, id, salt)
		select (f.entry).office_id, (f.entry).id, f.salt from found as f where f.salt is not null
	), leaf as materialized (
		select row((f.entry).office_id, (f.entry).id, f.position, (f.entry).at, coalesce(f.class, 'act'),
			(f.entry).object, (f.entry).seq, (f.entry).hash, audit_digest(f.entry, f.salt),
			null)::audit_leaf as l
		from found as f
	)
	insert into audit_leaf (office_id, id, position, at, class, object, seq, event_hash, digest, hash)
	select (x.l).office_id, (x.l).id, (x.l).position, (x.l).at, (x.l).class, (x.l).object, (x.l).seq,
		(x.l).event_hash, (x.l).digest, leaf_hash(x.l)
	from leaf as x;
	get diagnostics v_count = row_count;
	perform see_again(v_before);
	return v_count;
end
$$;

-- The hash of the leaves from p_from up to p_to, which is not among them, as RFC 9162 has it.
create or replace function ipcase.audit_hash(p_from bigint, p_to bigint) returns bytea
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
declare
	v_half bigint := 1;
	v_level int := 0;
begin
	while v_half * 2 <= p_to - p_from loop
		v_half := v_half * 2;
		v_level := v_level + 1;
	end loop;
	if v_half < p_to - p_from then
		return sha256('\x01'::bytea || audit_hash(p_from, p_from + v_half)
			|| audit_hash(p_from + v_half, p_to));
	elsif v_level = 0 then
		return (select l.hash from audit_leaf as l where l.position = p_from);
	end if;
	return (select n.hash from audit_node as n where n.level = v_level and n.place = p_from >> v_level);
end
$$;

-- Where the sealer goes on: the newest seal, the full subtrees below it and the leaves above it.
create or replace function ipcase.audit_unsealed(p_limit int) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	s audit_seal;
	v_peaks json[] := '{}';
	v_from bigint := 0;
	v_body json;
begin
	select * into s from audit_seal as x order by x.seal_no desc limit 1;
	for v_level in reverse 62..0 loop
		if s.size is not null and (s.size >> v_level) & 1 = 1 then
			v_peaks := v_peaks || json_build_object('level', v_level,
				'hash', encode(audit_hash(v_from, v_from + (1::bigint << v_level)), 'hex'));
			v_from := v_from + (1::bigint << v_level);
		end if;
	end loop;
	select json_build_object('seal_no', coalesce(s.seal_no, 0), 'size', coalesce(s.size, 0),
		'hash', encode(s.hash, 'hex'), 'peaks', array_to_json(v_peaks),
		'at', (extract(epoch from clock_timestamp()) * 1000000)::bigint,
		'leaves', coalesce(json_agg(encode(l.hash, 'hex') order by l.position), '[]')) into v_body
	from (select x.position, x.hash from audit_leaf as x
	      where x.position >= coalesce(s.size, 0) order by x.position limit p_limit) as l;
	perform see_again(v_before);
	return v_body;
end
$$;

-- A seal with the hashes between the leaves and its root. Whoever is second fails on the key of the seal.
create or replace function ipcase.audit_seal_put(p_seal json, p_nodes json) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_seal audit_seal;
begin
	select s.seal, s.size, decode(s.root, 'hex'), decode(s.previous, 'hex'),
		timestamptz '1970-01-01 00:00:00+00' + s.at * interval '1 microsecond', s.key,
		decode(s.signature, 'hex'), decode(s.hash, 'hex')
	into strict v_seal
	from json_to_record(p_seal) as s (seal int, size bigint, root text, previous text, at bigint, key text,
		signature text, hash text);
	if v_seal.previous is distinct from (select x.hash from audit_seal as x
			where x.seal_no = v_seal.seal_no - 1) then
		raise exception 'seal % does not follow the one before', v_seal.seal_no
			using errcode = 'check_violation', constraint = 'audit_seal_follows';
	end if;
	insert into audit_node (level, place, hash)
	select n.level, n.place, decode(n.hash, 'hex')
	from json_to_recordset(p_nodes) as n (level int, place bigint, hash text);
	insert into audit_seal (seal_no, size, root, previous, sealed_at, key, signature, hash)
	values (v_seal.seal_no, v_seal.size, v_seal.root, v_seal.previous, v_seal.sealed_at, v_seal.key,
		v_seal.signature, v_seal.hash);
	return true;
end
$$;

-- A seal as it is published.
create or replace function ipcase.audit_seal_body(s ipcase.audit_seal) returns json
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return json_build_object('seal', s.seal_no, 'size', s.size, 'root', encode(s.root, 'hex'),
		'previous', encode(s.previous, 'hex'), 'at', (extract(epoch from s.sealed_at) * 1000000)::bigint,
		'time', rfc3339(s.sealed_at), 'key', s.key, 'signature', encode(s.signature, 'hex'),
		'hash', encode(s.hash, 'hex'));
end
$$;

-- Seals from one on, for the file outside the database. Null before the first.
create or replace function ipcase.audit_sealed(p_from int, p_limit int) returns json
	language plpgsql stable security definer set search_path = ipcase, pg_temp
as $$
begin
	return (select coalesce(json_agg(audit_seal_body(s) order by s.seal_no), '[]')
		from (select x.* from audit_seal as x where x.seal_no >= p_from
		      order by x.seal_no limit p_limit) as s);
end
$$;

-- The lines of the leaves of a seal: position, hash, and of what is kept for ever the event's office,
-- number and case.
create or replace function ipcase.audit_lines(p_from bigint, p_to bigint) returns text
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_lines text;
begin
	select string_agg(concat_ws(' ', l.position, encode(l.hash, 'hex'), l.office_id,
			case when l.class = 'act' then coalesce(l.seq::text, '-') || ' ' || l.object
				else '- ' || l.class end) || E'\n', '' order by l.position) into v_lines
	from audit_leaf as l where l.position >= p_from and l.position < p_to;
	perform see_again(v_before);
	return coalesce(v_lines, '');
end
$$;

grant execute on function ipcase.audit_take, ipcase.audit_unsealed, ipcase.audit_seal_put,
	ipcase.audit_sealed, ipcase.audit_lines to ipcase_seal;
grant execute on function ipcase.audit_seal_body to ipcase_app;
