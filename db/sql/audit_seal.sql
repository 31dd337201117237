-- Sealing the audit trail: of `ipcase audit seal`, under a role of its own.

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
