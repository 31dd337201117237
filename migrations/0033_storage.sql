-- Whether there is room on the disk of the tables can only be found out by taking some.
create table ipcase.storage_probe (content text not null);
alter table ipcase.storage_probe alter column content set storage plain;
