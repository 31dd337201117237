-- What can be granted is the catalog's to say (roles.json). The administrators of the system, of its
-- security and of its audit watch over one another: who is one of them is nothing else.
create table ipcase.catalog_grant (
	name text primary key,
	apart boolean not null
);
grant select on ipcase.catalog_grant to ipcase_app;
insert into ipcase.catalog_grant (name, apart)
select distinct g.name, g.name in ('admin', 'auditor') from ipcase.role_grant as g;

alter table ipcase.role_grant drop constraint role_grant_name_check,
	add constraint role_grant_name_fkey foreign key (name) references ipcase.catalog_grant (name);

-- The function behind it is replaced with the others.
create function ipcase.grant_alone() returns trigger language plpgsql as $$
begin
	return new;
end
$$;
create trigger role_grant_alone before insert on ipcase.role_grant
	for each row execute function ipcase.grant_alone();
alter table ipcase.delegation drop constraint delegation_grant,
	add constraint delegation_grant_name_fkey foreign key (grant_name) references ipcase.catalog_grant (name);
alter table ipcase.role_grant enable always trigger role_grant_alone;
