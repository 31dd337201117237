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

-- One entry after the other: administrative acts are few, and wait for each other.
create or replace function ipcase.row_journal_add(p_table text, p_key text, p_act text, p_digest bytea,
	p_by_hand boolean) returns void
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_last row_journal;
	j row_journal;
begin
	perform pg_advisory_xact_lock(hashtext('ipcase.row_journal'));
	select x.* into v_last from row_journal as x order by x.position desc limit 1;
	j.position := coalesce(v_last.position, 0) + 1;
	j.in_table := p_table;
	j.row_key := p_key;
	j.act := p_act;
	j.by_hand := p_by_hand;
	j.actor := coalesce(nullif(current_setting('ipcase.user', true), ''), session_user);
	j.at := clock_timestamp();
	j.digest := p_digest;
	j.hash := row_journal_hash(j, v_last.hash);
	insert into row_journal (position, in_table, row_key, act, by_hand, actor, at, digest, hash)
	values (j.position, j.in_table, j.row_key, j.act, j.by_hand, j.actor, j.at, j.digest, j.hash);
end
$$;

-- The trigger. Its arguments: the key columns, and those left out, each as an array.
create or replace function ipcase.row_journaled() returns trigger
	language plpgsql security definer set search_path = ipcase, pg_temp
	set timezone = 'UTC' set intervalstyle = 'iso_8601'
as $$
declare
	v_key constant text[] := tg_argv[0];
	v_left_out constant text[] := tg_argv[1];
	v_old jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
	v_new jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
	v_calls text;
	v_by_hand boolean;
begin
	-- All that the service and the commands do to these tables is done by functions: a statement that stands
	-- alone, or in a block of its own, is somebody's who is not meant to be there.
	get diagnostics v_calls = pg_context;
	v_by_hand := v_calls !~ 'function (?!inline_code_block|ipcase\.row_journaled|row_journaled)';
	if v_old is not null and (v_new is null or row_key(v_new, v_key) <> row_key(v_old, v_key)) then
		perform row_journal_add(tg_table_name, row_key(v_old, v_key), 'delete', null, v_by_hand);
		v_old := null;
	end if;
	if v_new is not null and row_digest(v_new, v_left_out) is distinct from row_digest(v_old, v_left_out) then
		perform row_journal_add(tg_table_name, row_key(v_new, v_key), lower(tg_op),
			row_digest(v_new, v_left_out), v_by_hand);
	end if;
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
	perform row_journal_add(d.in_table, d.row_key, 'migrate', d.digest, false)
	from rows_of_journal(p_table) as d
	where d.fault is not null;
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
	where g.tgrelid = format('ipcase.%I', p_table)::regclass and g.tgname = p_table || '_journaled';
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
begin
	execute format('create or replace trigger %I after insert or update or delete on ipcase.%I '
		'for each row execute function ipcase.row_journaled(%L, %L)', p_table || '_journaled', p_table,
		p_key, p_left_out);
	execute format('alter table ipcase.%I enable always trigger %I', p_table, p_table || '_journaled');
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
		where c.relnamespace = 'ipcase'::regnamespace and g.tgname = c.relname || '_journaled'
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
	('catalog_deadline', '{kind,version,rule}', '{}'),
	('external_figure', '{office_id,year,code,revision}', '{}'),
	('external_confirmation', '{office_id,year,code,revision}', '{}'),
	('sealed_summary', '{office_id,year,period,edition,attempt}', '{}'),
	('seal_decision', '{office_id,year,period,edition,attempt}', '{}'),
	('seal_figure', '{office_id,year,period,edition,attempt,indicator}', '{}'),
	('seal_fact', '{office_id,year,period,edition,attempt,indicator,of_office,part}', '{}'),
	('schema_migration', '{name}', '{}')) as k (name, key, left_out);
