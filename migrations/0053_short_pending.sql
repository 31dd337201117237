-- New entries of the search wait in a list until there is enough of them; whoever fills it then sorts all of them in,
-- holding his case's number meanwhile, for which the next cases of the series wait. With PostgreSQL's 4 MB that stood
-- still for 100 ms now and then; with 64 kB, the least there is, nobody waits noticeably and as many cases are logged.
alter index ipcase.case_search_grams set (gin_pending_list_limit = 64);
