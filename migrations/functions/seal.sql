-- Seals of summaries: proposed by one person, approved by another (docs/seals.md).

-- Every writer of figures holds this lock, shared, from before it takes the time until it commits.
create or replace function ipcase.figures_lock() returns bigint language sql immutable
return hashtext('ipcase.figures');

-- An instant that nothing is recorded before any more: all writers who could are waited for. To the
-- millisecond, as it is shown.
create or replace function ipcase.settled_instant() returns timestamptz
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
begin
	perform pg_advisory_xact_lock(figures_lock());
	return date_trunc('milliseconds', clock_timestamp());
end
$$;

-- What a seal holds of the facts of one period, known at an instant.
create or replace function ipcase.seal_figures(p_from date, p_to date, p_known_at timestamptz,
	p_offices text[])
	returns table (indicator text, opening numeric, quantity numeric, facts bigint, digest bytea)
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	select f.indicator, coalesce(sum(f.quantity) filter (where f.occurred_on < p_from), 0),
		coalesce(sum(f.quantity) filter (where f.occurred_on >= p_from), 0),
		count(*) filter (where f.occurred_on >= p_from),
		sha256(convert_to(coalesce(string_agg(fact_line(f), '' order by f.office_id collate "C",
			f.case_id, f.seq, f.item_no) filter (where f.occurred_on >= p_from), ''), 'UTF8'))
	from case_fact as f
	where f.occurred_on <= p_to and f.recorded_at <= p_known_at
		and f.office_id = any (p_offices)
	group by f.indicator;
end
$$;

create or replace function ipcase.seal_body(s ipcase.sealed_summary) returns json
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
declare
	d seal_decision;
begin
	select x.* into d from seal_decision as x
	where (x.office_id, x.year, x.period, x.edition, x.attempt)
		= (s.office_id, s.year, s.period, s.edition, s.attempt);
	return json_build_object('office_id', s.office_id, 'year', s.year, 'period', s.period,
		'edition', s.edition, 'attempt', s.attempt, 'decision', coalesce(d.decision, 'pending'),
		'sha256', encode(s.sha256, 'hex'), 'definitions', s.catalog_digest,
		'known_at', rfc3339(s.known_at), 'reason', s.reason, 'proposed_by', s.proposed_by,
		'proposed_for', nullif(s.proposed_for, ''), 'proposed_at', rfc3339(s.proposed_at),
		'decided_by', d.decided_by, 'decided_for', nullif(d.decided_for, ''),
		'decided_at', rfc3339(d.decided_at), 'opinion', d.opinion,
		'summary', format('/api/v1/summaries/%s/seals/%s?office=%s&period=%s', s.year,
			s.edition, s.office_id, s.period));
end
$$;

-- The edition that is valid, or was at an instant, as the summary shows it; null: none is.
create or replace function ipcase.seal_valid(p_office text, p_year int, p_period text,
	p_known_at timestamptz) returns json
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return (select json_build_object('edition', s.edition, 'sha256', encode(s.sha256, 'hex'),
			'known_at', rfc3339(s.known_at), 'sealed_at', rfc3339(d.decided_at),
			'proposed_by', s.proposed_by, 'approved_by', d.decided_by, 'reason', s.reason,
			'summary', format('/api/v1/summaries/%s/seals/%s?office=%s&period=%s', s.year,
				s.edition, s.office_id, s.period))
		from seal_decision as d
		join sealed_summary as s on (s.office_id, s.year, s.period, s.edition, s.attempt)
			= (d.office_id, d.year, d.period, d.edition, d.attempt)
		where d.office_id = p_office and d.year = p_year and d.period = p_period
			and d.decision = 'approved'
			and (p_known_at is null or d.decided_at <= p_known_at)
		order by d.edition desc limit 1);
end
$$;

-- The newest proposal of an edition: approved, or waiting, or what became of it.
create or replace function ipcase.seal_find(p_office text, p_year int, p_period text, p_edition int)
	returns ipcase.sealed_summary
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
declare
	s sealed_summary;
begin
	select x.* into s from sealed_summary as x
	where x.office_id = p_office and x.year = p_year and x.period = p_period
		and x.edition = p_edition
	order by x.attempt desc limit 1;
	return s;
end
$$;

-- p_seal: {"from", "to", "known_at", "reason", "catalog", "definitions", "on_behalf_of"}. Null: the
-- office is not one the actor may write for.
create or replace function ipcase.seal_propose(p_office text, p_year int, p_period text, p_seal json,
	p_body bytea) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	s sealed_summary;
	v_valid json;
