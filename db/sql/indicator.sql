-- name: indicator_values
-- Sums of the codes and medians of days, whole, by one dimension and by two: each cell with the span it
-- is of ("start": before the period) and which keys it has (level: 0 both, 1 the first, 2 the second, 3
-- none). No row if the office is unknown.
with fact as (
	select f.indicator, f.since, f.quantity, f.days, f.timed, f.in_time,
		case when f.occurred_on < :from::date then 'start' else 'period' end as span,
		greatest(:from::date, date_trunc('month', f.occurred_on)::date) as month_from,
		ipcase.fact_key(:by::text, :from::date, f.occurred_on, f.office_id, i.kind, f.track,
			f.region, f.right_type, f.cause, f.source, f.outcome, f.party_type) as one,
		ipcase.fact_key(:and_by::text, :from::date, f.occurred_on, f.office_id, i.kind, f.track,
			f.region, f.right_type, f.cause, f.source, f.outcome, f.party_type) as two
	from ipcase.fact_sum(:codes::text[], :from::date, :to::date, :opening::boolean,
		:known_at::timestamptz, :office::text, :at::text, :kind::text, :region::text,
		:right_type::text, :cause::text, :track::text, :source::text, :outcome::text,
		:party_type::text, array[:by::text, :and_by::text]) as f
	join ipcase.catalog_indicator as i on i.indicator = f.indicator
), sum as (
	select f.span, f.indicator, f.one, f.two, grouping(f.one, f.two) as level,
		sum(f.quantity) as quantity, sum(f.days) as days, sum(f.timed) as timed,
		sum(f.in_time) as in_time,
		-- Of a cell that is a month, its own intake.
		case when (:by::text = 'month' and grouping(f.one) = 0)
				or (:and_by::text = 'month' and grouping(f.two) = 0)
			then sum(f.quantity) filter (where f.since >= f.month_from)
			else sum(f.quantity) filter (where f.since >= :from::date) end as cohort
	from fact as f
	group by grouping sets ((f.span, f.indicator), (f.span, f.indicator, f.one),
		(f.span, f.indicator, f.two), (f.span, f.indicator, f.one, f.two))
), day as (
	select f.indicator, f.days, f.one, f.two, grouping(f.one, f.two) as level,
		sum(f.number) as number
	from (select f.indicator, f.days, f.number,
			ipcase.fact_key(:by::text, :from::date, f.occurred_on, f.office_id, i.kind,
				f.track, f.region, f.right_type, f.cause, f.source, f.outcome, f.party_type)
				as one,
			ipcase.fact_key(:and_by::text, :from::date, f.occurred_on, f.office_id, i.kind,
				f.track, f.region, f.right_type, f.cause, f.source, f.outcome, f.party_type)
				as two
	      from ipcase.fact_spread(:medians::text[], :from::date, :to::date,
			:known_at::timestamptz, :office::text, :at::text, :kind::text, :region::text,
			:right_type::text, :cause::text, :track::text, :source::text, :outcome::text,
			:party_type::text, :party_types::boolean) as f
	      join ipcase.catalog_indicator as i on i.indicator = f.indicator) as f
	group by grouping sets ((f.indicator, f.days), (f.indicator, f.days, f.one),
		(f.indicator, f.days, f.two), (f.indicator, f.days, f.one, f.two))
	having sum(f.number) <> 0
), median as (
	select d.indicator, d.one, d.two, d.level,
		(min(d.days) filter (where d.upto >= ceil(d.total / 2))
		+ min(d.days) filter (where d.upto >= floor(d.total / 2) + 1))::numeric / 2 as median
	from (select d.*, sum(d.number) over (partition by d.level, d.indicator, d.one, d.two
				order by d.days) as upto,
			sum(d.number) over (partition by d.level, d.indicator, d.one, d.two) as total
	      from day as d) as d
	group by d.indicator, d.one, d.two, d.level
), cell as (
	select c.level, c.span, c.one, c.two, json_object_agg(c.key, c.value) as sums
	from (select s.level, s.span, s.one, s.two, s.indicator || m.suffix as key,
			trim_scale(m.value)::text as value
	      from sum as s
	      cross join lateral ipcase.fact_measures(s.quantity, s.days, s.timed, s.in_time, s.cohort)
			as m
	      union all
	      select m.level, 'period', m.one, m.two, m.indicator || '#median',
			trim_scale(m.median)::text
	      from median as m) as c
	group by c.level, c.span, c.one, c.two
)
select json_build_object(
	'scope', json_build_object('office', :office::text, 'from', :from::date, 'to', :to::date,
		'known_at', ipcase.rfc3339(coalesce(:known_at::timestamptz, now()))),
	'cells', (select coalesce(json_agg(json_build_object('level', c.level, 'span', c.span,
			'one', c.one, 'two', c.two, 'sums', c.sums)), '[]') from cell as c
		  where c.level = 3 or :by::text is not null),
	'offices', (select coalesce(json_object_agg(o.id,
			json_build_object('zh', o.name_zh, 'en', o.name_en)), '{}')
		    from ipcase.office as o
		    where 'office' in (:by::text, :and_by::text) and o.id = any
			(nullif(current_setting('ipcase.offices', true), '')::text[]))) as body
where :office::text is null or exists (select from ipcase.office as o where o.id = :office::text
	and o.id = any (nullif(current_setting('ipcase.offices', true), '')::text[]))

