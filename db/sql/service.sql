-- name: context
-- The first statement of every segment that may write: who asks, and which offices row security lets
-- through.
select set_config('ipcase.user', :user::text, true) as user_id,
	set_config('ipcase.offices', :offices::text, true) as offices,
	set_config('ipcase.writes', :writes::text, true) as writes,
	set_config('ipcase.keys', :keys::text, true) as keys

-- name: context_session
-- For those who only read, in a segment of its own and for all after it who see the same: no policy lets
-- them write.
select set_config('ipcase.offices', :offices::text, false) as offices,
	set_config('ipcase.keys', :keys::text, false) as keys

-- name: catalog_digest
-- Of the catalog that the guard tables hold: the service must run with the same.
select v.digest from ipcase.catalog_version as v order by v.loaded_at desc limit 1

-- name: sums_fold
select (ipcase.fact_fold(:limit::int) + ipcase.tally_fold(:limit::int))::text as folded

-- name: case_proof_note
select ipcase.case_proof_note(:limit::int)::text as noted

-- name: storage_probe
select ipcase.storage_probe() as found

-- name: key_purge
select (ipcase.key_purge(:limit::int) + ipcase.sign_in_purge(:limit::int))::text as purged

-- name: content_purge
select ipcase.content_purge(:limit::int)::text as purged

-- name: verify_content
select ipcase.verify_content(:after::uuid, :limit::int) as body

-- name: verify_chains
select ipcase.verify_chains(:after::uuid, :limit::int) as body

-- name: statistics_refresh
select to_json(ipcase.statistics_refresh()) as body

-- name: verify_rollup
select ipcase.verify_rollup() as body

-- name: verify_tally
select ipcase.verify_tally() as body

-- name: rebuild_rollup
select to_json(ipcase.fact_rebuild()) as body

-- name: rebuild_tally
select to_json(ipcase.tally_rebuild()) as body

-- name: verify_balance
select ipcase.verify_balance() as body

-- name: verify_shown
select ipcase.verify_shown() as body

-- name: verify_deadlines
select ipcase.verify_deadlines(:after::uuid, :limit::int) as body

-- name: verify_volumes
select ipcase.verify_volumes() as body

-- name: verify_rows
select ipcase.verify_rows(:after::uuid, :limit::int) as body

-- name: verify_lists
select ipcase.verify_lists(:series::json) as body

-- name: verify_journal
select ipcase.verify_journal() as body

-- name: verify_seals
select ipcase.verify_seals() as body

-- name: verify_seal_sums
select ipcase.verify_seal_sums(:office::text, :year::int, :period::text, :edition::int, :attempt::int,
	:previous_from::date, :previous_to::date, :before_from::date, :before_to::date,
	:external_year::int, :medians::text[], :cuts::json) as body
