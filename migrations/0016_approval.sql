-- Proposals: an act that one person proposed and another lets happen. Never the same one, nor one for
-- the other: the database holds to that by itself.

create table ipcase.approval (
	office_id text not null,
	case_id uuid not null,
	seq int not null,	-- the event that proposed it
	id bigint generated always as identity,	-- the order of the list
	action text not null,
	grants text[] not null,	-- who holds one of them may decide
	proposed_by text not null,
	proposed_for text,	-- whose grant he used
	proposed_at timestamptz not null,
	status text not null default 'pending'
		check (status in ('pending', 'approved', 'returned', 'withdrawn', 'lapsed')),
	decided_seq int,
	decided_by text,
	decided_for text,
	decided_at timestamptz,
	opinion text,
	primary key (office_id, case_id, seq),
	unique (office_id, id),
	foreign key (office_id, case_id, seq)
		references ipcase.case_event (office_id, case_id, seq),
	foreign key (office_id, case_id, decided_seq)
		references ipcase.case_event (office_id, case_id, seq),
	check ((status = 'pending') = (decided_seq is null)),
	check ((decided_seq is null) = (decided_by is null)),
	check ((decided_seq is null) = (decided_at is null)),
	constraint approval_two_persons check (status not in ('approved', 'returned')
		or (decided_by <> proposed_by and decided_by is distinct from proposed_for
			and proposed_by is distinct from decided_for
			and coalesce(proposed_for <> decided_for, true)))
);
create unique index approval_pending on ipcase.approval (office_id, case_id, action)
	where status = 'pending';
create index approval_waiting on ipcase.approval (id) where status = 'pending';
create index approval_proposer on ipcase.approval (proposed_by, id);
create index approval_order on ipcase.approval (id);

-- What was proposed stays, and what was decided.
create trigger approval_decided before update on ipcase.approval
	for each row when (old.status <> 'pending'
		or (old.office_id, old.case_id, old.seq, old.action, old.grants, old.proposed_by,
			old.proposed_for, old.proposed_at)
			is distinct from (new.office_id, new.case_id, new.seq, new.action, new.grants,
				new.proposed_by, new.proposed_for, new.proposed_at))
	execute function ipcase.refuse('a proposal is decided once');
create trigger approval_stays before delete or truncate on ipcase.approval
	for each statement execute function ipcase.refuse('a proposal is never deleted');

select ipcase.keep_to_offices('approval', 'insert', 'update');
