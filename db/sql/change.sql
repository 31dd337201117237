-- name: change_commit
select c.status::text as status, c.version::text as version, c.body
from ipcase.commit_change(:office::text, :id::uuid, :version::bigint, :change::json, :content::bytea,
	:key::text, :digest::text) as c

-- name: change_find (reads)
-- What became of a commit whose connection was lost and whose repetition found another version.
select c.status::text as status, c.version::text as version, c.body
from ipcase.change_find(:office::text, :id::uuid, :salt::uuid) as c
