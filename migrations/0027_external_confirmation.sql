-- A figure of another organ is entered by one person and confirmed by another, by the paper it stands in.
alter table ipcase.external_figure
	add column reported_on date,	-- when the organ reported it
	add column evidence text;	-- the paper: its number, or where it is kept

create table ipcase.external_confirmation (
	office_id text not null,
	year int not null,
	code text not null,
	revision int not null,
	confirmed_by text not null,
	confirmed_at timestamptz not null,
	primary key (office_id, year, code, revision),
	foreign key (office_id, year, code, revision)
		references ipcase.external_figure (office_id, year, code, revision)
);
create trigger external_confirmation_closed before update or delete or truncate
	on ipcase.external_confirmation for each statement
	execute function ipcase.refuse('only INSERT is possible');
alter table ipcase.external_confirmation enable always trigger external_confirmation_closed;
select ipcase.keep_to_offices('external_confirmation', 'insert');

-- Made anew, with more parameters, by migrations/functions/external_put.sql.
drop function if exists ipcase.external_put(text, int, text, numeric, text, text, text);
