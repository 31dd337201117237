-- Cases as lines of CSV (RFC 4180), as many at a time as are asked for, newest first: what an export is
-- made of. The first lines have the byte order mark that Excel and WPS need, and the names of the columns.

create or replace function ipcase.case_lines(p_kind text, p_state text, p_phase text, p_track text,
	p_q text, p_region text, p_right text, p_officer text, p_source text, p_office text,
	p_number text, p_received_from date, p_received_to date, p_cursor uuid, p_rows int,
	out body text, out next text)
	language plpgsql stable set plan_cache_mode = force_custom_plan
as $$
declare
	v_count bigint;
begin
	select string_agg(concat(c.id, ',', c.office_id, ',', ipcase.csv_cell(c.number), ',', c.kind, ',',
			c.definition, ',', c.track, ',', c.state, ',', c.phase, ',', c.outcome, ',',
			ipcase.csv_cell(c.title), ',', c.region, ',', c.right_type, ',', c.cause, ',',
			c.source, ',', c.amount, ',', ipcase.csv_cell(c.officer), ',', c.received_on, ',',
			c.accepted_on, ',', c.closed_on, ',', ipcase.rfc3339(c.updated_at), e'\r\n'), ''
			order by c.id desc),
		count(*), (array_agg(c.id order by c.id))[1]::text
	into body, v_count, next
	from (select f.*
	      from ipcase.case_found(p_kind, p_state, p_phase, p_track, p_q, p_region, p_right,
			p_officer, p_source, p_office, p_number, p_received_from, p_received_to) as f
	      where p_cursor is null or f.id < p_cursor
	      order by f.id desc
	      limit p_rows) as c;
	if v_count < p_rows then
		next := null;
	end if;
	body := concat(case when p_cursor is null then chr(65279) ||
		'id,office_id,number,kind,definition,track,state,phase,outcome,title,region,right_type,'
		'cause,source,amount,officer,received_on,accepted_on,closed_on,updated_at' || e'\r\n' end,
		body);
end
$$;
grant execute on function ipcase.case_lines to ipcase_app;
