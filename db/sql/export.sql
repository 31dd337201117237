-- name: case_lines
select l.body, l.next, case when :after::uuid is null then ipcase.export_seen(:user::text, 'cases')::text end as seen
from ipcase.case_lines(:kind::text, :state::text, :phase::text, :track::text, :q::text, :region::text,
	:right::text, :officer::text, :source::text, :office::text, :number::text,
	:received_from::date, :received_to::date, :after::uuid, :rows::int) as l
