-- Takes 64 KiB of new pages, and gives back those of the time before: fails with 53100 while the disk is
-- full. Small, for the log of changes may be on the same disk.
create or replace function ipcase.storage_probe() returns text
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	truncate storage_probe;
	insert into storage_probe (content) select repeat('x', 8000) from generate_series(1, 8);
	return 'room';
end
$$;
grant execute on function ipcase.storage_probe to ipcase_app;
