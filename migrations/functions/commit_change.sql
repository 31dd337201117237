-- What a change replies: the case and the event, each as it is read.
create or replace function ipcase.change_body(c ipcase.case_file, e ipcase.case_event) returns text
	language plpgsql stable
as $$
begin
	return '{"case" : ' || ipcase.case_body(c) || ', "event" : ' ||
		ipcase.event_body(e, c.personal) || '}';
end
$$;

-- The one door: what a change (docs/change.md) does to a case, in one transaction, or nothing.
-- The policies of the tables decide what the actor may touch; the guard keys refuse what the catalog
-- does not know. Statements whose input is absent are skipped: the common event costs one lock, two
-- inserts and an update besides its facts.
create or replace function ipcase.commit_change(p_office text, p_case uuid, p_expected bigint,
	p_change json, p_content bytea, p_key text, p_digest text,
	out status int, out version bigint, out body text)
	language plpgsql security definer set search_path = ipcase, pg_temp
	-- A plan made while a table was small would scan it until statistics catch up: measured, a new
	-- case took 1.3 ms instead of 0.6. Every statement here has its index.
	set enable_seqscan = off
as $$
#variable_conflict use_column
declare
	v_actor constant text := current_setting('ipcase.user');
	v_now timestamptz;
	ch record;		-- the change, parsed once
	cf case_file;		-- the case as it is to be
	v_was case_file;
	ev case_event;
	v_attributes jsonb;
	v_known idempotency_key;
	v_keyed boolean;	-- its keys, by which the same matter is found, are made anew
	v_duplicates json;
	v_facts case_fact[];
	v_signs jsonb;		-- what stands for erased text
	v_erased case_event[];
	v_body json;
