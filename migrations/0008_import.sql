-- Imports: a job and its rows, each with what became of it.

create table ipcase.import_job (
	office_id text not null references ipcase.office (id),
	id uuid not null,
	kind text not null,
	name text not null,
	sha256 bytea not null,
	state text not null check (state in ('waiting', 'running', 'done', 'failed')),
	actor text not null,
	created_at timestamptz not null,
	finished_at timestamptz,
	primary key (office_id, id)
);

create table ipcase.import_row (
	office_id text not null,
	job_id uuid not null,
	line int not null check (line > 0),
	body json not null,
	case_id uuid,
	errors json,
	primary key (office_id, job_id, line),
	foreign key (office_id, job_id) references ipcase.import_job (office_id, id)
);
