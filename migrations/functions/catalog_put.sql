-- Makes the catalog tables equal to the catalog's rows (core/catalog_rows.h). A row that is gone may
-- go only if no case has used it: what cases were decided by stays, so changed law is a new version.
-- A row that stays is left alone, not even locked: acts that are written meanwhile hold on to it.
create or replace function ipcase.catalog_put(p_rows json) returns text
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	v_detail text;
	v_digest constant text := p_rows ->> 'digest';
begin
	create temporary table definition on commit drop as
	select j.kind, j.version, j."from", j."to"
	from json_to_recordset(p_rows -> 'definitions') as j
		(kind text, version text, "from" date, "to" date);
	create temporary table state on commit drop as
	select j.kind, j.version, j.state, j.phase, coalesce(j.terminal, false) as terminal
	from json_to_recordset(p_rows -> 'states') as j
		(kind text, version text, state text, phase text, terminal boolean)
	union all
	select d.kind, d.version, '', '', false from pg_temp.definition as d;
	create temporary table transition on commit drop as
	select distinct j.kind, j.version, j.track, j.action, coalesce(j."from", '') as from_state,
		j."to" as to_state
	from json_to_recordset(p_rows -> 'transitions') as j
		(kind text, version text, track text, action text, "from" text, "to" text);
	create temporary table indicator on commit drop as
	select j.indicator, j.kind, j.unit, j.source, j.balance
	from json_to_recordset(p_rows -> 'indicators') as j
		(indicator text, kind text, unit text, source text, balance text);
	create temporary table deadline on commit drop as
	select j.kind, j.version, j.rule, j.shown
	from json_to_recordset(p_rows -> 'deadlines') as j
		(kind text, version text, rule text, shown json);

	insert into catalog_definition as d (kind, version, valid_from, valid_to)
	select n.kind, n.version, n."from", n."to" from pg_temp.definition as n
	except select c.kind, c.version, c.valid_from, c.valid_to from catalog_definition as c
	on conflict (kind, version) do update
	set valid_from = excluded.valid_from, valid_to = excluded.valid_to;
	insert into catalog_state as s (kind, version, state, phase, terminal)
	select n.kind, n.version, n.state, n.phase, n.terminal from pg_temp.state as n
	except select c.kind, c.version, c.state, c.phase, c.terminal from catalog_state as c
	on conflict (kind, version, state) do update
	set phase = excluded.phase, terminal = excluded.terminal;
	insert into catalog_transition (kind, version, track, action, from_state, to_state)
	select n.kind, n.version, n.track, n.action, n.from_state, n.to_state
	from pg_temp.transition as n
	on conflict do nothing;
	insert into catalog_indicator as i (indicator, kind, unit, source, balance)
	select n.indicator, n.kind, n.unit, n.source, n.balance from pg_temp.indicator as n
	except select c.indicator, c.kind, c.unit, c.source, c.balance from catalog_indicator as c
	on conflict (indicator) do update
	set kind = excluded.kind, unit = excluded.unit, source = excluded.source,
	    balance = excluded.balance;
	insert into catalog_deadline as r (kind, version, rule, shown)
	select n.kind, n.version, n.rule, n.shown from pg_temp.deadline as n
	where not exists (select from catalog_deadline as c
		where (c.kind, c.version, c.rule, c.shown::text) = (n.kind, n.version, n.rule, n.shown::text))
	on conflict (kind, version, rule) do update set shown = excluded.shown;

	delete from catalog_deadline as r
	where not exists (select from pg_temp.deadline as n
		where (n.kind, n.version, n.rule) = (r.kind, r.version, r.rule));
	delete from catalog_transition as t
	where not exists (select from pg_temp.transition as n
		where (n.kind, n.version, n.track, n.action, n.from_state, n.to_state)
		= (t.kind, t.version, t.track, t.action, t.from_state, t.to_state));
	delete from catalog_state as s
	where not exists (select from pg_temp.state as n
		where (n.kind, n.version, n.state) = (s.kind, s.version, s.state));
	delete from catalog_definition as d
	where not exists (select from pg_temp.definition as n
		where (n.kind, n.version) = (d.kind, d.version));
	delete from catalog_indicator as i
	where not exists (select from pg_temp.indicator as n where n.indicator = i.indicator);

	delete from catalog_link as l
	where not exists (select from json_to_recordset(p_rows -> 'links') as j (type text, "from" text, "to" text)
		where (j.type, j."from", j."to") = (l.type, l.from_kind, l.to_kind));
	insert into catalog_link (type, from_kind, to_kind)
	select j.type, j."from", j."to"
	from json_to_recordset(p_rows -> 'links') as j (type text, "from" text, "to" text)
	except select l.type, l.from_kind, l.to_kind from catalog_link as l;
	insert into catalog_grant as g (name, apart)
	select j."grant", j.apart from json_to_recordset(p_rows -> 'grants') as j ("grant" text, apart boolean)
	except select c.name, c.apart from catalog_grant as c
	on conflict (name) do update set apart = excluded.apart;
	delete from catalog_secrecy as s
	where not exists (select from json_to_recordset(p_rows -> 'secrecies') as j (secrecy text, open_to text)
		where (j.secrecy, j.open_to) = (s.secrecy, s.open_to));
	insert into catalog_secrecy (secrecy, open_to)
	select j.secrecy, j.open_to from json_to_recordset(p_rows -> 'secrecies') as j (secrecy text, open_to text)
	except select s.secrecy, s.open_to from catalog_secrecy as s;
	delete from catalog_grant as g
	where not exists (select from json_to_recordset(p_rows -> 'grants') as j ("grant" text)
		where j."grant" = g.name);
	perform calendar_of_catalog(p_rows -> 'calendars');
	insert into catalog_version (digest) values (v_digest)
	on conflict (digest) do update set loaded_at = now();
	return v_digest;
exception
	when foreign_key_violation then
		get stacked diagnostics v_detail = pg_exception_detail;
		raise exception 'the catalog changes or leaves out what cases have already used: '
			'give the changed law a new version of its definition'
			using errcode = 'foreign_key_violation', detail = v_detail;
end
$$;
