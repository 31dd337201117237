-- Entries of the audit trail whose time is over (audit.json of the catalog). What is kept for ever has no class
-- but `act`, and never goes.

-- A row goes only if it is sealed and an entry of its office says that its class is over up to then.
create or replace function ipcase.audit_event_over() returns trigger language plpgsql
	set search_path = ipcase, pg_temp
as $$
begin
	if not exists (select from audit_leaf as l
		join audit_event as p on p.office_id = l.office_id and p.action = 'audit.purge'
			and split_part(p.object, '/', 1) = l.class
			and split_part(p.object, '/', 2)::bigint > (extract(epoch from l.at) * 1000000)::bigint
		where l.office_id = old.office_id and l.id = old.id and l.class <> 'act'
			and l.position < (select max(s.size) from audit_seal as s)) then
		raise exception 'DELETE of audit_event: the entry is kept'
			using errcode = 'insufficient_privilege', table = 'audit_event',
			      constraint = 'audit_event_over';
	end if;
	return old;
end
$$;

-- What is over: how many entries of each class. p_classes: [{"class", "days"}].
create or replace function ipcase.audit_over(p_classes json) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_over json;
begin
	select coalesce(json_agg(json_build_object('office_id', o.office_id, 'class', o.class,
		'before', o.before, 'count', o.count)), '[]') into v_over
	from (select l.office_id, l.class, (extract(epoch from now() - c.days * interval '1 day') * 1000000)::bigint
			as before, count(*) as count
	      from json_to_recordset(p_classes) as c (class text, days int)
	      join audit_leaf as l on l.class = c.class and l.at < now() - c.days * interval '1 day'
		and l.position < (select max(s.size) from audit_seal as s)
	      join audit_event as a on a.office_id = l.office_id and a.id = l.id
	      where l.class <> 'act'
	      group by l.office_id, l.class, c.days) as o;
	perform see_again(v_before);
	return v_over;
end
$$;

-- Says in the trail of each office what is over, as audit_over() found it.
create or replace function ipcase.audit_purge_begin(p_over json) returns void
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
begin
	insert into audit_event (office_id, at, actor, action, object)
	select o.office_id, clock_timestamp(), 'ipcase audit purge', 'audit.purge', o.class || '/' || o.before
	from json_to_recordset(p_over) as o (office_id text, class text, before bigint);
	perform see_again(v_before);
end
$$;

-- Takes away some of what was said to be over; how many.
create or replace function ipcase.audit_purge(p_over json, p_limit int) returns bigint
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_gone bigint;
begin
	perform set_config('ipcase.purging', 'on', true);
	with over as materialized (
		select l.office_id, l.id
		from json_to_recordset(p_over) as o (office_id text, class text, before bigint)
		join audit_leaf as l on l.office_id = o.office_id and l.class = o.class
			and (extract(epoch from l.at) * 1000000)::bigint < o.before
			and l.position < (select max(s.size) from audit_seal as s)
		join audit_event as a on a.office_id = l.office_id and a.id = l.id
		limit p_limit
	), unsalted as (
		delete from audit_salt as s using over as o where s.office_id = o.office_id and s.id = o.id
	)
	delete from audit_event as a using over as o where a.office_id = o.office_id and a.id = o.id;
	get diagnostics v_gone = row_count;
	perform set_config('ipcase.purging', '', true);
	perform see_again(v_before);
	return v_gone;
end
$$;
grant execute on function ipcase.audit_over, ipcase.audit_purge_begin, ipcase.audit_purge to ipcase_seal;
