-- name: change_commit
select c.status::text as status, c.version::text as version, c.body
from ipcase.commit_change(:office::text, :id::uuid, :version::bigint, :change::json, :content::bytea,
	:key::text, :digest::text) as c
