"""Row security as the second line: every named query is sent to the database as the service would, by a reader
of one office, with what the service checks before left out: the ids are those of a case of another office and of
a marked case, and whatever says where one may is 'everywhere'. Nothing of those cases comes back, and nothing of
them changes."""

import re
import sys
import uuid
from urllib.parse import quote

import psycopg2
import pytest

import harness

sys.path.insert(0, str(harness.ROOT / "db"))
import embed  # noqa: E402

OWN, OTHER = "jiangyin-amr", "yixing-amr"
WORD = "机密配方"
# What a query must show to one who may see all: the test would be worth nothing if it asked in vain.
TELLING = {"case_get", "case_list", "case_events", "case_documents", "case_lines", "case_disclose",
           "document_content", "indicator_cases", "indicator_export"}
# Of the owner, for commands only; the service's role may not send them at all.
APART = {"migrate.sql", "user.sql"}
# `ipcase verify` reads every case through it; no route does.
OF_THE_OPERATOR = {"verify_deadlines"}


def queries():
    files = sorted(str(path) for path in (harness.ROOT / "db" / "sql").glob("*.sql") if path.name not in APART)
    return {query.name: query for query in embed.read(files)}


QUERIES = queries()


@pytest.fixture(scope="module")
def world(site):
    """A case of another office and a marked one of the reader's own, each with everything that can hold a word."""
    made = {}
    for office, secrecy in ((OTHER, None), (OWN, "restricted")):
        director = site.as_("director")
        source = site.filler.kinds["dispute"]
        first = next(action for action in source["actions"] if action["action"] == "take_over")
        body = dict(site.filler.event("dispute", site.offered(source, first), "2024-01-08"), kind="dispute",
                    action="take_over", office_id=office)
        case = director.act(director.begin(body), {"action": "revise", "occurred_on": "2024-01-09", "title": WORD})
        document = str(uuid.uuid4())
        reply = director.request("PUT", f"/api/v1/cases/{case['id']}/documents/{document}"
                                 f"?type=dispute_form&title={quote(WORD)}", WORD.encode(),
                                 {"Content-Type": "text/plain", "If-Match": f'"{case["version"]}"'})
        assert reply.status in (200, 201), reply
        if secrecy:
            reply = director.request("PUT", f"/api/v1/cases/{case['id']}/secrecy",
                                     {"secrecy": secrecy, "reason": "商业秘密"})
            assert reply.status == 200, reply
        indicator = site.query(f"select min(indicator) from case_fact where case_id = '{case['id']}'")[0][0]
        made[office] = {"office": office, "case": case["id"], "document": document, "indicator": indicator,
                        "version": director.fetch(f"/api/v1/cases/{case['id']}")["version"]}
    return made


def value(site, target, name, kind):
    """What goes in for a parameter: the target wherever it can be named, else what narrows least."""
    everywhere = "{%s}" % ",".join(row[0] for row in site.query("select id from office order by id"))
    named = {
        "id": target["case"], "case_id": target["case"], "to_case": target["case"], "object": target["case"],
        "document": target["document"], "document_id": target["document"], "content_id": target["document"],
        "office": None, "office_id": target["office"], "version": target["version"], "allowed": everywhere,
        "offices": everywhere, "codes": "{%s}" % target["indicator"], "signs": "{1}", "windows": "{period}",
        "onlys": "{all}", "indicator": target["indicator"], "limit": "200", "from": "2000-01-01", "to": "2100-01-01",
        "year": "2024", "user": "test-registrar", "opening": "false", "by_case": "false", "days": "false",
        "part": "0", "proposal": "0", "reason": "核对", "secrecy": "ordinary", "readers": "{}", "change": "{}", "cursor": None, "after": None,
    }
    if name in named:
        return named[name]
    plain = {"int": "1", "bigint": "1", "boolean": "true", "json": "{}", "text[]": "{}", "uuid": target["case"],
             "uuid[]": "{%s}" % target["case"], "int[]": "{}"}
    return plain.get(kind)


def ask(site, query, target, offices, keys):
    """All that comes back, errors too, as text; whatever was changed is taken back, and told."""
    connection = psycopg2.connect(site.database)
    cursor = connection.cursor()
    text = query.text
    for number in range(len(query.params), 0, -1):
        kind = re.search(rf"\${number}::([a-z0-9]+(\[\])?)", text)
        given = value(site, target, query.params[number - 1], kind[1] if kind else "text")
        text = text.replace(f"${number}", cursor.mogrify("%s", (given,)).decode())
    count = f"select count(*) from ipcase.case_event where case_id = '{target['case']}'"
    try:
        cursor.execute(count)
        before = cursor.fetchone()
        cursor.execute("set role ipcase_app")
        cursor.execute("select set_config('ipcase.user', 'test-registrar', true), set_config('ipcase.offices', %s, true),"
                       " set_config('ipcase.writes', %s, true), set_config('ipcase.keys', %s, true)",
                       (offices, offices, keys))
        try:
            cursor.execute("savepoint s")
            cursor.execute(text)
            shown = " ".join(bytes(cell).decode(errors="replace") if isinstance(cell, memoryview) else str(cell)
                             for row in cursor.fetchall() for cell in row)
        except psycopg2.Error as error:
            shown = str(error)
            cursor.execute("rollback to s")
        cursor.execute("reset role")
        cursor.execute(count)
        return shown, cursor.fetchone() == before
    finally:
        connection.rollback()
        connection.close()


@pytest.mark.parametrize("name", sorted(set(QUERIES) - OF_THE_OPERATOR))
def test_nothing_comes_back_of_a_case_that_is_not_to_be_seen(site, world, name):
    for office, target in world.items():
        shown, unchanged = ask(site, QUERIES[name], target, "{%s}" % OWN, "{@test-registrar}")
        assert WORD not in shown, (office, shown)
        assert unchanged, office


def test_the_same_questions_show_them_to_who_may_see_all(site, world):
    everywhere = "{%s}" % ",".join(row[0] for row in site.query("select id from office order by id"))
    for target in world.values():
        telling = {name for name, query in QUERIES.items() if WORD in ask(site, query, target, everywhere, "{*}")[0]}
        assert TELLING <= telling, TELLING - telling
