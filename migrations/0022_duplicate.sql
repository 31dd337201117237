-- Finding the same matter again: who asks and who answers, a right's number in the form that all its writings
-- share, and for each right, requester and respondent of a case one key.
alter table ipcase.case_party add column side text check (side in ('asking', 'answering'));
alter table ipcase.case_right add column key text;

create table ipcase.case_key (
	office_id text not null,
	case_id uuid not null,
	key bytea not null,
	acts text[] not null,	-- complained of; empty: not told
	primary key (office_id, case_id, key),
	foreign key (office_id, case_id) references ipcase.case_file (office_id, id)
);
create index case_key_same on ipcase.case_key (key);

select ipcase.keep_to_offices('case_key', 'insert', 'delete');
