-- Which kind of number a party is known by, and the classes of a trade mark.
alter table ipcase.case_party add column identifier_type text;
alter table ipcase.case_right add column classes int[];
