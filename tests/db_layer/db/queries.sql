-- name: context
select set_config('ipcase.user', :user::text, true), set_config('ipcase.offices', :offices::text, true),
	set_config('ipcase.writes', :writes::text, true),
	set_config('ipcase.keys', :keys::text, true)

-- name: context_session
select set_config('ipcase.offices', :offices::text, false), set_config('ipcase.keys', :keys::text, false)

-- name: seen
select current_setting('ipcase.offices', true) as value

-- name: who
select current_setting('ipcase.user', true) as "user", current_setting('ipcase.offices', true) as offices,
	current_setting('ipcase.writes', true) as writes

-- name: session
select current_user::text as role, current_setting('search_path') as search_path,
	current_setting('TimeZone') as timezone, current_setting('statement_timeout') as statement_timeout,
	current_setting('lock_timeout') as lock_timeout, pg_backend_pid()::text as pid,
	current_setting('application_name') as application

-- name: backend
select pg_backend_pid()::text as pid

-- name: echo
select :value::text as value, null::text as nothing

-- name: bytes
select :value::bytea as value

-- name: grow
select repeat(:value::text, :times::int) as value

-- name: item_add
insert into ipcase.item (id, note) values (:id::int, :note::text) returning id::text as id

-- name: item_add_slowly
insert into ipcase.item (id, note) select :id::int, p::text from pg_sleep(0.003) as p returning id::text as id

-- name: item_get
select note from ipcase.item where id = :id::int

-- name: item_change
update ipcase.item set note = :note::text where id = :id::int returning id::text as id

-- name: slot_add
insert into ipcase.slot (id, place) values (:id::int, :place::int) returning id::text as id

-- name: divide
select (1 / :by::int)::text as value

-- name: pause
select pg_sleep(:seconds::float8)

-- name: flaky
select ipcase.flaky(:times::int, :sqlstate::text) as try

-- name: forget
select ipcase.forget() as done

-- name: shape_get
select s.* from ipcase.shape as s
