-- What the hash of an event covers from now on besides its data: the facts it left, and a salt, so that
-- who has the hash cannot guess what was erased. And what is allowed to happen to an event, once: that
-- the text of persons goes.
alter table ipcase.case_event
	add column salt uuid,		-- null: hashed before there was one, or erased
	add column facts_sha256 bytea,	-- of the facts it left; null: hashed before, or none
	add column erased_by int;	-- the event that took personal text out of this one

drop function if exists ipcase.change_facts(ipcase.case_event, json);

-- The digest of an event as the erasure left it, under the hash of the event that erased.
create table ipcase.case_erasure (
	office_id text not null,
	case_id uuid not null,
	seq int not null,
	erased_seq int not null,
	sha256 bytea not null,
	primary key (office_id, case_id, seq, erased_seq),
	foreign key (office_id, case_id, seq)
		references ipcase.case_event (office_id, case_id, seq),
	foreign key (office_id, case_id, erased_seq)
		references ipcase.case_event (office_id, case_id, seq),
	check (erased_seq < seq)
);
create trigger case_erasure_closed before update or delete or truncate on ipcase.case_erasure
	for each statement execute function ipcase.refuse('only INSERT is possible');
alter table ipcase.case_erasure enable always trigger case_erasure_closed;
select ipcase.keep_to_offices('case_erasure', 'insert');

-- An event changes in one way only: into what an erasure under a later event's hash says. A transaction
-- that does not say that it erases is refused outright; of one that does, each row is looked at. The
-- function behind it is replaced with the others.
create function ipcase.event_erased() returns trigger language plpgsql as $$
begin
	return null;
end
$$;
drop trigger case_event_closed on ipcase.case_event;
create trigger case_event_closed before delete or truncate on ipcase.case_event
	for each statement execute function ipcase.refuse('only INSERT is possible');
create trigger case_event_kept before update on ipcase.case_event
	for each statement when (current_setting('ipcase.erasing', true) is distinct from 'on')
	execute function ipcase.refuse('only INSERT is possible');
create trigger case_event_erased before update on ipcase.case_event
	for each row execute function ipcase.event_erased();
alter table ipcase.case_event enable always trigger case_event_closed;
alter table ipcase.case_event enable always trigger case_event_kept;
alter table ipcase.case_event enable always trigger case_event_erased;

-- Likewise what was written of whom papers reached, and of what an approver said.
create function ipcase.is_erasing(p_office text, p_case uuid) returns boolean language plpgsql stable as $$
begin
	return false;
end
$$;
drop trigger document_service_closed on ipcase.document_service;
create trigger document_service_closed before delete or truncate on ipcase.document_service
	for each statement execute function ipcase.refuse('only INSERT is possible');
create trigger document_service_kept before update on ipcase.document_service
	for each statement when (current_setting('ipcase.erasing', true) is distinct from 'on')
	execute function ipcase.refuse('only INSERT is possible');
create trigger document_service_erased before update on ipcase.document_service
	for each row when ((old.office_id, old.case_id, old.seq, old.item, old.document_id, old.party,
			old.method, old.consent, old.sent_on, old.received_on)
			is distinct from (new.office_id, new.case_id, new.seq, new.item, new.document_id,
				new.party, new.method, new.consent, new.sent_on, new.received_on)
		or not ipcase.is_erasing(old.office_id, old.case_id))
	execute function ipcase.refuse('only INSERT is possible');
alter table ipcase.document_service enable always trigger document_service_closed;
alter table ipcase.document_service enable always trigger document_service_kept;
alter table ipcase.document_service enable always trigger document_service_erased;
drop trigger approval_decided on ipcase.approval;
create trigger approval_decided before update on ipcase.approval
	for each row when ((old.office_id, old.case_id, old.seq, old.action, old.grants, old.proposed_by,
			old.proposed_for, old.proposed_at)
			is distinct from (new.office_id, new.case_id, new.seq, new.action, new.grants,
				new.proposed_by, new.proposed_for, new.proposed_at)
		or (old.status <> 'pending' and ((old.status, old.decided_seq, old.decided_by,
				old.decided_for, old.decided_at)
				is distinct from (new.status, new.decided_seq, new.decided_by,
					new.decided_for, new.decided_at)
			or not ipcase.is_erasing(old.office_id, old.case_id))))
	execute function ipcase.refuse('a proposal is decided once');

-- Restatements ask for what was recorded after an instant: the table is in that order.
create index case_fact_recorded on ipcase.case_fact using brin (recorded_at);

-- A case that was merged into another.
alter table ipcase.catalog_state drop constraint catalog_state_phase_check;
alter table ipcase.catalog_state add constraint catalog_state_phase_check check (phase in
	('', 'intake', 'refused', 'open', 'stayed', 'closed', 'transferred', 'merged', 'archived'));