begin
	-- The office row is the lock under which editions are counted.
	perform from office as o
	where o.id = p_office and o.id = any (nullif(current_setting('ipcase.writes', true), '')::text[])
	for no key update;
	if not found then
		return null;
	end if;
	v_valid := seal_valid(p_office, p_year, p_period, null);
	s.edition := coalesce((v_valid ->> 'edition')::int, 0) + 1;
	if exists (select from sealed_summary as x
		   where x.office_id = p_office and x.year = p_year and x.period = p_period
			and not exists (select from seal_decision as d
				where (d.office_id, d.year, d.period, d.edition, d.attempt)
					= (x.office_id, x.year, x.period, x.edition, x.attempt))) then
		raise exception 'a seal waits for a decision'
			using errcode = 'unique_violation', table = 'sealed_summary',
			      constraint = 'seal_pending';
	end if;
	insert into sealed_summary as x (office_id, year, period, edition, attempt, from_on, to_on, offices,
		known_at, reason, catalog_digest, definitions, body, sha256, proposed_by, proposed_for,
		proposed_at)
	values (p_office, p_year, p_period, s.edition,
		(select coalesce(max(a.attempt), 0) + 1 from sealed_summary as a
		 where a.office_id = p_office and a.year = p_year and a.period = p_period
			and a.edition = s.edition),
		(p_seal ->> 'from')::date, (p_seal ->> 'to')::date,
		(select array_agg(t.below order by t.below) from office_tree as t
		 where t.office_id = p_office),
		(p_seal ->> 'known_at')::timestamptz, p_seal ->> 'reason', p_seal ->> 'catalog',
		p_seal -> 'definitions', p_body, sha256(p_body), current_setting('ipcase.user'),
		coalesce(p_seal ->> 'on_behalf_of', ''), clock_timestamp())
	returning x.* into s;
	insert into seal_figure (office_id, year, period, edition, attempt, indicator, opening, quantity,
		facts, digest)
	select s.office_id, s.year, s.period, s.edition, s.attempt, f.indicator, f.opening, f.quantity,
		f.facts, f.digest
	from seal_figures(s.from_on, s.to_on, s.known_at, s.offices) as f;
	insert into seal_fact (office_id, year, period, edition, attempt, indicator, of_office, part, cases,
		seqs, items)
	select s.office_id, s.year, s.period, s.edition, s.attempt, f.indicator, f.office_id, f.part,
		array_agg(f.case_id order by f.case_id, f.seq, f.item_no),
		array_agg(f.seq order by f.case_id, f.seq, f.item_no),
		array_agg(f.item_no order by f.case_id, f.seq, f.item_no)
	from (select x.*, (row_number() over (partition by x.indicator, x.office_id
			order by x.case_id, x.seq, x.item_no) - 1) / 10000 + 1 as part
	      from case_fact as x
	      where x.occurred_on between s.from_on and s.to_on and x.recorded_at <= s.known_at
			and x.office_id = any (s.offices)) as f
	group by f.indicator, f.office_id, f.part;
	insert into audit_event (office_id, at, actor, action, object, hash)
	values (s.office_id, s.proposed_at, s.proposed_by, 'seal.propose',
		concat_ws('/', s.year, s.period, s.edition, s.attempt), s.sha256);
	return seal_body(s);
end
$$;

-- p_decision: {"decision", "sha256", "opinion", "on_behalf_of"}; the hash is of what was decided on.
create or replace function ipcase.seal_decide(p_office text, p_year int, p_period text, p_edition int,
	p_decision json) returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	s sealed_summary;
	v_now constant timestamptz := clock_timestamp();
	v_actor constant text := current_setting('ipcase.user');
	v_for constant text := coalesce(p_decision ->> 'on_behalf_of', '');
	v_decision constant text := p_decision ->> 'decision';
begin
	perform from office as o
	where o.id = p_office and o.id = any (nullif(current_setting('ipcase.writes', true), '')::text[])
	for no key update;
	if not found then
		return null;
	end if;
	s := seal_find(p_office, p_year, p_period, p_edition);
	if s.office_id is null then
		return null;
	end if;
	if exists (select from seal_decision as d
		   where (d.office_id, d.year, d.period, d.edition, d.attempt)
			= (s.office_id, s.year, s.period, s.edition, s.attempt)) then
		raise exception 'it is decided'
			using errcode = 'unique_violation', table = 'seal_decision',
			      constraint = 'seal_decided';
	end if;
	if encode(s.sha256, 'hex') <> p_decision ->> 'sha256' then
		raise exception 'other bytes'
			using errcode = 'foreign_key_violation', table = 'seal_decision',
			      constraint = 'seal_other_bytes';
	end if;
	if v_decision = 'withdrawn' and v_actor not in (s.proposed_by, s.proposed_for) then
		raise exception 'not his own'
			using errcode = 'check_violation', table = 'seal_decision',
			      constraint = 'seal_withdrawn_by';
	end if;
	insert into seal_decision (office_id, year, period, edition, attempt, sha256, proposed_by,
		proposed_for, decision, opinion, decided_by, decided_for, decided_at)
	values (s.office_id, s.year, s.period, s.edition, s.attempt, s.sha256, s.proposed_by,
		s.proposed_for, v_decision, p_decision ->> 'opinion', v_actor, v_for, v_now);
	insert into audit_event (office_id, at, actor, action, object, hash)
	values (s.office_id, v_now, v_actor, 'seal.' || v_decision,
		concat_ws('/', s.year, s.period, s.edition, s.attempt), s.sha256);
	return seal_body(s);
end
$$;
grant execute on function ipcase.figures_lock, ipcase.settled_instant, ipcase.seal_figures,
	ipcase.seal_body, ipcase.seal_valid, ipcase.seal_find, ipcase.seal_propose, ipcase.seal_decide
	to ipcase_app;
