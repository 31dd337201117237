-- Offices are kept by a command only (`ipcase load`).

create or replace function ipcase.office_put(p_id text, p_parent text, p_name_zh text, p_name_en text,
	p_region text, p_mark text, p_type text, p_records_from date) returns void
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant office_tree[] := array(select t from office_tree as t);
begin
	insert into office as o (id, parent, name_zh, name_en, region, mark, type, records_from)
	values (p_id, p_parent, p_name_zh, coalesce(p_name_en, p_name_zh), coalesce(p_region, ''),
		coalesce(p_mark, ''), coalesce(p_type, ''), p_records_from)
	on conflict (id) do update
	set parent = excluded.parent, name_zh = excluded.name_zh, name_en = excluded.name_en,
	    region = excluded.region, mark = excluded.mark, type = excluded.type,
	    records_from = excluded.records_from;
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

grant execute on function ipcase.office_put to ipcase_app;
