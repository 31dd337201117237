-- Sealed summaries: the bytes as they were proposed, the figures and the facts behind them, and what
-- a second person decided. Rows are only ever added. Nothing has filled the table there was.
drop table ipcase.sealed_summary;

create table ipcase.sealed_summary (
	office_id text not null references ipcase.office (id),
	year int not null check (year between 1980 and 2199),
	period text not null check (period ~ '^(year|h[12]|q[1-4]|m(0[1-9]|1[0-2]))$'),
	edition int not null check (edition > 0),	-- that it becomes if it is approved
	attempt int not null check (attempt > 0),	-- at that edition
	from_on date not null,
	to_on date not null check (to_on >= from_on),
	offices text[] not null,	-- the office and those below it, as it was
	known_at timestamptz not null,	-- all that was recorded until then, and nothing later
	reason text,	-- of another edition
	catalog_digest text not null,
	definitions json not null,	-- indicator: SHA-256 of its definition
	body bytea not null,
	sha256 bytea not null check (sha256 = sha256(body)),
	proposed_by text not null,
	proposed_for text not null,	-- whose grant he used; '': his own
	proposed_at timestamptz not null,
	primary key (office_id, year, period, edition, attempt),
	-- What a decision refers to, so that it can be of nothing else.
	unique (office_id, year, period, edition, attempt, sha256, proposed_by, proposed_for),
	constraint sealed_summary_reason check (edition = 1 or reason is not null)
);

create table ipcase.seal_decision (
	office_id text not null,
	year int not null,
	period text not null,
	edition int not null,
	attempt int not null,
	sha256 bytea not null,
	proposed_by text not null,
	proposed_for text not null,
	decision text not null check (decision in ('approved', 'returned', 'withdrawn')),
	opinion text,
	decided_by text not null,
	decided_for text not null,
	decided_at timestamptz not null,
	primary key (office_id, year, period, edition, attempt),
	foreign key (office_id, year, period, edition, attempt, sha256, proposed_by, proposed_for)
		references ipcase.sealed_summary
			(office_id, year, period, edition, attempt, sha256, proposed_by, proposed_for),
	constraint seal_two_persons check (decision = 'withdrawn'
		or (decided_by not in (proposed_by, proposed_for)
			and (decided_for = '' or decided_for not in (proposed_by, proposed_for)))),
	check (decision <> 'returned' or opinion is not null)
);
create unique index seal_decision_edition on ipcase.seal_decision (office_id, year, period, edition)
	where decision = 'approved';

-- Of each indicator that has facts: what it stood at, and the digest of those of the period.
create table ipcase.seal_figure (
	office_id text not null,
	year int not null,
	period text not null,
	edition int not null,
	attempt int not null,
	indicator text not null,
	opening numeric not null,	-- the sum before the period
	quantity numeric not null,	-- of the period
	facts bigint not null,
	digest bytea not null,
	primary key (office_id, year, period, edition, attempt, indicator),
	foreign key (office_id, year, period, edition, attempt)
		references ipcase.sealed_summary (office_id, year, period, edition, attempt)
);

-- The facts of the period, in the order of their ids: fact n is (of_office, cases[n], seqs[n], items[n]).
create table ipcase.seal_fact (
	office_id text not null,
	year int not null,
	period text not null,
	edition int not null,
	attempt int not null,
	indicator text not null,
	of_office text not null,
	part int not null,
	cases uuid[] not null,
	seqs int[] not null,
	items int[] not null,
	primary key (office_id, year, period, edition, attempt, indicator, of_office, part),
	foreign key (office_id, year, period, edition, attempt, indicator)
		references ipcase.seal_figure (office_id, year, period, edition, attempt, indicator),
	check (cardinality(cases) = cardinality(seqs) and cardinality(cases) = cardinality(items))
);

do $$
declare
	t text;
begin
	foreach t in array array['sealed_summary', 'seal_decision', 'seal_figure', 'seal_fact'] loop
		execute format('create trigger %I before update or delete or truncate on ipcase.%I '
			'for each statement execute function ipcase.refuse(%L)',
			t || '_closed', t, 'only INSERT is possible');
		execute format('alter table ipcase.%I enable always trigger %I', t, t || '_closed');
		perform ipcase.keep_to_offices(t, 'insert');
	end loop;
end
$$;
