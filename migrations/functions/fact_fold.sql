-- Moves waiting deltas into the sums, in one transaction: a reader sees them here or there, never in
-- both or in neither. One folder at a time; a second one finds the lock taken and leaves.
create or replace function ipcase.fact_fold(p_limit int) returns bigint
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_folded bigint;
begin
	if not pg_try_advisory_xact_lock(hashtext('ipcase.fact_fold')) then
		return 0;
	end if;
	with taken as (
		delete from fact_pending as p
		where (p.office_id, p.id) in (select w.office_id, w.id from fact_pending as w limit p_limit)
		returning p.*
	), folded as (
		insert into fact_rollup as r (office_id, indicator, month, track, region, right_type,
			cause, source, outcome, since, quantity, days, timed, in_time)
		select t.office_id, t.indicator, t.month, t.track, t.region, t.right_type, t.cause,
			t.source, t.outcome, t.since, sum(t.quantity), sum(t.days), sum(t.timed),
			sum(t.in_time)
		from taken as t
		group by t.office_id, t.indicator, t.month, t.track, t.region, t.right_type, t.cause,
			t.source, t.outcome, t.since
		on conflict (office_id, indicator, month, track, region, right_type, cause, source, outcome,
			since)
		do update set quantity = r.quantity + excluded.quantity, days = r.days + excluded.days,
			timed = r.timed + excluded.timed, in_time = r.in_time + excluded.in_time
	)
	select count(*) into v_folded from taken;
	return v_folded;
end
$$;

-- Answers to keys older than a week are forgotten: no client repeats a request that long.
create or replace function ipcase.key_purge(p_limit int) returns bigint
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_gone bigint;
begin
	delete from idempotency_key as k
	where k.ctid = any (array(select o.ctid from idempotency_key as o
		where o.created_at < now() - interval '7 days' limit p_limit));
	get diagnostics v_gone = row_count;
	perform see_again(v_before);
	return v_gone;
end
$$;
grant execute on function ipcase.fact_fold, ipcase.key_purge to ipcase_app;
