-- Recounts each seal from the facts it knew, and compares what it keeps beside its bytes with these and
-- with what the audit trail says of it: one entry a seal, with its faults.

-- The figures in the bytes that are not what the facts give.
create or replace function ipcase.seal_figures_wrong(s ipcase.sealed_summary) returns json
	language plpgsql stable set search_path = ipcase, pg_temp
as $$
begin
	return (
	with counted as materialized (
		select f.* from seal_figures(s.from_on, s.to_on, s.known_at, s.offices) as f
	), kept as (
		select f.* from seal_figure as f
		where (f.office_id, f.year, f.period, f.edition, f.attempt)
			= (s.office_id, s.year, s.period, s.edition, s.attempt)
	), printed as (
		select p.indicator, p.value, p.unit, p.numerator, p.denominator
		from json_to_recordset(convert_from(s.body, 'UTF8')::json -> 'figures')
			as p (indicator text, value text, unit text, numerator json, denominator json)
	), term as (
		select p.numerator ->> 'indicator' as indicator, p.numerator ->> 'value' as value from printed as p
		union all
		select p.denominator ->> 'indicator', p.denominator ->> 'value' from printed as p
		union all
		select p.indicator, p.value from printed as p where p.numerator ->> 'indicator' is null
	), stock as (
		select b.*, (select coalesce(sum(case i.balance when 'closed' then -1
				when 'transferred_out' then -1 else 1 end * c.opening), 0)
			from counted as c join catalog_indicator as i on i.indicator = c.indicator
			where i.kind = b.kind and i.balance is not null) as opened,
			(select coalesce(sum(case i.balance when 'closed' then -1
				when 'transferred_out' then -1 else 1 end * c.quantity), 0)
			from counted as c join catalog_indicator as i on i.indicator = c.indicator
			where i.kind = b.kind and i.balance is not null) as moved
		from json_to_recordset(convert_from(s.body, 'UTF8')::json -> 'balance')
			as b (kind text, opening numeric, pending numeric)
	), fault as (
		select coalesce(k.indicator, c.indicator) as indicator, 'facts' as fault,
			k.quantity::text as sealed, c.quantity::text as counted
		from kept as k full join counted as c on c.indicator = k.indicator
		where (k.opening, k.quantity, k.facts, k.digest)
			is distinct from (c.opening, c.quantity, c.facts, c.digest)
		union all
		select t.indicator, 'figure', t.value, c.quantity::text
		from term as t join counted as c on c.indicator = t.indicator
		where t.value::numeric is distinct from c.quantity
		union all
		select p.indicator, 'ratio', p.value, null
		from printed as p
		where p.numerator ->> 'indicator' is not null
			and (p.denominator ->> 'value')::numeric <> 0
			and p.value::numeric is distinct from round((p.numerator ->> 'value')::numeric
				* case p.unit when 'percent' then 100 else 1 end
				/ (p.denominator ->> 'value')::numeric, scale(p.value::numeric))
		union all
		select b.kind, 'balance', b.pending::text, (b.opened + b.moved)::text
		from stock as b
		where (b.opening, b.pending) is distinct from (b.opened, b.opened + b.moved)
		union all
		-- A fact of the period by its id, here or there only.
		select coalesce(x.indicator, f.indicator), 'fact',
			case when x.case_id is not null then concat_ws('/', x.case_id, x.seq, x.item) end,
			case when f.case_id is not null then concat_ws('/', f.case_id, f.seq, f.item_no) end
		from (select p.indicator, p.of_office, i.case_id, i.seq, i.item
		      from seal_fact as p, unnest(p.cases, p.seqs, p.items) as i (case_id, seq, item)
		      where (p.office_id, p.year, p.period, p.edition, p.attempt)
			= (s.office_id, s.year, s.period, s.edition, s.attempt)) as x
		full join (select f.* from case_fact as f
			where f.occurred_on between s.from_on and s.to_on and f.recorded_at <= s.known_at
				and f.office_id = any (s.offices)) as f
			on f.indicator = x.indicator and f.office_id = x.of_office
				and f.case_id = x.case_id and f.seq = x.seq and f.item_no = x.item
		where x.indicator is null or f.indicator is null
		union all
		select null, 'hash', encode(s.sha256, 'hex'), encode(sha256(s.body), 'hex')
		where s.sha256 <> sha256(s.body)
		union all
		select null, 'audit', encode(s.sha256, 'hex'), null
		where not exists (select from audit_event as a
			where a.office_id = s.office_id and a.action = 'seal.propose'
				and a.object = concat_ws('/', s.year, s.period, s.edition, s.attempt)
				and (a.actor, a.at, a.hash) = (s.proposed_by, s.proposed_at, s.sha256))
		union all
		select null, 'decision', d.decision, d.decided_by
		from seal_decision as d
		where (d.office_id, d.year, d.period, d.edition, d.attempt)
			= (s.office_id, s.year, s.period, s.edition, s.attempt)
			and not exists (select from audit_event as a
				where a.office_id = d.office_id and a.action = 'seal.' || d.decision
					and a.object = concat_ws('/', d.year, d.period, d.edition, d.attempt)
					and (a.actor, a.at, a.hash) = (d.decided_by, d.decided_at, d.sha256))
	)
	select coalesce(json_agg(f), '[]') from (select f.* from fault as f limit 200) as f);
end
$$;

create or replace function ipcase.verify_seals() returns json
	language plpgsql security definer set search_path = ipcase, pg_temp
as $$
declare
	v_before constant text[] := see_all();
	v_seals json;
begin
	select coalesce(json_agg(json_build_object('office_id', s.office_id, 'year', s.year,
			'period', s.period, 'edition', s.edition, 'attempt', s.attempt,
			'faults', seal_figures_wrong(s))
		order by s.office_id, s.year, s.period, s.edition, s.attempt), '[]') into v_seals
	from sealed_summary as s;
	perform see_again(v_before);
	return v_seals;
end
$$;
grant execute on function ipcase.verify_seals to ipcase_app;
