-- How many cases a list is a page of. Tally + pending, read in one statement, is the count of case_file
-- at every instant, and no two writers meet in one row of the tally.

-- Whether the tally tells these apart.
create or replace function ipcase.case_tallied(a ipcase.case_file, b ipcase.case_file) returns boolean
	language sql immutable
return (a.state, a.phase, a.region, a.right_type, a.source)
	is distinct from (b.state, b.phase, b.region, b.right_type, b.source);

-- A case that was so is now so; one that has just begun was nothing.
create or replace function ipcase.change_tally(p_was ipcase.case_file, p_is ipcase.case_file)
	returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
begin
	insert into case_tally_pending (office_id, kind, state, phase, track, region, right_type, source,
		cases)
	select p_is.office_id, p_is.kind, t.state, t.phase, p_is.track, coalesce(t.region, ''),
		coalesce(t.right_type, ''), coalesce(t.source, ''), t.cases
	from (values (p_was.state, p_was.phase, p_was.region, p_was.right_type, p_was.source, -1),
		(p_is.state, p_is.phase, p_is.region, p_is.right_type, p_is.source, 1))
		as t (state, phase, region, right_type, source, cases)
	where t.state <> '';
end
$$;

-- As fact_fold().
create or replace function ipcase.tally_fold(p_limit int) returns bigint
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_folded bigint;
begin
	if not pg_try_advisory_xact_lock(hashtext('ipcase.tally_fold')) then
		return 0;
	end if;
	with taken as (
		delete from case_tally_pending as p
		where (p.office_id, p.id) in
			(select w.office_id, w.id from case_tally_pending as w limit p_limit)
		returning p.*
	), folded as (
		insert into case_tally as t (office_id, kind, state, phase, track, region, right_type,
			source, cases)
		select p.office_id, p.kind, p.state, p.phase, p.track, p.region, p.right_type, p.source,
			sum(p.cases)
		from taken as p
		group by p.office_id, p.kind, p.state, p.phase, p.track, p.region, p.right_type, p.source
		having sum(p.cases) <> 0
		on conflict (office_id, kind, state, phase, track, region, right_type, source)
		do update set cases = t.cases + excluded.cases
	)
	select count(*) into v_folded from taken;
	return v_folded;
end
$$;

-- Where the tally is not the count: by how much.
create or replace function ipcase.tally_wrong()
	returns table (office_id text, kind text, state text, phase text, track text, region text,
		right_type text, source text, cases bigint)
	language sql stable
as $$
	select s.office_id, s.kind, s.state, s.phase, s.track, s.region, s.right_type, s.source,
		sum(s.cases)::bigint
	from (select c.office_id, c.kind, c.state, c.phase, c.track, coalesce(c.region, '') as region,
			coalesce(c.right_type, '') as right_type, coalesce(c.source, '') as source,
			count(*) as cases
	      from ipcase.case_file as c
	      where c.state <> ''
	      group by 1, 2, 3, 4, 5, 6, 7, 8
	      union all
	      select t.office_id, t.kind, t.state, t.phase, t.track, t.region, t.right_type, t.source,
			-t.cases
	      from ipcase.case_tally as t
	      union all
	      select p.office_id, p.kind, p.state, p.phase, p.track, p.region, p.right_type, p.source,
			-p.cases
	      from ipcase.case_tally_pending as p) as s
	group by s.office_id, s.kind, s.state, s.phase, s.track, s.region, s.right_type, s.source
	having sum(s.cases) <> 0
$$;

create or replace function ipcase.verify_tally() returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_faults constant json := (select coalesce(json_agg(w), '[]')
		from (select * from tally_wrong() limit 200) as w);
begin
	perform see_again(v_before);
	return v_faults;
end
$$;

-- Puts the tally right, while others write: what is wrong in one snapshot is added.
create or replace function ipcase.tally_rebuild() returns bigint
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_rows bigint;
begin
	insert into case_tally as t (office_id, kind, state, phase, track, region, right_type, source,
		cases)
	select w.office_id, w.kind, w.state, w.phase, w.track, w.region, w.right_type, w.source, w.cases
	from tally_wrong() as w
	on conflict (office_id, kind, state, phase, track, region, right_type, source)
	do update set cases = t.cases + excluded.cases;
	get diagnostics v_rows = row_count;
	perform see_again(v_before);
	return v_rows;
end
$$;
grant execute on function ipcase.tally_fold, ipcase.verify_tally, ipcase.tally_rebuild to ipcase_app;
