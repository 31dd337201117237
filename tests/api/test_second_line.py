"""Row security as the second line: every named query is sent to the database as the service would, by a reader
of one office, with all that the service checks before left out: the ids are those of a case of another office and of
a marked case, and whatever says where one may is 'everywhere'. Nothing of those cases comes back, and nothing of
them changes. So no single check of the service could be forgotten and let a row out: a query that comes in with the
others is asked too. The same questions by one who may see all show, and change, what they are about."""

import json
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
                        **{name: director.fetch(f"/api/v1/cases/{case['id']}")[name]
                           for name in ("version", "definition", "track", "state")}}
    enter(site)
    everywhere = "{%s}" % ",".join(row[0] for row in site.query("select id from office order by id"))
    for target in made.values():
        target.update(rows=of_target(site, target), everywhere=everywhere)
    return made


def enter(site):
    """A figure and a seal of the other office that wait for a second person, and a user of it."""
    reply = site.as_("statistician").request("PUT", f"/api/v1/external-figures/2023/court.accepted?office={OTHER}",
                                             {"value": "1", "source": "法院"})
    assert reply.status == 200, reply
    assert site.as_("statistician").post(f"/api/v1/summaries/2023/seals?office={OTHER}", {}).status == 201
    harness.run(site.database, "user", "add", "second-line", "--name", "x", "--office", OTHER, "--grant", "officer")
    site.query("update app_user set factor_seed = '', factor_at = now() where id = 'second-line'")


def change(target, **event):
    return json.dumps({"kind": "dispute", "definition": target["definition"], "track": target["track"],
                       "event": {"occurred_on": "2024-01-10", "to": target["state"], "data": {}, **event},
                       "case": {"title": "改", "received_on": "2024-01-10", "phase": "open"}})


def writes(site, target):
    """[(query, what it is given, by whom)]: each would change something of the target, done by who may."""
    user = {"user_id": "second-line"}
    common = [
        ("change_commit", {"change": change(target, action="revise", **{"from": target["state"]}), "key": None,
                           "digest": None, "content": None}, "test-director"),
        ("case_disclose", {}, "test-director"), ("secrecy_put", {"secrecy": "sensitive"}, "test-director")]
    if target["office"] == OWN:
        return common
    sha256 = site.query("select encode(sha256, 'hex') from sealed_summary where office_id = %s", OTHER)[0][0]
    begun = json.loads(change(target, action="take_over", **{"from": ""}))
    seal = {"from": "2022-01-01", "to": "2022-12-31", "known_at": "2024-12-31T00:00:00+08:00", "reason": "x", "catalog": "x",
            "definitions": {}}
    return common + [
        ("change_commit", {"id": str(uuid.uuid4()), "version": None, "key": None, "digest": None, "content": None,
                           "change": json.dumps(dict(begun, create=True))}, "test-director"),
        ("content_put", {"office": OTHER, "content_id": str(uuid.uuid4()), "content": b"x"}, "test-director"),
        ("external_put", {"office": OTHER, "year": "2022", "code": "court.accepted", "value": "2", "source": "x"},
         "test-statistician"),
        ("external_confirm", {"office": OTHER, "year": "2023", "code": "court.accepted", "revision": "1"}, "test-director"),
        ("seal_propose", {"office": OTHER, "year": "2022", "period": "year", "content": b"{}", "seal": json.dumps(seal)},
         "test-statistician"),
        ("seal_decide", {"office": OTHER, "year": "2023", "period": "year", "edition": "1", "decision": json.dumps(
            {"decision": "approved", "sha256": sha256})}, "test-director"),
        ("user_make", {"id": "second-new", "office_id": OTHER, "name": "x", "grants": "[]"}, "test-security_admin"),
        ("user_change", {**user, "name": "y", "disabled": None, "grants": None}, "test-security_admin"),
        ("user_password", {**user, "password": "x"}, "test-security_admin"),
        ("user_factor_end", user, "test-security_admin")]


