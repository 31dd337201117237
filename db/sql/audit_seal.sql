-- Sealing the audit trail, and taking away what is over: of `ipcase audit`, under a role of its own.

-- name: audit_take
select ipcase.audit_take(:classes::json, :limit::int, :whole::boolean)::text as taken

-- name: audit_unsealed
select ipcase.audit_unsealed(:limit::int) as body

-- name: audit_seal_put
select ipcase.audit_seal_put(:seal::json, :nodes::json)::text as done

-- name: audit_sealed
select ipcase.audit_sealed(:from::int, :limit::int) as body

-- name: audit_lines
select ipcase.audit_lines(:from::bigint, :to::bigint) as lines

-- name: audit_over
select ipcase.audit_over(:classes::json) as body

-- name: audit_purge_begin
select ipcase.audit_purge_begin(:over::json)::text as done

-- name: audit_purge
select ipcase.audit_purge(:over::json, :limit::int)::text as gone
