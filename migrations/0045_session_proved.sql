-- When the holder of a session last showed his password (and code): what would outlive it asks for that to be of late.
alter table ipcase.session add proved_at timestamptz not null default now();
update ipcase.session set proved_at = created_at;