-- name: indicator_cases
-- The cases behind a figure: one entry for each fact that was not taken back in the period, or, of a sum
-- of several terms, for each case, so that the quantities add up to the figure. The cursor is
-- date~case~subject~item of the last entry that is shown, and how many came behind it (fact_cursor()).
with page as (
	select e.*, row_number() over newest as place, lead(e.case_id) over newest is not null as more
	from ipcase.fact_page(:codes::text[], :signs::int[], :windows::text[],
		:onlys::text[], :from::date, :to::date, :known_at::timestamptz, :office::text, :at::text,
		:kind::text, :region::text, :right_type::text, :cause::text, :track::text, :source::text,
		:outcome::text, :party_type::text, :by_case::boolean, :days::boolean, :cursor::text, :limit::int + 1) as e
	window newest as (order by e.occurred_on desc, e.case_id desc, e.subject desc, e.item desc)
), shown as (
	select p.* from page as p join ipcase.case_file as c on c.office_id = p.office_id and c.id = p.case_id
	where p.place <= :limit::int order by p.place desc limit 1
)
select json_build_object('indicator', :indicator::text, 'office', :office::text,
	'from', :from::date, 'to', :to::date,
	'known_at', ipcase.rfc3339(coalesce(:known_at::timestamptz, now())),
	'items', (select coalesce(json_agg(json_build_object('case_id', c.id,
			'office_id', p.office_id, 'number', c.number, 'kind', c.kind, 'title', c.title,
			'state', c.state, 'shut', c.id is null, 'occurred_on', s.occurred_on,
			'quantity', trim_scale(p.quantity)::text, 'subject', nullif(s.subject, 0),
			'item', s.item, 'since', s.since, 'due_on', s.due_on,
			'days', case when s.since is not null then trim_scale(s.days)::text end)
			order by p.place), '[]')
		  from page as p
		  left join ipcase.case_file as c on c.office_id = p.office_id and c.id = p.case_id
		  -- Of a case that is shut to who asks, that it counts, and nothing else.
		  left join page as s on s.place = p.place and c.id is not null
		  where p.place <= :limit::int),
	'next_cursor', (select ipcase.fact_cursor(:cursor::text, :limit::int, s.place,
				concat_ws('~', s.occurred_on, s.case_id, s.subject, s.item), p.occurred_on::text,
				(select count(*) from page as d
				 where d.place <= :limit::int and d.occurred_on = p.occurred_on))
			from page as p left join shown as s on true where p.place = :limit::int and p.more),
	'total', l.entries, 'quantity', trim_scale(l.quantity)::text) as body
from ipcase.fact_length(:codes::text[], :signs::int[], :windows::text[],
		:onlys::text[], :from::date, :to::date, :known_at::timestamptz, :office::text, :at::text,
		:kind::text, :region::text, :right_type::text, :cause::text, :track::text, :source::text,
		:outcome::text, :party_type::text, :by_case::boolean, :days::boolean) as l
where :office::text is null or exists (select from ipcase.office as o where o.id = :office::text
	and o.id = any (nullif(current_setting('ipcase.offices', true), '')::text[]))

-- name: indicator_export
-- The same entries as CSV, five thousand a page. The pages after the first know what it knew.
with page as (
	select e.*, row_number() over newest as place, lead(e.case_id) over newest is not null as more
	from ipcase.fact_page(:codes::text[], :signs::int[], :windows::text[],
		:onlys::text[], :from::date, :to::date, :known_at::timestamptz, :office::text, :at::text,
		:kind::text, :region::text, :right_type::text, :cause::text, :track::text, :source::text,
		:outcome::text, :party_type::text, :by_case::boolean, :days::boolean, :after::text, 5001) as e
	window newest as (order by e.occurred_on desc, e.case_id desc, e.subject desc, e.item desc)
), shown as (
	select p.* from page as p join ipcase.case_file as c on c.office_id = p.office_id and c.id = p.case_id
	where p.place <= 5000 order by p.place desc limit 1
)
select concat(case when :after::text is null then chr(65279) || 'case_id,office_id,number,kind,title,state,'
		'occurred_on,quantity,since,due_on,days' || e'\r\n' end,
	(select string_agg(concat(c.id, ',', p.office_id, ',', ipcase.csv_cell(c.number), ',',
			c.kind, ',', ipcase.csv_cell(c.title), ',', c.state, ',', s.occurred_on, ',',
			trim_scale(p.quantity), ',', s.since, ',', s.due_on, ',',
			case when s.since is not null then trim_scale(s.days) end, e'\r\n'), ''
			order by p.place)
		 from page as p
		 left join ipcase.case_file as c on c.office_id = p.office_id and c.id = p.case_id
		 left join page as s on s.place = p.place and c.id is not null
		 where p.place <= 5000)) as body,
	(select ipcase.fact_cursor(:after::text, 5000, s.place,
			concat_ws('~', s.occurred_on, s.case_id, s.subject, s.item), p.occurred_on::text,
			(select count(*) from page as d where d.place <= 5000 and d.occurred_on = p.occurred_on))
	 from page as p left join shown as s on true where p.place = 5000 and p.more) as next,
	coalesce(:known_at::timestamptz, now())::text as known_at,
	case when :after::text is null then ipcase.export_seen(:user::text, 'indicator_cases')::text end as seen
where :office::text is null or exists (select from ipcase.office as o where o.id = :office::text
	and o.id = any (nullif(current_setting('ipcase.offices', true), '')::text[]))
