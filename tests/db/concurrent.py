#!/usr/bin/env python3
"""Writers side by side: numbers without gaps, one winner for a version or a key, and sums that are
exact at every instant while they are folded.

    concurrent.py ROOT CONNINFO     in a copy of the database, which it drops; prints TAP"""

import json
import sys
import threading
import uuid

import psycopg2
from psycopg2 import extensions

COPY = "ipcase_test_concurrent"
OFFICE = "t-a"
WRITERS, CASES = 4, 30

SETUP = """
insert into ipcase.catalog_definition values ('test', '1', '2000-01-01', '2199-12-31');
insert into ipcase.catalog_state values ('test', '1', '', '', false), ('test', '1', 'running', 'open', false);
insert into ipcase.catalog_transition values ('test', '1', 'a', 'ask', '', 'running'),
	('test', '1', 'a', 'revise', 'running', 'running');
insert into ipcase.catalog_indicator values ('test.accepted', 'test', 'case', 'cases', 'received');
select ipcase.office_put('t-a', null, '甲', 'A', '', '甲', '', null);
"""
# Both sides in one snapshot.
DIFFERENCE = """
select (select coalesce(sum(quantity), 0) from ipcase.case_fact)
	- (select coalesce(sum(quantity), 0) from ipcase.fact_rollup where dimension = '' and span = 'year')
	- (select coalesce(sum(quantity), 0) from ipcase.fact_pending)
"""
TALLIED = """
select (select count(*) from ipcase.case_file where state <> '')
	- (select coalesce(sum(cases), 0) from ipcase.case_tally)
	- (select coalesce(sum(cases), 0) from ipcase.case_tally_pending)
"""


class Results:
    """TAP, a line for each claim."""

    def __init__(self):
        self.count = self.failed = 0

    def check(self, fine, claim, why=""):
        self.count += 1
        self.failed += not fine
        print(f"{'ok' if fine else 'not ok'} {self.count} - {claim}")
        if not fine:
            print(f"# {why}")


def connect(parameters, role=None):
    connection = psycopg2.connect(**{**parameters, "dbname": COPY})
    connection.autocommit = True
    cursor = connection.cursor()
    if role:
        cursor.execute(f"set role {role}")
        cursor.execute("select set_config('ipcase.user', 't', false),"
                       " set_config('ipcase.offices', '{t-a}', false),"
                       " set_config('ipcase.writes', '{t-a}', false)")
    return cursor


def change(action, start, numbered):
    made = {"create": start == "", "kind": "test", "definition": "1", "track": "a",
            "event": {"action": action, "from": start, "to": "running", "occurred_on": "2024-03-01",
                      "data": {}},
            "case": {"phase": "open"}}
    if numbered:
        made["number"] = {"template": "{mark}〔{year}〕{number}号", "year": 2024}
        made["facts"] = [{"indicator": "test.accepted", "occurred_on": "2024-03-01", "quantity": "1"}]
    return json.dumps(made)


def commit(cursor, case, expected, made, key=None):
    cursor.execute("select status from ipcase.commit_change(%s, %s, %s, %s, null, %s, 'digest')",
                   (OFFICE, case, expected, made, key))
    return cursor.fetchone()[0]


def together(count, work):
    """Runs work(n) in that many threads; their results."""
    results = [None] * count

    def run(n):
        results[n] = work(n)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def numbers_and_sums(parameters, results):
    done = threading.Event()
    differences = []

    def write(_):
        cursor = connect(parameters, "ipcase_app")
        for _case in range(CASES):
            commit(cursor, str(uuid.uuid4()), None, change("ask", "", True))

    def fold_and_look():
        folder, reader = connect(parameters, "ipcase_app"), connect(parameters)
        while not done.is_set():
            folder.execute("select ipcase.fact_fold(7), ipcase.tally_fold(7)")
            reader.execute(DIFFERENCE)
            differences.append(reader.fetchone()[0])
            reader.execute(TALLIED)
            differences.append(reader.fetchone()[0])
            # Rebuilt while others write and fold, nothing is counted twice.
            folder.execute("select ipcase.fact_rebuild(), ipcase.tally_rebuild()")

    observer = threading.Thread(target=fold_and_look)
    observer.start()
    together(WRITERS, write)
    done.set()
    observer.join()
    cursor = connect(parameters)
    cursor.execute("select number from ipcase.case_file where office_id = %s", (OFFICE,))
    given = sorted(int(row[0].split("〕")[1][:-1]) for row in cursor.fetchall())
    results.check(given == list(range(1, WRITERS * CASES + 1)), "numbers have no gap and no repetition",
                  given)
    results.check(len(differences) > 1 and not any(differences),
                  "sums and what waits for them are the recount at every instant, rebuilt or not", differences)


def one_winner(parameters, results):
    case = str(uuid.uuid4())
    cursor = connect(parameters, "ipcase_app")
    commit(cursor, case, None, change("ask", "", False))
    statuses = together(WRITERS, lambda _: commit(connect(parameters, "ipcase_app"), case, 1,
                                                  change("revise", "running", False)))
    results.check(sorted(statuses) == [200] + [412] * (WRITERS - 1), "one of many acts on a version wins",
                  statuses)
    statuses = together(WRITERS, lambda _: commit(connect(parameters, "ipcase_app"), case, 2,
                                                  change("revise", "running", False), "key"))
    results.check(statuses == [200] * WRITERS, "one key is answered alike to all", statuses)
    cursor.execute("select version from ipcase.case_file where id = %s", (case,))
    results.check(cursor.fetchone()[0] == 3, "and its act is done once")


def main():
    parameters = extensions.parse_dsn(sys.argv[2])
    admin = psycopg2.connect(**{**parameters, "dbname": "template1"})
    admin.autocommit = True
    cursor = admin.cursor()
    cursor.execute(f"drop database if exists {COPY}")
    cursor.execute(f'create database {COPY} template "{parameters["dbname"]}"')
    results = Results()
    try:
        connect(parameters).execute(SETUP)
        numbers_and_sums(parameters, results)
        one_winner(parameters, results)
    finally:
        cursor.execute(f"drop database {COPY} with (force)")
    print(f"1..{results.count}")
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
