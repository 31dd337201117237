-- The content of a document in parts, so that neither side ever holds a large one in memory. Parts
-- come one by one, each in a transaction of its own; the act that brings the document takes them all.

create table ipcase.content_part (
	office_id text not null,
	content_id uuid not null,
	part int not null check (part >= 0),
	bytes bytea not null,
	primary key (office_id, content_id, part)
);
-- PDF and pictures do not compress again.
alter table ipcase.content_part alter column bytes set storage external;

-- Parts that no document has taken yet; what nobody takes within an hour is thrown away.
create table ipcase.content_upload (
	office_id text not null,
	content_id uuid not null,
	begun_at timestamptz not null,
	primary key (office_id, content_id)
);
create index content_upload_begun on ipcase.content_upload (begun_at);

-- A new column rather than an update: rows of this table are never changed.
alter table ipcase.document_content add column content_id uuid not null default gen_random_uuid();
insert into ipcase.content_part (office_id, content_id, part, bytes)
select c.office_id, c.content_id, p, substring(c.content from p * 1048576 + 1 for 1048576)
from ipcase.document_content as c,
	generate_series(0, greatest(octet_length(c.content) - 1, 0) / 1048576) as p;
alter table ipcase.document_content alter column content_id drop default;
alter table ipcase.document_content drop column content;
alter table ipcase.document_content add unique (office_id, content_id);

create function ipcase.content_part_keep() returns trigger language plpgsql
	set search_path = ipcase, pg_temp
as $$
begin
	if exists (select from document_content as c
		   where c.office_id = old.office_id and c.content_id = old.content_id) then
		raise exception 'DELETE of content_part: a document has it'
			using errcode = 'insufficient_privilege', table = 'content_part';
	end if;
	return old;
end
$$;
create trigger content_part_kept before delete on ipcase.content_part
	for each row execute function ipcase.content_part_keep();
create trigger content_part_closed before update or truncate on ipcase.content_part
	for each statement execute function ipcase.refuse('content is never changed');
alter table ipcase.content_part enable always trigger content_part_kept;
alter table ipcase.content_part enable always trigger content_part_closed;

select ipcase.keep_to_offices('content_part', 'insert', 'delete');
select ipcase.keep_to_offices('content_upload', 'insert', 'delete');
