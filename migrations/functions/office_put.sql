-- Offices, users, grants and tokens are kept by commands only (`ipcase load`, `ipcase user`).

create or replace function ipcase.office_put(p_id text, p_parent text, p_name_zh text, p_name_en text,
	p_region text, p_mark text, p_type text) returns void
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant office_tree[] := array(select t from office_tree as t);
begin
	insert into office as o (id, parent, name_zh, name_en, region, mark, type)
	values (p_id, p_parent, p_name_zh, coalesce(p_name_en, p_name_zh), coalesce(p_region, ''),
		coalesce(p_mark, ''), coalesce(p_type, ''))
	on conflict (id) do update
	set parent = excluded.parent, name_zh = excluded.name_zh, name_en = excluded.name_en,
	    region = excluded.region, mark = excluded.mark, type = excluded.type;
	-- A moved office moves all below it, and there are few: the tree is made anew.
	delete from office_tree;
	insert into office_tree (office_id, below, depth)
	with recursive tree as (
		select o.id as office_id, o.id as below, 0 as depth from office as o
		union all
		select t.office_id, o.id, t.depth + 1
		from tree as t join office as o on o.parent = t.below
	) cycle below set looped using path
	select t.office_id, t.below, t.depth from tree as t where not t.looped;
	if exists (select from office as o
		   where not exists (select from office_tree as t join office as root on root.id = t.office_id
				     where t.below = o.id and root.parent is null)) then
		raise exception 'the offices above % go round in a circle', p_id
			using errcode = 'check_violation', constraint = 'office_tree_check';
	end if;
	-- Years are added up with the offices below: where one that there was has come or gone they are wrong now.
	if exists (select from (select b.office_id, b.below from unnest(v_before) as b) as b
		   full join (select t.office_id, t.below from office_tree as t
			      where t.below in (select w.below from unnest(v_before) as w)) as t
			on t.office_id = b.office_id and t.below = b.below
		   where b.below is null or t.below is null) then
		-- Nobody folds by the tree as it was.
		perform pg_advisory_xact_lock(hashtext('ipcase.fact_fold'));
		perform fact_rebuild();
	end if;
end
$$;

create or replace function ipcase.user_put(p_id text, p_office text, p_name text) returns void
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	insert into app_user as u (id, office_id, name) values (p_id, p_office, p_name)
	on conflict (id) do update
	set office_id = excluded.office_id, name = excluded.name, disabled_at = null;
end
$$;

create or replace function ipcase.user_disable(p_id text) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	update app_user as u set disabled_at = now() where u.id = p_id and u.disabled_at is null;
	return found;
end
$$;

create or replace function ipcase.grant_put(p_user text, p_office text, p_name text) returns void
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	insert into role_grant (office_id, user_id, name) values (p_office, p_user, p_name)
	on conflict do nothing;
end
$$;

create or replace function ipcase.grant_alone() returns trigger language plpgsql
	set search_path = ipcase, pg_temp
as $$
begin
	-- Two grants to one user wait for each other.
	perform from app_user as u where u.id = new.user_id for update;
	if exists (select from role_grant as g
		   join catalog_grant as a on a.name = g.name
		   join catalog_grant as b on b.name = new.name
		   where g.user_id = new.user_id and g.name <> new.name and (a.apart or b.apart)) then
		raise exception '% cannot hold % beside what is granted already', new.user_id, new.name
			using errcode = 'check_violation', table = 'role_grant',
			      constraint = 'role_grant_apart';
	end if;
	return new;
end
$$;

-- Without an expiry a token lasts a year.
create or replace function ipcase.token_put(p_hash text, p_user text, p_label text,
	p_expires_at timestamptz) returns void
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	insert into api_token (hash, user_id, label, expires_at)
	values (decode(p_hash, 'hex'), p_user, coalesce(p_label, ''),
		coalesce(p_expires_at, now() + interval '1 year'));
end
$$;

create or replace function ipcase.token_revoke(p_hash text) returns boolean
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	update api_token as t set revoked_at = now()
	where t.hash = decode(p_hash, 'hex') and t.revoked_at is null;
	return found;
end
$$;

create or replace function ipcase.user_list() returns json
	language plpgsql stable security definer set search_path = ipcase, pg_temp
as $$
begin
	return (select coalesce(json_agg(json_build_object('id', u.id, 'office_id', u.office_id,
			'name', u.name, 'disabled', u.disabled_at is not null, 'grants',
			(select coalesce(json_agg(json_build_object('office_id', g.office_id, 'grant', g.name)
				order by g.office_id, g.name), '[]')
			 from role_grant as g where g.user_id = u.id)) order by u.id), '[]')
		from (select a.* from app_user as a order by a.id limit 1000) as u);
end
$$;

grant execute on function ipcase.office_put, ipcase.user_put, ipcase.user_disable, ipcase.grant_put,
	ipcase.token_put, ipcase.token_revoke, ipcase.user_list to ipcase_app;
