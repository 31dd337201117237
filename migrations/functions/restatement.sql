-- What has moved the figures of a sealed summary since it was sealed: facts recorded after the instant
-- it knew and up to the one that it is compared with, p_until, for days up to its last (docs/seals.md).

-- The edition that was asked for, or the newest; only what was approved.
create or replace function ipcase.seal_chosen(p_office text, p_year int, p_period text, p_edition int)
	returns ipcase.sealed_summary
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
declare
	s sealed_summary;
begin
	select x.* into s
	from seal_decision as d
	join sealed_summary as x on (x.office_id, x.year, x.period, x.edition, x.attempt)
		= (d.office_id, d.year, d.period, d.edition, d.attempt)
	where d.office_id = p_office and d.year = p_year and d.period = p_period
		and d.decision = 'approved' and (p_edition is null or d.edition = p_edition)
	order by d.edition desc limit 1;
	return s;
end
$$;

-- Each event that moved an indicator, and by how much. What cancels out within a case on one day and in one
-- cell of every cut has moved nothing. Who asks is no part of a fact: of a case that another sort of party asks for
-- now, all figures of the period have moved between cells. scope: of the period, or of the stock that it opened with; clock: it counts
-- as it did, and took another time, or had another.
create or replace function ipcase.restated(s ipcase.sealed_summary, p_indicator text, p_until timestamptz)
	returns table (indicator text, scope text, office_id text, case_id uuid, seq int, quantity numeric)
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
#variable_conflict use_column
begin
	return query
	with asking as (
		-- What it was when it was sealed is what the first change since took away.
		select distinct on (c.office_id, c.case_id) c.office_id, c.case_id, c.was
		from case_asking_change as c
		where c.changed_at > s.known_at and c.changed_at <= p_until and c.office_id = any (s.offices)
		order by c.office_id, c.case_id, c.seq
	), asked as (
		select f.indicator, 'period' as scope, c.office_id, c.case_id, c.seq, 0::numeric as quantity
		from asking as a
		join case_asking_change as c on c.office_id = a.office_id and c.case_id = a.case_id
			and c.changed_at > s.known_at and c.changed_at <= p_until
		cross join lateral (select x.indicator from case_fact as x
			where x.office_id = a.office_id and x.case_id = a.case_id
				and x.occurred_on between s.from_on and s.to_on
				and (p_indicator is null or x.indicator = p_indicator)
			group by x.indicator having sum(x.quantity) <> 0) as f
		where a.was <> case_asking(a.office_id, a.case_id)
	), late as materialized (
		select f.*, case when f.occurred_on < s.from_on then 'opening' else 'period' end as scope
		from case_fact as f
		where f.recorded_at > s.known_at and f.recorded_at <= p_until and f.occurred_on <= s.to_on
			and f.office_id = any (s.offices)
			and (p_indicator is null or f.indicator = p_indicator)
	), cell as (
		-- With the clock: how long the case took, and until when it might.
		select l.indicator, l.scope, l.office_id, l.case_id, l.occurred_on, l.track, l.region,
			l.right_type, l.cause, l.source, l.outcome, sum(l.quantity) as quantity
		from late as l
		group by l.indicator, l.scope, l.office_id, l.case_id, l.occurred_on, l.track, l.region,
			l.right_type, l.cause, l.source, l.outcome, l.since, l.due_on, l.excluded
		having sum(l.quantity) <> 0
	), net as (
		select c.indicator, c.scope, c.office_id, c.case_id, bool_or(c.counted) as counted
		from (select x.indicator, x.scope, x.office_id, x.case_id, sum(x.quantity) <> 0 as counted
		      from cell as x
		      group by x.indicator, x.scope, x.office_id, x.case_id, x.occurred_on, x.track,
			x.region, x.right_type, x.cause, x.source, x.outcome) as c
		group by c.indicator, c.scope, c.office_id, c.case_id
	)
	select m.indicator, m.scope, m.office_id, m.case_id, m.seq, sum(m.quantity)
	from (select l.indicator, case when n.counted then l.scope else 'clock' end as scope, l.office_id,
			l.case_id, l.seq, l.quantity
	      from late as l
	      join net as n on n.indicator = l.indicator and n.scope = l.scope
		and n.office_id = l.office_id and n.case_id = l.case_id
	      where l.scope = 'period' or (n.counted and (fact_foreseen(l.since, l.due_on)
		or exists (select from catalog_indicator as i
			where i.indicator = l.indicator and i.balance is not null)))
	      union all
	      select a.* from asked as a) as m
	group by m.indicator, m.scope, m.office_id, m.case_id, m.seq;
end
$$;

-- One of them as it is told: who did what when, of a case that is shut to who asks too, for it moved the
-- figure. What the case is about is not told of any.
create or replace function ipcase.restated_body(p_indicator text, p_scope text, p_office text, p_case uuid,
	p_seq int, p_quantity numeric) returns json
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	v_keys constant text := coalesce(current_setting('ipcase.keys', true), '');
	v_body json;
begin
	perform set_config('ipcase.keys', '{*}', true);
	select json_build_object('indicator', p_indicator, 'scope', p_scope, 'case_id', p_case,
		'office_id', p_office, 'number', c.number, 'kind', c.kind, 'action', e.action,
		'definition', e.definition, 'from', e.from_state, 'to', e.to_state, 'seq', e.seq,
		'occurred_on', e.occurred_on, 'recorded_at', rfc3339(e.recorded_at),
		'actor', e.actor, 'quantity', trim_scale(p_quantity)::text)
	into v_body
	from case_event as e
	join case_file as c on c.office_id = e.office_id and c.id = e.case_id
	where e.office_id = p_office and e.case_id = p_case and e.seq = p_seq;
	perform set_config('ipcase.keys', v_keys, true);
	return v_body;
end
$$;

-- Cases whose facts a seal has, and whose personal text has been erased since: no figure moves by that.
create or replace function ipcase.erased_since(s ipcase.sealed_summary, p_until timestamptz) returns json
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return (select coalesce(json_agg(json_build_object('case_id', r.case_id, 'office_id', r.office_id,
			'number', r.number, 'seq', r.seq, 'occurred_on', r.occurred_on,
			'recorded_at', rfc3339(r.recorded_at), 'actor', r.actor)
			order by r.recorded_at, r.case_id), '[]')
		from (select e.office_id, e.case_id, e.seq, e.occurred_on, e.recorded_at, e.actor, c.number
		      from (select distinct x.office_id, x.case_id, x.seq from case_erasure as x
			    where x.office_id = any (s.offices)) as x
		      join case_event as e on e.office_id = x.office_id and e.case_id = x.case_id
			and e.seq = x.seq and e.recorded_at > s.known_at and e.recorded_at <= p_until
		      join case_file as c on c.office_id = x.office_id and c.id = x.case_id
		      where exists (select from case_fact as f where f.office_id = x.office_id
			and f.case_id = x.case_id and f.occurred_on <= s.to_on
			and f.recorded_at <= s.known_at)
		      order by e.recorded_at, e.case_id
		      limit 200) as r);
end
$$;
grant execute on function ipcase.seal_chosen, ipcase.restated, ipcase.restated_body, ipcase.erased_since
	to ipcase_app;
