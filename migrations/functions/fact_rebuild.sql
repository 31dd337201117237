-- Puts the sums right, while others write: what is wrong in one snapshot is added. On an empty rollup
-- that is all of it.
create or replace function ipcase.fact_rebuild() returns bigint
	language plpgsql security definer set search_path = ipcase, pg_temp
	set work_mem = '256MB'
as $$
declare
	v_before constant text[] := see_all();
	v_rows bigint;
begin
	insert into fact_rollup as r (office_id, indicator, month, track, region, right_type, cause, source,
		outcome, since, quantity, days, timed, in_time)
	select s.office_id, s.indicator, s.month, s.track, s.region, s.right_type, s.cause, s.source,
		s.outcome, s.since, sum(s.quantity), sum(s.days), sum(s.timed), sum(s.in_time)
	from (select f.office_id, f.indicator, date_trunc('month', f.occurred_on)::date as month, f.track,
			f.region, f.right_type, f.cause, f.source, f.outcome, fact_since(f.since) as since,
			f.quantity, f.quantity * fact_days(f.occurred_on, f.since, f.excluded) as days,
			f.quantity * fact_only('timed', f.occurred_on, f.since, f.due_on, null)::int as timed,
			f.quantity * fact_only('in_time', f.occurred_on, f.since, f.due_on, null)::int
				as in_time
	      from case_fact as f
	      union all
	      select w.office_id, w.indicator, w.month, w.track, w.region, w.right_type, w.cause, w.source,
			w.outcome, w.since, -w.quantity, -w.days, -w.timed, -w.in_time
	      from fact_rollup as w
	      union all
	      select p.office_id, p.indicator, p.month, p.track, p.region, p.right_type, p.cause, p.source,
			p.outcome, p.since, -p.quantity, -p.days, -p.timed, -p.in_time
	      from fact_pending as p) as s
	group by s.office_id, s.indicator, s.month, s.track, s.region, s.right_type, s.cause, s.source,
		s.outcome, s.since
	having sum(s.quantity) <> 0 or sum(s.days) <> 0 or sum(s.timed) <> 0 or sum(s.in_time) <> 0
	on conflict (office_id, indicator, month, track, region, right_type, cause, source, outcome, since)
	do update set quantity = r.quantity + excluded.quantity, days = r.days + excluded.days,
		timed = r.timed + excluded.timed, in_time = r.in_time + excluded.in_time;
	get diagnostics v_rows = row_count;
	perform see_again(v_before);
	return v_rows;
end
$$;
grant execute on function ipcase.fact_rebuild to ipcase_app;
