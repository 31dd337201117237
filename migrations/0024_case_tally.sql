-- How many cases there are, by what lists are narrowed down to: a list says exactly how many it is a
-- page of, and counting a million took 200 ms. What is not folded in yet waits beside, as with facts.
create table ipcase.case_tally (
	office_id text not null,
	kind text not null,
	state text not null,
	phase text not null,
	track text not null,
	region text not null,
	right_type text not null,
	source text not null,
	cases bigint not null,
	primary key (office_id, kind, state, phase, track, region, right_type, source)
);

create table ipcase.case_tally_pending (
	office_id text not null,
	id bigint generated always as identity,
	kind text not null,
	state text not null,
	phase text not null,
	track text not null,
	region text not null,
	right_type text not null,
	source text not null,
	cases int not null,
	primary key (office_id, id)
);

select ipcase.keep_to_offices('case_tally', variadic '{}');
select ipcase.keep_to_offices('case_tally_pending', 'insert');
-- Folding goes over all offices at once; the owner does it.
alter table ipcase.case_tally no force row level security;
alter table ipcase.case_tally_pending no force row level security;

-- Those there are already, of all offices; the functions that would say so come after the numbered files.
select set_config('ipcase.offices', (select array_agg(o.id)::text from ipcase.office as o), true);
insert into ipcase.case_tally (office_id, kind, state, phase, track, region, right_type, source, cases)
select c.office_id, c.kind, c.state, c.phase, c.track, coalesce(c.region, ''), coalesce(c.right_type, ''),
	coalesce(c.source, ''), count(*)
from ipcase.case_file as c
where c.state <> ''
group by c.office_id, c.kind, c.state, c.phase, c.track, coalesce(c.region, ''),
	coalesce(c.right_type, ''), coalesce(c.source, '');
select set_config('ipcase.offices', '', true);