begin
	-- Before the time is taken: a seal waits for whoever may record something under an earlier one.
	perform pg_advisory_xact_lock_shared(figures_lock());
	if p_key is not null then
		-- A second request with this key waits here for the first.
		insert into idempotency_key (office_id, actor, key, digest, created_at)
		values (p_office, v_actor, p_key, p_digest, clock_timestamp())
		on conflict do nothing;
		if not found then
			select * into v_known from idempotency_key as k
			where k.office_id = p_office and k.actor = v_actor and k.key = p_key;
			if v_known.digest = p_digest and v_known.status is not null then
				-- The standby may not have it yet.
				perform confirm_found();
				status := v_known.status;
				version := v_known.version;
				body := v_known.body;
			else
				status := 422;
			end if;
			return;
		end if;
	end if;

	select * into strict ch from json_to_record(p_change) as (
		"create" boolean, kind text, definition text, track text, event json, "case" json,
		number json, parties json, rights json, facts json, documents json, content json,
		links json, issue json, services json, volume json, warnings json, deadlines json,
		approval json, personal json, acts json, erase json, salt uuid, around text);

	if ch."create" then
		v_now := clock_timestamp();
		insert into case_file (office_id, id, kind, definition, track, created_at, updated_at)
		values (p_office, p_case, ch.kind, ch.definition, ch.track, v_now, v_now)
		returning * into cf;
	else
		select * into cf from case_file as c
		where c.office_id = p_office and c.id = p_case
		for update;
		if not found then
			status := 404;
		elsif cf.version is distinct from p_expected
		      or ch.around <> case_around(p_office, p_case,
				case when ch.around like 'links %' then case_linked(p_office, p_case) end) then
			status := 412;
			version := cf.version;
		end if;
		if status is null and ch.content is not null then
			-- The same bytes again: done already, and a PUT may be repeated.
			select e.* into ev
			from document_content as d
			join case_event as e on e.office_id = d.office_id and e.case_id = d.case_id
				and e.seq = d.seq
			where d.office_id = p_office and d.case_id = p_case
				and d.document_id = (ch.content ->> 'document')::uuid
				and d.sha256 = decode(ch.content ->> 'sha256', 'hex');
			if found then
				status := 200;
				version := cf.version;
				body := change_body(cf, ev);
			end if;
		end if;
		if status is not null then
			-- A key must not remember a change that did not happen.
			if p_key is not null then
				delete from idempotency_key as k
				where k.office_id = p_office and k.actor = v_actor and k.key = p_key;
			end if;
			return;
		end if;
		-- After the lock, so that times never run against the sequence of a case.
		v_now := clock_timestamp();
	end if;

	select p_office, p_case, coalesce(cf.event_seq, 0) + 1, cf.kind, ch.definition, cf.track,
		e.action, coalesce(e."from", ''), e."to", e.occurred_on, v_now, v_actor,
		coalesce(e.data, '{}'), decode(ch.content ->> 'sha256', 'hex'), cf.head_hash
	into strict ev.office_id, ev.case_id, ev.seq, ev.kind, ev.definition, ev.track,
		ev.action, ev.from_state, ev.to_state, ev.occurred_on, ev.recorded_at, ev.actor,
		ev.data, ev.content_sha256, ev.previous_hash
	from json_to_record(ch.event) as e (action text, "from" text, "to" text, occurred_on date,
		data json);
	if ch.volume is not null then
		ev.content_sha256 := volume_digest(p_office, p_case, ev.seq, ch.volume);
	end if;
	if ch.facts is not null then
		v_facts := facts_made(ev, ch.facts);
		ev.facts_sha256 := facts_digest(v_facts);
	end if;
	if ch.erase is not null then
		v_signs := erasure_signs(cf.personal, ch.erase ->> 'text');
		v_erased := erasure_found(cf, ev.seq, v_signs);
		ev.content_sha256 := erasure_digest(v_erased);
		ev.data := mask_json(ev.data, v_signs);
	end if;
	ev.salt := coalesce(ch.salt, gen_random_uuid());
	ev.hash := event_digest(ev);

	v_was := cf;
	if ch."case" is not null then
		-- What is absent stays, null clears.
		v_attributes := cf.attributes;
		cf := json_populate_record(cf, ch."case");
		if cf.attributes is distinct from v_attributes then
			cf.attributes := v_attributes || coalesce(cf.attributes, '{}');
		end if;
		cf.flags := coalesce(cf.flags, '{}');
	end if;
	if ch.parties is not null or ch.rights is not null then
		perform change_parts(ev, ch.parties, ch.rights);
	end if;
	if ch.personal is not null or cf.personal is not null then
		cf := change_personal(cf, ch.personal, ch."case" ->> 'title');
	end if;
	if v_signs is not null then
		cf := case_erased(cf, v_signs);
	end if;
	cf.definition := ev.definition;
	cf.state := ev.to_state;
	cf.event_seq := ev.seq;
	cf.head_hash := ev.hash;
	cf.version := cf.version + 1;
	cf.updated_at := v_now;
	-- One statement for both: to start and end a statement costs more than an insert.
	with event as (
		insert into case_event (office_id, case_id, seq, kind, definition, track, action,
			from_state, to_state, occurred_on, recorded_at, actor, data, content_sha256,
			previous_hash, hash, salt, facts_sha256)
		values (ev.office_id, ev.case_id, ev.seq, ev.kind, ev.definition, ev.track, ev.action,
			ev.from_state, ev.to_state, ev.occurred_on, ev.recorded_at, ev.actor, ev.data,
			ev.content_sha256, ev.previous_hash, ev.hash, ev.salt, ev.facts_sha256)
	)
	insert into audit_event (office_id, at, actor, action, object, seq, hash)
	values (p_office, v_now, v_actor, 'case.' || ev.action, p_case, ev.seq, ev.hash);

	if case_tallied(v_was, cf) then
		perform change_tally(v_was, cf);
	end if;
	if ch.documents is not null or ch.content is not null then
		perform change_documents(ev, ch.documents, ch.content, p_content);
	end if;
	if ch.issue is not null then
		perform change_issue(ev, ch.issue);
	end if;
	if ch.services is not null then
		perform change_services(ev, ch.services);
	end if;
	if ch.volume is not null then
		perform change_volume(ev, ch.volume);
	end if;
	if ch.deadlines is not null then
		perform change_deadlines(ev, ch.deadlines);
	end if;
	if ch.links is not null then
		perform change_links(ev, ch.links);
	end if;
	if cf.phase = 'merged' and ev.from_state <> ev.to_state then
		perform change_merge(ev);
	end if;
	if ch.approval is not null then
		perform change_approval(ev, ch.approval);
	end if;
	if ch.facts is not null then
		perform change_facts(v_facts);
	end if;
	if ch."create" or ch.parties is not null or ch.rights is not null or ch.personal is not null
	   or v_signs is not null then
		cf.rest := case_rest(cf);
	end if;
	v_keyed := ch."create" or ch.parties is not null or ch.rights is not null or ch.acts is not null
		or v_signs is not null;
	if v_keyed then
		perform change_keys(cf, ch.acts);
	end if;
	-- Last, what needs the number: who takes one holds its series until the commit, and the next waits.
	if ch.number is not null then
		cf.number := number_take(p_office, cf.kind, ch.number);
	end if;
	cf.listed := case_listed(cf);
	update case_file as c set
		definition = cf.definition, state = cf.state, phase = cf.phase,
		event_seq = cf.event_seq, head_hash = cf.head_hash, version = cf.version,
		updated_at = cf.updated_at, listed = cf.listed, rest = cf.rest,
		outcome = cf.outcome, received_on = cf.received_on, accepted_on = cf.accepted_on,
		closed_on = cf.closed_on, moved_on = cf.moved_on, number = cf.number,
		title = cf.title, region = cf.region, right_type = cf.right_type, cause = cf.cause,
		source = cf.source, amount = cf.amount, officer = cf.officer, flags = cf.flags,
		attributes = cf.attributes, personal = cf.personal, given_title = cf.given_title,
		shown = cf.shown
	where c.office_id = p_office and c.id = p_case;
	if ch."create" or ch.parties is not null or ch.rights is not null or ch.number is not null
	   or (ch."case" ->> 'title') is not null or v_signs is not null then
		perform change_search(cf);
	end if;
	-- After the number, for which cases of a series wait: of two of one matter at once the second names the first.
	if v_keyed then
		v_duplicates := case_duplicates(p_office, p_case);
	end if;
	-- Only the newest event of a case erases, as the case itself says by now.
	if v_signs is not null then
		perform change_erase(ev, v_erased, v_signs);
	end if;
	-- After what the actor writes of the case: he may see it no longer.
	if cf.officer is distinct from v_was.officer then
		perform change_officer(cf);
	end if;
	status := case when ch."create" then 201 else 200 end;
	version := cf.version;
	body := change_body(cf, ev);
	if v_duplicates is not null then
		body := body_with(body, 'duplicates', v_duplicates);
	end if;
	if ch.warnings is not null then
		body := body_with(body, 'warnings', ch.warnings);
	end if;
	if p_key is not null then
		update idempotency_key as k
		set status = commit_change.status, version = commit_change.version,
		    body = commit_change.body::json
		where k.office_id = p_office and k.actor = v_actor and k.key = p_key;
	end if;
end
$$;
grant execute on function ipcase.commit_change to ipcase_app;
