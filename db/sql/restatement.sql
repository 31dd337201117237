-- name: restatement_seal
-- The sealed bytes, and what is told of the seal.
select s.body, ipcase.seal_body(s) as seal, s.definitions::text as definitions
from ipcase.seal_chosen(:office::text, :year::int, :period::text, :edition::int) as s
where s.office_id is not null

-- name: restatement_moves
-- How many cases moved each figure, how many each indicator that figures are counted from, and the first events
-- that did. :terms: {"figure", "indicator", "scope"} each, what moves a figure.
with seal as (
	select s from ipcase.seal_chosen(:office::text, :year::int, :period::text, :edition::int) as s
), moved as materialized (
	select m.*, row_number() over (partition by m.indicator, m.scope order by m.case_id, m.seq) as place
	from seal, lateral ipcase.restated(seal.s, null, :known_at::timestamptz) as m
)
select json_build_object(
	'counts', (select coalesce(json_agg(json_build_object('indicator', c.indicator, 'scope', c.scope,
			'cases', c.cases, 'events', c.events, 'quantity', trim_scale(c.quantity)::text)
			order by c.indicator, c.scope), '[]')
		   from (select m.indicator, m.scope, count(distinct m.case_id) as cases,
				count(*) as events, sum(m.quantity) as quantity
			 from moved as m group by m.indicator, m.scope) as c),
	'figures', (select coalesce(json_object_agg(c.figure, c.cases), '{}')
		    from (select t.figure, count(distinct m.case_id) as cases
			  from json_to_recordset(:terms::json) as t (figure text, indicator text, scope text)
			  join moved as m on m.indicator = t.indicator and m.scope = t.scope
			  group by t.figure) as c),
	'moves', (select coalesce(json_agg(ipcase.restated_body(m.indicator, m.scope, m.office_id,
			m.case_id, m.seq, m.quantity) order by m.indicator, m.scope, m.place), '[]')
		  from moved as m where m.place <= 20),
	'erased', (select ipcase.erased_since(seal.s, :known_at::timestamptz) from seal),
	'external', (select coalesce(json_agg(json_build_object('indicator', x.code, 'office_id', x.office_id,
			'value', trim_scale(x.value)::text, 'source', x.source, 'actor', x.actor,
			'recorded_at', ipcase.rfc3339(x.recorded_at)) order by x.code, x.recorded_at), '[]')
		     -- What others report counts in the report of a year, as it was entered for the office itself.
		     from (select y.*
			   from seal
			   join ipcase.external_figure as y on y.office_id = (seal.s).office_id
				and y.year = (seal.s).year
			   where (seal.s).period = 'year' and y.recorded_at > (seal.s).known_at
				and y.recorded_at <= :known_at::timestamptz
			   order by y.code, y.recorded_at limit 200) as x)) as body

-- name: restatement_cases
-- All events that moved one indicator, in pages; the cursor is case~seq~scope of the last.
with seal as (
	select s from ipcase.seal_chosen(:office::text, :year::int, :period::text, :edition::int) as s
), page as (
	select m.*, row_number() over walk as place, lead(m.case_id) over walk is not null as more
	from seal, lateral ipcase.restated(seal.s, :indicator::text, coalesce(:known_at::timestamptz, 'infinity')) as m
	where :cursor::text is null
		or (m.case_id, m.seq, m.scope) > (split_part(:cursor::text, '~', 1)::uuid,
			split_part(:cursor::text, '~', 2)::int, split_part(:cursor::text, '~', 3))
	window walk as (order by m.case_id, m.seq, m.scope)
	order by m.case_id, m.seq, m.scope
	limit :limit::int + 1
)
select json_build_object('items', (select coalesce(json_agg(ipcase.restated_body(p.indicator, p.scope,
			p.office_id, p.case_id, p.seq, p.quantity) order by p.place), '[]')
		from page as p where p.place <= :limit::int),
	'next_cursor', (select concat_ws('~', p.case_id, p.seq, p.scope) from page as p
		where p.place = :limit::int and p.more)) as body
from seal where (seal.s).office_id is not null
