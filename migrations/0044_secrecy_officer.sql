-- The officer in charge of a marked case sees it as long as he is that, and takes no place among the named readers:
-- with them full, nobody else could be put in charge. Who was added to the readers before stays one.
alter table ipcase.case_secrecy add officer text;
