-- The journal of administrative rows: who may do what, and where. Every row of the tables it is kept for has its
-- digest written down, in the same transaction, whenever it comes, changes or goes, under a hash that covers the
-- entry before; `ipcase verify` holds each row against its last entry. Secrets are covered without being copied.

-- Where timestamps and intervals read the same whoever asks.
create or replace function ipcase.row_digest(p_row jsonb, p_left_out text[]) returns bytea
	language sql immutable parallel safe
return sha256(convert_to(jsonb_strip_nulls(p_row - p_left_out)::text, 'UTF8'));

-- The name of a row: its key columns. Of bytes, which are secrets or hashes of such, the hash.
create or replace function ipcase.row_key(p_row jsonb, p_key text[]) returns text
	language sql immutable parallel safe
return (select string_agg(case when v.value like '\x%'
		then left(encode(sha256(convert_to(v.value, 'UTF8')), 'hex'), 16) else v.value end, '/' order by k.place)
	from unnest(p_key) with ordinality as k (name, place)
	cross join lateral (select coalesce(p_row ->> k.name, '') as value) as v);

create or replace function ipcase.row_journal_hash(j ipcase.row_journal, p_previous bytea) returns bytea
	language sql immutable
return sha256(coalesce(p_previous, '') || convert_to(json_build_array(j.position, j.in_table, j.row_key,
	j.act, j.by_hand, j.actor, (extract(epoch from j.at) * 1000000)::bigint, encode(j.digest, 'hex'))::text, 'UTF8'));

-- Writes entries, one after the other: administrative acts are few, and wait for each other. p_entries:
-- (act, row_key, digest) of some rows of a table.
create or replace function ipcase.row_journal_add(p_table text, p_entries ipcase.row_journal[], p_by_hand boolean)
	returns void
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_actor constant text := coalesce(nullif(current_setting('ipcase.user', true), ''), session_user);
	v_hash bytea;
	v_position bigint;
	j row_journal;
begin
	if cardinality(p_entries) = 0 then
		return;
	end if;
	perform pg_advisory_xact_lock(hashtext('ipcase.row_journal'));
	select x.position, x.hash into v_position, v_hash
	from row_journal as x order by x.position desc limit 1;
	foreach j in array p_entries loop
		v_position := coalesce(v_position, 0) + 1;
		j.position := v_position;
		j.in_table := p_table;
		j.by_hand := p_by_hand;
		j.actor := v_actor;
		j.at := clock_timestamp();
		v_hash := row_journal_hash(j, v_hash);
		insert into row_journal (position, in_table, row_key, act, by_hand, actor, at, digest, hash)
		values (j.position, j.in_table, j.row_key, j.act, j.by_hand, j.actor, j.at, j.digest, v_hash);
	end loop;
end
$$;

-- The trigger, once for each statement. Its arguments: the key columns, and those left out, each as an array.
create or replace function ipcase.row_journaled() returns trigger
	language plpgsql security definer set search_path = ipcase, pg_temp
	set timezone = 'UTC' set intervalstyle = 'iso_8601'
as $$
declare
	v_key constant text[] := tg_argv[0];
	v_left_out constant text[] := tg_argv[1];
	v_calls text;
	v_was jsonb[] := '{}';
	v_is jsonb[] := '{}';
begin
	-- All that the service and the commands do to these tables is done by functions: a statement that stands
	-- alone, or in a block of its own, is somebody's who is not meant to be there. What stands above this
	-- function is looked at by names only: the rest of it is in the language of the server.
	get diagnostics v_calls = pg_context;
	v_calls := regexp_replace(v_calls, '^[^\n]*\n?', '');
	if tg_op <> 'INSERT' then
		v_was := array(select to_jsonb(r) from rows_before as r);
	end if;
	if tg_op <> 'DELETE' then
		v_is := array(select to_jsonb(r) from rows_after as r);
	end if;
	perform row_journal_add(tg_table_name, array(
			select row(null, null, coalesce(i.key, w.key), case when i.key is null then 'delete'
					when w.key is null then 'insert' else 'update' end,
				null, null, null, i.digest, null)::row_journal
			from (select row_key(x, v_key) as key, row_digest(x, v_left_out) as digest
			      from unnest(v_was) as x) as w
			full join (select row_key(x, v_key) as key, row_digest(x, v_left_out) as digest
				   from unnest(v_is) as x) as i on i.key = w.key
			where i.digest is distinct from w.digest),
		v_calls = '' or (v_calls ~ 'inline_code_block' and v_calls !~ 'migration_apply\('));
	return null;
end
$$;

-- Whatever differs from the last entry: what a numbered file of migrations added or altered is written down
-- under its own name. Also for rows there are when a table is first kept.
create or replace function ipcase.row_journal_renew(p_table text) returns void
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
begin
	perform row_journal_add(p_table, array(
		select row(null, null, d.row_key, 'migrate', null, null, null, d.digest, null)::row_journal
		from rows_of_journal(p_table) as d
		where d.fault is not null), false);
	perform see_again(v_before);
end
$$;