def value(target, name, kind):
    """What goes in for a parameter: the target wherever it can be named, else what narrows least."""
    everywhere = target["everywhere"]
    named = {
        "id": target["case"], "case_id": target["case"], "to_case": target["case"], "object": target["case"],
        "document": target["document"], "document_id": target["document"], "content_id": target["document"],
        "office": None, "office_id": target["office"], "version": target["version"], "allowed": everywhere,
        "offices": everywhere, "codes": "{%s}" % target["indicator"], "signs": "{1}", "windows": "{period}",
        "onlys": "{all}", "indicator": target["indicator"], "limit": "200", "from": "2000-01-01", "to": "2100-01-01",
        "year": "2024", "user": "test-registrar", "opening": "false", "by_case": "false", "days": "false",
        "current": None, "part": "0", "proposal": "0", "reason": "核对", "secrecy": "ordinary", "readers": "{}", "change": "{}", "cursor": None, "after": None,
    }
    if name in named:
        return named[name]
    plain = {"int": "1", "bigint": "1", "boolean": "true", "json": "{}", "text[]": "{}", "uuid": target["case"],
             "uuid[]": "{%s}" % target["case"], "int[]": "{}"}
    return plain.get(kind)


def filled(cursor, query, target, given):
    text = query.text
    for number in range(len(query.params), 0, -1):
        name = query.params[number - 1]
        kind = re.search(rf"\${number}::([a-z0-9]+(\[\])?)", text)
        one = given[name] if name in given else value(target, name, kind[1] if kind else "text")
        text = text.replace(f"${number}", cursor.mogrify("%s", (one,)).decode())
    return text


def of_target(site, target):
    """A statement that sums up all rows of the case, and of its office if that is not the reader's."""
    columns = site.query("select table_name::text, array_agg(column_name::text) from information_schema.columns as c"
                         " join information_schema.tables as t using (table_schema, table_name)"
                         " where table_schema = 'ipcase' and table_type = 'BASE TABLE' group by 1 order by 1")
    sums = []
    for table, names in columns:
        if table == "case_proof":  # digests that a check leaves
            continue
        if target["office"] != OWN and "office_id" in names:
            where = f"office_id = '{target['office']}'"
        elif "case_id" in names:
            where = f"case_id = '{target['case']}'"
        elif table == "case_file":
            where = f"id = '{target['case']}'"
        elif table == "audit_event":
            # What was read of the trail names what was asked for.
            where = f"object like '%%{target['case']}%%' and action <> 'audit.read'"
        else:
            continue
        sums.append(f"select '{table}', count(*), sum(hashtext(t::text)) from ipcase.{table} as t where {where}")
    return " union all ".join(sums)


def ask(site, query, target, offices, keys, given=None, user="test-registrar"):
    """All that comes back, errors too, as text, and whether all rows of the target are as they were; whatever was
    changed is taken back."""
    connection = psycopg2.connect(site.database)
    # What the service does by itself meanwhile is not this query's.
    connection.set_session(isolation_level="REPEATABLE READ")
    cursor = connection.cursor()
    text, rows = filled(cursor, query, target, given or {}), target["rows"]
    try:
        cursor.execute(rows)
        before = cursor.fetchall()
        cursor.execute("set role ipcase_app")
        cursor.execute("select set_config('ipcase.user', %s, true), set_config('ipcase.offices', %s, true),"
                       " set_config('ipcase.writes', %s, true), set_config('ipcase.keys', %s, true)",
                       (user, offices, offices, keys))
        try:
            cursor.execute("savepoint s")
            cursor.execute(text)
            shown = " ".join(bytes(cell).decode(errors="replace") if isinstance(cell, memoryview) else str(cell)
                             for row in cursor.fetchall() for cell in row)
        except psycopg2.Error as error:
            shown = str(error)
            cursor.execute("rollback to s")
        cursor.execute("reset role")
        cursor.execute(rows)
        return shown, cursor.fetchall() == before
    finally:
        connection.rollback()
        connection.close()


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_nothing_comes_back_of_a_case_that_is_not_to_be_seen(site, world, name):
    """Not for a reader of one office, nor for who has a permission nowhere: an administrator, or a token that gives
    less, behind a route that forgot to ask."""
    for office, target in world.items():
        for offices in ("{%s}" % OWN, "{}"):
            shown, unchanged = ask(site, QUERIES[name], target, offices, "{@test-registrar}")
            assert WORD not in shown, (office, offices, shown)
            assert unchanged, (office, offices)


def test_the_same_questions_show_them_to_who_may_see_all(site, world):
    for target in world.values():
        telling = {name for name, query in QUERIES.items() if WORD in ask(site, query, target, target["everywhere"], "{*}")[0]}
        assert TELLING <= telling, TELLING - telling


