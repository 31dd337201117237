-- Between which kinds of case a type of link may go. A type without a row may go anywhere.
create table ipcase.catalog_link (
	type text not null,
	from_kind text not null,
	to_kind text not null,
	primary key (type, from_kind, to_kind)
);
grant select on ipcase.catalog_link to ipcase_app;
