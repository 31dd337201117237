-- Of the migration runner (db/migrate.c), as the owner; nobody else may execute these.

-- name: migration_lock
-- Waits as long as lock_timeout allows; held until the runner's connection closes.
select pg_advisory_lock(hashtext('ipcase.migrate'))::text as done

-- name: migration_rows
select m.name, m.level::text as level, m.sha256,
	to_char(m.applied_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"')
	as applied_at
from ipcase.schema_migration as m
order by m.level = 0, m.level, m.name

-- name: migration_apply
select ipcase.migration_apply(:name::text, :level::int, :sha256::text, :text::text)::text as done

-- name: catalog_put
select ipcase.catalog_put(:rows::json) as digest
