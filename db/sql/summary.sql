-- name: summary_sums (reads)
-- No row: the office is unknown.
select s.body
from ipcase.summary_sums(:office::text, :period::text, :from::date, :to::date, :previous_from::date,
	:previous_to::date, :before_from::date, :before_to::date, :external_year::int,
	:known_at::timestamptz, :medians::text[], :cuts::json) as s (body)
where s.body is not null
