-- Figures of other organs, and published years.

-- History is kept: the newest row of an office, year and code is the figure.
create table ipcase.external_figure (
	office_id text not null references ipcase.office (id),
	year int not null check (year between 1980 and 2199),
	code text not null references ipcase.catalog_indicator (indicator),
	revision int not null check (revision > 0),
	value numeric(20,4) not null,
	qualifier text,		-- 余, 近
	source text not null,
	reporter text,
	actor text not null,
	recorded_at timestamptz not null,
	primary key (office_id, year, code, revision)
);

create table ipcase.sealed_summary (
	office_id text not null references ipcase.office (id),
	year int not null,
	edition int not null check (edition > 0),
	catalog_digest text not null,
	known_at timestamptz not null,
	body bytea not null,
	sha256 bytea not null check (sha256 = sha256(body)),
	sealed_by text not null,
	approved_by text not null check (approved_by <> sealed_by),
	sealed_at timestamptz not null,
	primary key (office_id, year, edition)
);
