-- What a change does to the proposals of its case; called by commit_change().
create or replace function ipcase.change_approval(e ipcase.case_event, p_approval json) returns void
	language plpgsql set search_path = ipcase, pg_temp
as $$
declare
	v_for constant text := p_approval ->> 'on_behalf_of';
	v_decide constant json := p_approval -> 'decide';
begin
	if p_approval -> 'propose' is not null then
		insert into approval (office_id, case_id, seq, action, grants, proposed_by, proposed_for,
			proposed_at)
		values (e.office_id, e.case_id, e.seq, p_approval #>> '{propose,action}',
			(select array_agg(g.name order by g.name)
			 from json_array_elements_text(p_approval #> '{propose,grants}') as g (name)),
			e.actor, v_for, e.recorded_at);
	end if;
	if v_decide is not null then
		update approval as a
		set status = v_decide ->> 'status', decided_seq = e.seq, decided_by = e.actor,
		    decided_for = v_for, decided_at = e.recorded_at, opinion = v_decide ->> 'opinion'
		where a.office_id = e.office_id and a.case_id = e.case_id
			and a.seq = (v_decide ->> 'proposal')::int and a.status = 'pending';
		if not found then
			raise exception 'the proposal does not wait for a decision'
				using errcode = 'check_violation', table = 'approval',
				      constraint = 'approval_waits';
		end if;
	end if;
	if (p_approval ->> 'lapse')::boolean then
		update approval as a
		set status = 'lapsed', decided_seq = e.seq, decided_by = e.actor,
		    decided_at = e.recorded_at
		where a.office_id = e.office_id and a.case_id = e.case_id and a.status = 'pending';
	end if;
end
$$;

-- The proposal that an act names, as the workflow decides on it; null: there is none.
create or replace function ipcase.case_proposal(p_office text, p_case uuid, p_seq int) returns json
	language plpgsql stable
as $$
begin
	return (select json_build_object('proposal', a.seq, 'action', a.action, 'status', a.status,
			'grants', a.grants, 'proposed_by', a.proposed_by,
			'proposed_for', a.proposed_for, 'act', e.data #> '{data,act}')
		from ipcase.approval as a
		join ipcase.case_event as e on e.office_id = a.office_id and e.case_id = a.case_id
			and e.seq = a.seq
		where a.office_id = p_office and a.case_id = p_case and a.seq = p_seq);
end
$$;

create or replace function ipcase.case_proposals(p_office text, p_case uuid) returns json
	language plpgsql stable
as $$
begin
	return (select json_agg(json_build_object('proposal', a.seq, 'action', a.action,
			'proposed_by', a.proposed_by, 'proposed_for', a.proposed_for) order by a.seq)
		from ipcase.approval as a
		where a.office_id = p_office and a.case_id = p_case and a.status = 'pending');
end
$$;
grant execute on function ipcase.case_proposal, ipcase.case_proposals to ipcase_app;
