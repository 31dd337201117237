-- name: summary_sums
-- All a summary is made of: the sums of a period, what stood before it, and the figures of others.
-- No row if the office is unknown.
with sum as (
	select f.indicator, sum(f.quantity) filter (where f.occurred_on >= :from::date) as moved,
		sum(f.quantity) filter (where f.occurred_on < :from::date) as opening
	from ipcase.fact_sum(null, :from::date, :to::date, true, :known_at::timestamptz,
		:office::text, null, null, null, null, null, null) as f
	group by f.indicator
)
select json_build_object(
	'office', json_build_object('id', o.id,
		'name', json_build_object('zh', o.name_zh, 'en', o.name_en), 'region', nullif(o.region, '')),
	'seal', ipcase.seal_valid(o.id, extract(year from :from::date)::int, :period::text,
		:known_at::timestamptz),
	'known_at', ipcase.rfc3339(coalesce(:known_at::timestamptz, now())),
	'sums', (select coalesce(json_object_agg(s.indicator, trim_scale(s.moved)::text), '{}')
		 from sum as s where s.moved is not null),
	'opening', (select coalesce(json_object_agg(s.indicator, trim_scale(s.opening)::text), '{}')
		    from sum as s where s.opening is not null),
	'external', (select coalesce(json_object_agg(x.code, json_build_object(
			'value', trim_scale(x.value)::text, 'qualifier', x.qualifier,
			'source', x.source, 'reporter', x.reporter)), '{}')
		     from ipcase.external_known(o.id, extract(year from :from::date)::int,
				:known_at::timestamptz) as x)) as body
from ipcase.office as o
where o.id = :office::text
	and o.id = any (nullif(current_setting('ipcase.offices', true), '')::text[])
