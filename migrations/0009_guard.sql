-- Closed for good: who may write what, whatever SQL is sent.

create function ipcase.refuse() returns trigger language plpgsql
as $$
begin
	raise exception '% of %: %', tg_op, tg_table_name, tg_argv[0]
		using errcode = 'insufficient_privilege', table = tg_table_name,
		      constraint = tg_name;
end
$$;

-- Rows of these tables stay as they were written, even for the owner and in a restored session.
do $$
declare
	t text;
begin
	foreach t in array array['case_event', 'case_fact', 'document_content', 'audit_event',
				 'audit_seal', 'sealed_summary', 'external_figure'] loop
		execute format('create trigger %I before update or delete or truncate on ipcase.%I '
			'for each statement execute function ipcase.refuse(%L)',
			t || '_closed', t, 'only INSERT is possible');
		execute format('alter table ipcase.%I enable always trigger %I', t, t || '_closed');
	end loop;
end
$$;

-- The two keys of case_file bind state and phase to its event; this keeps it from going back to an
-- older one, and from starting in the middle. As WHEN clauses they cost no call.
create trigger case_file_starts before insert on ipcase.case_file
	for each row when (new.event_seq is not null or new.version <> 0)
	execute function ipcase.refuse('a case starts without an event');
create trigger case_file_goes_on before update on ipcase.case_file
	for each row when (new.event_seq is distinct from coalesce(old.event_seq, 0) + 1
			   or new.version <> old.version + 1)
	execute function ipcase.refuse('a case changes by its next event only');
create trigger case_file_stays before delete or truncate on ipcase.case_file
	for each statement execute function ipcase.refuse('a case is never deleted');

-- Row security: an office is visible, or may be changed, if the context says so: that of the
-- transaction for who may write, that of the session for who only reads.
-- No context, or the empty string that set_config leaves behind, means no rows. The sub-select is
-- evaluated once a statement, not once a row.
do $$
declare
	member constant text := 'office_id = any '
		'((select nullif(current_setting(%L, true), '''')::text[])::text[])';
	offices constant text := format(member, 'ipcase.offices');
	writes constant text := format(member, 'ipcase.writes');
	t text;
begin
	foreach t in array array['case_file', 'case_event', 'case_party', 'case_right', 'case_link',
				 'case_note', 'case_series', 'deadline', 'case_fact', 'fact_rollup',
				 'fact_pending', 'document', 'document_content', 'idempotency_key',
				 'outbox', 'audit_event', 'audit_seal', 'external_figure',
				 'sealed_summary', 'import_job', 'import_row'] loop
		execute format('alter table ipcase.%I enable row level security', t);
		execute format('alter table ipcase.%I force row level security', t);
		execute format('create policy seen on ipcase.%I for select using (%s)', t, offices);
		execute format('create policy inserted on ipcase.%I for insert with check (%s)', t, writes);
		execute format('create policy updated on ipcase.%I for update using (%s)', t, writes);
		execute format('create policy deleted on ipcase.%I for delete using (%s)', t, writes);
		execute format('grant select on ipcase.%I to ipcase_app', t);
	end loop;
end
$$;
-- The fold and the recount go over all offices, as the owner; for everyone else the policies hold.
alter table ipcase.fact_rollup no force row level security;
alter table ipcase.fact_pending no force row level security;