-- The rows of a table against their last entries. fault: altered, missing (the journal knows it, the table does
-- not), unknown (the table has it, the journal does not); null: none.
create or replace function ipcase.rows_of_journal(p_table text)
	returns table (in_table text, row_key text, digest bytea, fault text)
	language plpgsql stable set search_path = ipcase, pg_temp
	set timezone = 'UTC' set intervalstyle = 'iso_8601'
as $$
#variable_conflict use_column
declare
	v_key text[];
	v_left_out text[];
begin
	select split_part(encode(g.tgargs, 'escape'), '\000', 1)::text[],
		split_part(encode(g.tgargs, 'escape'), '\000', 2)::text[] into v_key, v_left_out
	from pg_trigger as g
	where g.tgrelid = format('ipcase.%I', p_table)::regclass and g.tgname = p_table || '_journal_insert';
	return query execute format('
		select %1$L::text, coalesce(t.row_key, j.row_key), t.digest,
			case when j.digest is null then case when t.digest is not null then ''unknown'' end
				when t.digest is null then ''missing''
				when t.digest <> j.digest then ''altered'' end
		from (select row_key(to_jsonb(x), $1) as row_key, row_digest(to_jsonb(x), $2) as digest
		      from ipcase.%1$I as x) as t
		full join (select distinct on (y.row_key) y.row_key, y.digest
			   from row_journal as y where y.in_table = %1$L
			   order by y.row_key, y.position desc) as j on j.row_key = t.row_key', p_table)
	using v_key, v_left_out;
end
$$;

-- Keeps the journal for a table from now on. p_key names a row; p_left_out changes in everyday use, and is no
-- right or duty of anyone's.
create or replace function ipcase.row_journal_keep(p_table text, p_key text[], p_left_out text[]) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	v_act text;
	v_tables text;
begin
	for v_act, v_tables in values ('insert', 'new table as rows_after'), ('delete', 'old table as rows_before'),
		('update', 'old table as rows_before new table as rows_after') loop
		execute format('create or replace trigger %I after %s on ipcase.%I referencing %s '
			'for each statement execute function ipcase.row_journaled(%L, %L)',
			p_table || '_journal_' || v_act, v_act, p_table, v_tables, p_key, p_left_out);
		execute format('alter table ipcase.%I enable always trigger %I', p_table,
			p_table || '_journal_' || v_act);
	end loop;
	perform row_journal_renew(p_table);
end
$$;

-- The chain of the journal, and each kept table against it.
create or replace function ipcase.verify_journal() returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_faults json;
begin
	select coalesce(json_agg(f), '[]') into v_faults from (
		select 'row_journal' as "table", j.position::text as key, 'chain' as fault
		from (select x as entry, x.position, x.hash, lag(x.hash) over places as before,
			row_number() over places as place
		      from row_journal as x window places as (order by x.position)) as j
		where j.position <> j.place or j.hash <> row_journal_hash(j.entry, j.before)
		union all
		select j.in_table, j.row_key, concat('by hand, ', j.act, ' by ', j.actor, ' at ', j.at)
		from row_journal as j where j.by_hand
		union all
		select r.in_table, r.row_key, r.fault
		from pg_trigger as g
		join pg_class as c on c.oid = g.tgrelid
		cross join lateral rows_of_journal(c.relname) as r
		where c.relnamespace = 'ipcase'::regnamespace and g.tgname = c.relname || '_journal_insert'
			and r.fault is not null
		limit 500) as f;
	perform see_again(v_before);
	return v_faults;
end
$$;
grant execute on function ipcase.verify_journal to ipcase_app;

select row_journal_keep(k.name, k.key, k.left_out)
from (values ('office', '{id}'::text[], '{}'::text[]),
	-- The step of the last code only ever keeps a code from being used twice.
	('app_user', '{id}', '{factor_step}'), ('role_grant', '{office_id,user_id,name}', '{}'),
	('api_token', '{id}', '{used_on}'), ('password_history', '{user_id,set_at}', '{}'),
	('recovery_code', '{user_id,hash}', '{}'), ('delegation', '{office_id,id}', '{}'),
	('calendar_year', '{revision}', '{}'), ('calendar_pass', '{revision}', '{}'),
	('catalog_version', '{digest}', '{}'), ('catalog_definition', '{kind,version}', '{}'),
	('catalog_state', '{kind,version,state,phase}', '{}'),
	('catalog_transition', '{kind,version,track,action,from_state,to_state}', '{}'),
	('catalog_indicator', '{indicator}', '{}'), ('catalog_link', '{type,from_kind,to_kind}', '{}'),
	('catalog_deadline', '{kind,version,rule}', '{}'), ('catalog_grant', '{name}', '{}'),
	('catalog_secrecy', '{secrecy,open_to}', '{}'), ('case_secrecy', '{office_id,case_id}', '{}'),
	('external_figure', '{office_id,year,code,revision}', '{}'),
	('external_confirmation', '{office_id,year,code,revision}', '{}'),
	('sealed_summary', '{office_id,year,period,edition,attempt}', '{}'),
	('seal_decision', '{office_id,year,period,edition,attempt}', '{}'),
	('seal_figure', '{office_id,year,period,edition,attempt,indicator}', '{}'),
	('seal_fact', '{office_id,year,period,edition,attempt,indicator,of_office,part}', '{}'),
	('schema_migration', '{name}', '{}')) as k (name, key, left_out);
