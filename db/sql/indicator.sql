-- name: indicator_values
-- Sums of the codes, and the same by one dimension; no row if the office is unknown.
with fact as (
	select f.indicator, f.quantity, case :by::text
		when 'month' then to_char(f.occurred_on, 'YYYY-MM')
		when 'region' then f.region when 'right_type' then f.right_type
		when 'cause' then f.cause when 'track' then f.track when 'source' then f.source
		when 'office' then f.office_id when 'outcome' then f.outcome end as key
	from ipcase.fact_sum(:codes::text[], :from::date, :to::date, false, :known_at::timestamptz,
		:office::text, :region::text, :right_type::text, :cause::text, :track::text,
		:source::text, :outcome::text) as f
), sum as (
	select f.indicator, f.key, grouping(f.key) = 1 as whole,
		trim_scale(sum(f.quantity))::text as quantity
	from fact as f
	group by grouping sets ((f.indicator), (f.indicator, f.key))
), series as (
	select nullif(s.key, '') as key, json_object_agg(s.indicator, s.quantity) as sums
	from sum as s
	where not s.whole and :by::text is not null
	group by nullif(s.key, '')
)
select json_build_object(
	'scope', json_build_object('office', :office::text, 'from', :from::date, 'to', :to::date,
		'known_at', ipcase.rfc3339(coalesce(:known_at::timestamptz, now()))),
	'sums', (select coalesce(json_object_agg(s.indicator, s.quantity), '{}')
		 from sum as s where s.whole),
	'series', (select coalesce(json_agg(json_build_object('key', s.key, 'sums', s.sums)
			order by s.key), '[]') from series as s)) as body
where :office::text is null or exists (select from ipcase.office as o where o.id = :office::text
	and o.id = any (nullif(current_setting('ipcase.offices', true), '')::text[]))

-- name: indicator_cases
-- The cases behind a figure: one entry for each fact that was not taken back in the period, so that
-- the quantities add up to the figure. The cursor is date~case~subject~item of the last entry.
with entry as (
	select f.office_id, f.case_id, f.subject, f.item, sum(f.quantity) as quantity,
		-- Of a fact that was moved within the period, where it stands now.
		(array_agg(f.occurred_on order by f.seq desc, f.quantity desc))[1] as occurred_on
	from ipcase.fact_found(array[:indicator::text], :from::date, :to::date,
		:known_at::timestamptz, :office::text, :region::text, :right_type::text,
		:cause::text, :track::text, :source::text, :outcome::text) as f
	group by f.office_id, f.case_id, f.subject, f.item
	having sum(f.quantity) <> 0
), page as (
	select e.*, row_number() over newest as place, lead(e.case_id) over newest is not null as more
	from entry as e
	where :cursor::text is null
		or (e.occurred_on, e.case_id, e.subject, e.item) < (
			split_part(:cursor::text, '~', 1)::date, split_part(:cursor::text, '~', 2)::uuid,
			split_part(:cursor::text, '~', 3)::int, split_part(:cursor::text, '~', 4)::int)
	window newest as (order by e.occurred_on desc, e.case_id desc, e.subject desc, e.item desc)
	order by e.occurred_on desc, e.case_id desc, e.subject desc, e.item desc
	limit :limit::int + 1
)
select json_build_object('indicator', :indicator::text, 'office', :office::text,
	'from', :from::date, 'to', :to::date,
	'known_at', ipcase.rfc3339(coalesce(:known_at::timestamptz, now())),
	'items', (select coalesce(json_agg(json_build_object('case_id', p.case_id,
			'office_id', p.office_id, 'number', c.number, 'kind', c.kind, 'title', c.title,
			'state', c.state, 'occurred_on', p.occurred_on,
			'quantity', trim_scale(p.quantity)::text, 'subject', p.subject,
			'item', p.item) order by p.place), '[]')
		  from page as p
		  join ipcase.case_file as c on c.office_id = p.office_id and c.id = p.case_id
		  where p.place <= :limit::int),
	'next_cursor', (select concat_ws('~', p.occurred_on, p.case_id, p.subject, p.item)
			from page as p where p.place = :limit::int and p.more),
	'total', (select count(*) from entry),
	'quantity', (select trim_scale(coalesce(sum(e.quantity), 0))::text from entry as e)) as body
where :office::text is null or exists (select from ipcase.office as o where o.id = :office::text
	and o.id = any (nullif(current_setting('ipcase.offices', true), '')::text[]))
