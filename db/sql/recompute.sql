-- Of the pass over deadlines (api/http/recompute.c).

-- name: recompute_lock
-- One pass at a time in the whole database; let go with the connection.
select pg_try_advisory_lock(hashtext('ipcase.recompute'))::text as locked

-- name: recompute_job
-- No row: there is nothing to do.
select j.revision::text as revision, j.year::text as year
from ipcase.recompute_job() as j
where j.revision is not null or j.stale

-- name: recompute_offices
select o.id from ipcase.office as o order by o.id

-- name: recompute_page
select p.line, p.result, p.inputs
from ipcase.recompute_page(:revision::bigint, :year::int, :office::text, :after_case::uuid,
	:after_rule::text, :after_seq::int, :after_item::int, :limit::int) as p

-- name: recompute_put
select ipcase.recompute_put(:revision::bigint, :calendar::bigint, :office::text, :case::uuid[],
	:rule::text[], :seq::int[], :item::int[], :version::xid[], :due_before::date[], :due_on::date[],
	:nominal_on::date[], :span_from::date[], :span_to::date[], :provisional::boolean[])::text as moved

-- name: recompute_done
select ipcase.recompute_done(:revision::bigint, :examined::bigint, :moved::bigint)::text as done

-- name: recompute_passes
select p.examined::text as examined, p.moved::text as moved
from ipcase.calendar_pass as p
where p.revision = :revision::bigint

-- name: calendar_moves
select m.body, m.body ->> 'next_cursor' as next
from (select ipcase.move_page(:year::int, :revision::bigint, :cursor::text, :limit::int) as body) as m
