-- name: office_list
select json_build_object('items', coalesce(json_agg(json_build_object('id', o.id,
	'parent', o.parent, 'name', json_build_object('zh', o.name_zh, 'en', o.name_en),
	'region', o.region, 'mark', o.mark, 'type', o.type,
	'records_from', o.records_from) order by o.id), '[]')) as body
from (select o.* from ipcase.office as o order by o.id limit 10000) as o

-- name: office_put
select ipcase.office_put(:id::text, :parent::text, :name_zh::text, :name_en::text, :region::text,
	:mark::text, :type::text, :records_from::date)::text as done
