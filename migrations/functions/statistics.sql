-- For what reads the cases some at a time: of tables that the planner knows nothing of (just filled or restored,
-- autovacuum not come by yet) it would read the whole for each of some thousands of cases. Has those counted of
-- which autovacuum would say that it is time; how many. Nothing is where nothing can be written.
create or replace function ipcase.statistics_refresh() returns bigint
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	t record;
	v_count bigint := 0;
begin
	perform no_reader();
	if pg_is_in_recovery() or current_setting('transaction_read_only')::boolean then
		return 0;
	end if;
	for t in
		select c.oid::regclass as name
		from pg_class as c
		join pg_stat_user_tables as s on s.relid = c.oid
		where c.relnamespace = 'ipcase'::regnamespace and pg_has_role(c.relowner, 'usage')
			and (s.n_mod_since_analyze > current_setting('autovacuum_analyze_threshold')::int
				+ current_setting('autovacuum_analyze_scale_factor')::numeric * greatest(c.reltuples, 0)::bigint
				or (c.reltuples < 0 and pg_relation_size(c.oid) > 0))
		order by c.oid -- of two at a time none waits for the other twice
	loop
		execute format('analyze %s', t.name);
		v_count := v_count + 1;
	end loop;
	return v_count;
end
$$;
grant execute on function ipcase.statistics_refresh to ipcase_app;
