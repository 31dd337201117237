-- Volumes: what a case was when it was archived, paper by paper. Part 1 is made when the case is
-- archived, a further part for what came later. Written once.

create table ipcase.volume (
	office_id text not null,
	case_id uuid not null,
	part int not null check (part > 0),
	seq int not null,	-- the event that froze it; its content_sha256 is that of the manifest
	archive_number text,
	retention text,
	frozen_at timestamptz not null,
	frozen_by text not null,
	manifest_sha256 bytea not null,
	primary key (office_id, case_id, part),
	foreign key (office_id, case_id, seq)
		references ipcase.case_event (office_id, case_id, seq)
);

-- Numbered on through the parts, the main and the secondary volume each for itself.
create table ipcase.volume_item (
	office_id text not null,
	case_id uuid not null,
	part int not null,
	volume text not null check (volume in ('main', 'secondary')),
	item int not null check (item > 0),
	document_id uuid not null,
	type text not null,
	number text,
	title text,
	dated date,
	sha256 bytea,		-- null: the paper is not in the system
	size bigint,
	media_type text,
	pages int,
	first_page int,		-- null after a paper whose pages are not known
	made_by text not null,
	made_at timestamptz not null,
	primary key (office_id, case_id, volume, item),
	unique (office_id, case_id, document_id),
	foreign key (office_id, case_id, part) references ipcase.volume (office_id, case_id, part),
	foreign key (office_id, case_id, document_id)
		references ipcase.document (office_id, case_id, id)
);

do $$
declare
	t text;
begin
	foreach t in array array['volume', 'volume_item'] loop
		execute format('create trigger %I before update or delete or truncate on ipcase.%I '
			'for each statement execute function ipcase.refuse(%L)',
			t || '_closed', t, 'only INSERT is possible');
		execute format('alter table ipcase.%I enable always trigger %I', t, t || '_closed');
		perform ipcase.keep_to_offices(t, 'insert');
	end loop;
end
$$;

-- A paper in a volume stays as it was, issued or not.
create function ipcase.refuse_frozen() returns trigger language plpgsql
as $$
begin
	if exists (select from ipcase.volume_item as v where v.office_id = old.office_id
			and v.case_id = old.case_id and v.document_id = old.id) then
		raise exception 'the document % is in a volume', old.id
			using errcode = 'check_violation', table = 'document',
			      constraint = 'document_frozen';
	end if;
	return new;
end
$$;
create trigger document_frozen before update on ipcase.document
	for each row execute function ipcase.refuse_frozen();
