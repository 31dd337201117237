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
grant execute on function ipcase.key_purge to ipcase_app;
