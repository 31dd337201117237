-- A case as the API shows it, with what is personal covered (mask.sql). commit_change() stores both halves with the case; case_get, case_list and
-- the reply of a change only put stored text together.

-- What a list shows, its last brace left off.
create or replace function ipcase.case_listed(c ipcase.case_file) returns text
	language plpgsql stable
as $$
begin
	return left(json_build_object(
		'id', c.id, 'office_id', c.office_id, 'number', c.number, 'kind', c.kind,
		'definition', c.definition, 'track', c.track, 'state', c.state, 'phase', c.phase,
		'outcome', c.outcome, 'version', c.version, 'title', c.title, 'region', c.region,
		'right_type', c.right_type, 'cause', c.cause, 'source', c.source,
		'amount', c.amount::text, 'officer', c.officer, 'flags', c.flags,
		'received_on', c.received_on, 'accepted_on', c.accepted_on, 'closed_on', c.closed_on,
		'updated_at', ipcase.rfc3339(c.updated_at))::text, -1);
end
$$;

-- What only the case itself shows, up to its attributes: made anew when parties or rights change.
create or replace function ipcase.case_rest(c ipcase.case_file) returns text
	language plpgsql stable
as $$
begin
	return concat(', "parties" : ', ipcase.case_parties(c.office_id, c.id, c.personal),
		', "rights" : ', ipcase.case_rights(c.office_id, c.id, c.personal),
		', "created_at" : "', ipcase.rfc3339(c.created_at), '", "attributes" : ');
end
$$;

-- One JSON object out of these. Inlined, and little more than a copy of bytes: taking characters off
-- the ends here cost a tenth of a read.
create or replace function ipcase.case_body(c ipcase.case_file) returns text
	language sql immutable parallel safe
return c.listed || c.rest || coalesce(c.shown, c.attributes::text) || '}';
grant execute on function ipcase.case_body to ipcase_app;
