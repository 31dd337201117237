-- New entries of the search wait in a list until there is enough of them; whoever fills it then sorts all of them in,
-- holding his case's number meanwhile, for which the next cases of the series wait. With PostgreSQL's 4 MB that took
-- 100 ms each two thousand cases; 64 kB, the least there is, takes as long in all, in turns of 2 ms.
alter index ipcase.case_search_grams set (gin_pending_list_limit = 64);