def test_nothing_is_changed_of_what_is_not_ones_own(site, world):
    """Each writing call as whole as the service would make it for who may: for him it changes the target, for the
    reader of one office nothing of it, though he says that he may everywhere."""
    for target in world.values():
        for name, given, user in writes(site, target):
            given = {"office": target["office"], **given}
            shown, unchanged = ask(site, QUERIES[name], target, target["everywhere"], "{*}", given, user)
            assert not unchanged, (name, "changes nothing even for who may", shown)
            shown, unchanged = ask(site, QUERIES[name], target, "{%s}" % OWN, "{@%s}" % user, given, user)
            assert unchanged and WORD not in shown, (name, target["office"], shown)


def test_a_key_answers_nobody_else(site, world):
    """Whoever asks, whomever the call names: what was answered under a key is told to whose it is, and nobody else
    claims the key or puts another answer under it."""
    mine, keyed = "test-director", {name: query for name, query in QUERIES.items() if "key" in query.params}
    target = dict(world[OWN], rows=f"select count(*), sum(hashtext(k::text)) from ipcase.idempotency_key as k"
                                   f" where k.actor = '{mine}'")
    site.query("insert into idempotency_key select o.id, %s, 'second-line', 'd', 200, 1, %s, now() from office as o",
               mine, json.dumps({"id": target["case"], "word": WORD}, ensure_ascii=False))
    given = {"user": mine, "key": "second-line", "digest": "d", "office": OWN}
    for name, query in keyed.items():
        shown, unchanged = ask(site, query, target, target["everywhere"], "{*}", given)
        assert WORD not in shown and unchanged, (name, shown)
        shown, unchanged = ask(site, query, target, target["everywhere"], "{*}", given, mine)
        # No secret is kept under a key.
        assert unchanged and (WORD in shown or name == "token_make"), (name, "tells nobody", shown)


def of_the_service(site, target):
    """[(query, what it is given, whether it writes)]: each reads or changes deadlines of the target for the service
    itself, which has no reader."""
    rule, seq, item, version, due = site.query("select rule, seq::text, item::text, xmin::text, due_on::text from deadline"
                                               " where case_id = %s order by rule limit 1", target["case"])[0]
    revision = str(site.query("select max(revision) from calendar_year")[0][0])
    place = {"after_case": "00000000-0000-0000-0000-000000000000", "after_rule": "", "after_seq": "-1", "after_item": "-1"}
    put = dict(rule=[rule], seq=[int(seq)], item=[int(item)], due_before=[due], due_on=["2030-12-31"],
               nominal_on=["2030-12-31"], span_from=["2030-12-30"], span_to=["2030-12-31"], provisional=[False])
    return [("recompute_page", {"office": target["office"], "year": due[:4], "revision": "99", "limit": "5000", **place}, False),
            ("verify_deadlines", {"after": None, "limit": "5000"}, False),
            ("recompute_put", {"office": target["office"], "revision": revision, "calendar": revision, "version": [version],
                               "case": [target["case"]], **put}, True)]


def test_what_the_service_does_by_itself_is_for_no_reader(site, world):
    """The pass over deadlines and their check go through every office; a route that sent them would get nothing."""
    source = site.filler.kinds["ruling"]
    event = site.filler.event("ruling", site.offered(source, source["actions"][0]), "2024-01-08")
    for office, target in world.items():
        made = site.as_("registrar").begin(dict(event, kind="ruling", office_id=office))
        target = dict(target, case=made["id"])
        target["rows"] = of_target(site, target)
        for name, given, writes_too in of_the_service(site, target):
            shown, unchanged = ask(site, QUERIES[name], target, "", "", given, "")
            assert unchanged != writes_too and (writes_too or target["case"] in shown), (name, "does nothing", shown)
            for offices in (target["everywhere"], "{%s}" % OWN, "{}"):
                shown, unchanged = ask(site, QUERIES[name], target, offices, "{*}", given)
                assert unchanged and target["case"] not in shown and "not for a reader" in shown, (name, offices, shown)
    done = ask(site, QUERIES["recompute_done"], world[OWN], "{%s}" % OWN, "{*}", {"revision": "1"})
    assert "not for a reader" in done[0], done
