"""Marked cases: whom they are not open to does not find them by any way, what hangs on them neither, and the
figures stay what they are. One who is named sees them; so do those the catalog opens them to."""

import concurrent.futures
import json
import time
import uuid
from urllib.parse import quote

import pytest

from test_links import held

YEAR = "from=2024-01-01&to=2024-12-31"
WORD = "机密配方"
ROLES = ("registrar", "officer", "mediator", "statistician", "director")
OPEN = {"sensitive": {"officer", "director"}, "restricted": {"director"}}


@pytest.fixture(scope="module")
def case(site):
    """A dispute in work that a figure counts, with a title to look for, and a document."""
    director = site.as_("director")
    made = director.act(site.begin("dispute", "2024-01-08", "director", action="take_over"),
                        {"action": "revise", "occurred_on": "2024-01-09", "title": WORD})
    reply = director.request(
        "PUT", f"/api/v1/cases/{made['id']}/documents/{uuid.uuid4()}?type=dispute_form&title={quote(WORD)}",
        b"secret", {"Content-Type": "text/plain", "If-Match": f'"{made["version"]}"'})
    assert reply.status in (200, 201), reply
    return director.fetch(f"/api/v1/cases/{made['id']}")


@pytest.fixture(scope="module")
def indicator(site, case):
    return site.query(f"select min(indicator) from case_fact where case_id = '{case['id']}'")[0][0]


def mark(site, case, secrecy, readers=(), role="director"):
    reply = site.as_(role).request("PUT", f"/api/v1/cases/{case['id']}/secrecy",
                                   {"secrecy": secrecy, "readers": list(readers), "reason": "涉及商业秘密"})
    # What a token opens is looked up every five seconds.
    if reply.status == 200:
        time.sleep(5.2)
    return reply


def reads(site, case):
    """Every way to read one case: (path, what it would show)."""
    described = site.as_("director").fetch("/openapi.json")["paths"]
    return [path.replace("{id}", case["id"]) for path, item in described.items()
            if "get" in item and path.startswith("/api/v1/cases/{id}") and path.count("{") == 1]


def found(client, case):
    """By which of the lists the case is found."""
    pages = {
        "list": "/api/v1/cases?kind=dispute&limit=200", "search": f"/api/v1/cases?q={quote(WORD)}&limit=200",
        "number": f"/api/v1/cases?number={quote(case['number'] or '-')}", "export": "/api/v1/cases.csv?kind=dispute",
        "deadlines": "/api/v1/deadlines?limit=200", "approvals": "/api/v1/approvals"}
    return {name for name, path in pages.items() if case["id"] in client.get(path).body.decode()}


def counted(client):
    page = client.get("/api/v1/cases?kind=dispute&limit=200", Prefer="return=total-count").json
    ids, cursor = [item["id"] for item in page["items"]], page["next_cursor"]
    while cursor:
        more = client.fetch(f"/api/v1/cases?kind=dispute&limit=200&cursor={cursor}")
        ids, cursor = ids + [item["id"] for item in more["items"]], more["next_cursor"]
    return page["total"], len(ids)


@pytest.mark.parametrize("secrecy", ["sensitive", "restricted"])
def test_a_marked_case_is_there_for_whom_it_is_open_to(site, case, indicator, secrecy):
    before = {role: counted(site.as_(role)) for role in ROLES}
    figure = f"/api/v1/indicators/{indicator}/values?{YEAR}"
    value = site.as_("director").fetch(figure)
    reply = mark(site, case, secrecy)
    assert reply.status == 200 and reply.json["secrecy"] == secrecy, reply
    try:
        for role in ROLES:
            client, open_to = site.as_(role), role in OPEN[secrecy]
            for path in reads(site, case):
                reply = client.get(path)
                assert reply.status == (200 if open_to else 404), (role, path, reply)
                assert open_to or WORD not in reply.body.decode(), (role, path)
            ways = found(client, case)
            assert ("list" in ways and "search" in ways and "export" in ways) if open_to else not ways, (role, ways)
            total, listed = counted(client)
            assert total == listed == before[role][0] - (0 if open_to else 1), role
            for method, path, body in (("PATCH", "", {"title": "改名"}), ("POST", "/events", {"action": "revise"}),
                                       ("POST", "/disclosures", {"reason": "核对"})):
                if not open_to and role != "statistician":
                    reply = client.request(method, f"/api/v1/cases/{case['id']}{path}", body, {"If-Match": "*"})
                    assert reply.status in (403, 404), (role, reply)
        # The figures do not move, and the list behind one has an entry for it that tells no more.
        for role in ("registrar", "statistician"):
            assert site.as_(role).fetch(figure)["value"] == value["value"]
            behind = site.as_(role).fetch(f"/api/v1/indicators/{indicator}/cases?{YEAR}&limit=200")
            entry, = [item for item in behind["items"] if item["shut"]] or [None]
            told = {name for name, is_told in entry.items() if is_told is not None}
            assert told == {"office_id", "quantity", "shut"} and case["id"] not in str(behind["items"])
            assert str(behind["total"]) == str(value["value"])
            lines = site.as_(role).get(f"/api/v1/indicators/{indicator}/cases.csv?{YEAR}").body.decode().splitlines()
            assert len(lines) == behind["total"] + 1 and not any(case["id"] in line for line in lines)
        # A cut by what only the case itself says counts it for everybody where it belongs.
        cuts = {json.dumps(site.as_(role).fetch(f"{figure}&by=party_type")["series"]) for role in ("registrar", "director")}
        assert len(cuts) == 1, cuts
    finally:
        assert mark(site, case, "ordinary").status == 200
    assert {role: counted(site.as_(role)) for role in ROLES} == before


def test_who_is_named_and_who_comes_to_be_in_charge_see_it(site, case):
    assert mark(site, case, "restricted", ["test-mediator"]).status == 200
    path = f"/api/v1/cases/{case['id']}"
    try:
        seen = {role: site.as_(role).get(path).status for role in ROLES}
        assert seen == {"registrar": 404, "officer": 404, "mediator": 200, "statistician": 404, "director": 200}
        version = site.as_("director").fetch(path)["version"]
        reply = site.as_("director").request("PATCH", path, {"officer": "test-officer"},
                                             {"If-Match": f'"{version}"'})
        assert reply.status == 200, reply
        time.sleep(5.2)
        assert site.as_("officer").get(path).status == 200
        assert site.as_("registrar").get(path).status == 404
    finally:
        mark(site, case, "ordinary")


def test_only_who_marks_cases_puts_another_in_charge_of_a_marked_one(site, case):
    """Who is in charge sees it: whoever sees a marked case could else open it to anybody, by one act or another."""
    path, readers = f"/api/v1/cases/{case['id']}", ["test-mediator", "test-registrar"]
    assert mark(site, case, "sensitive", readers).status == 200
    try:
        before = site.query("select version, officer from case_file where id = %s", case["id"])
        tag = {"If-Match": f'"{before[0][0]}"'}
        revise = {"action": "revise", "occurred_on": "2024-01-10", "officer": "test-statistician"}
        for role in ("officer", "mediator", "registrar"):
            assert site.as_(role).get(path).status == 200, role
            for reply in (site.as_(role).request("PATCH", path, {"officer": "test-admin"}, tag),
                          site.as_(role).request("POST", path + "/events", revise, tag)):
                assert (reply.status, reply.codes(), reply.pointers()) == (403, ["officer_not_yours"], {"/officer"}), reply
        assert site.query("select version, officer from case_file where id = %s", case["id"]) == before
        reply = site.as_("mediator").request("PATCH", path, {"title": WORD + "（二）"}, tag)
        assert reply.status == 200, reply
        reply = site.as_("director").request("PATCH", path, {"officer": "test-admin"}, {"If-Match": reply.etag})
        assert reply.status == 200 and reply.json["case"]["officer"] == "test-admin", reply
        site.as_("director").request("PATCH", path, {"officer": None, "title": WORD}, {"If-Match": reply.etag})
    finally:
        mark(site, case, "ordinary")


def walked(client, path, limit):
    """Entries and cursors of the pages behind a figure."""
    entries, cursors = [], []
    while True:
        page = client.fetch(path + f"&limit={limit}" + (f"&cursor={cursors[-1]}" if cursors else ""))
        entries += page["items"]
        if not page["next_cursor"]:
            return entries, cursors
        cursors.append(page["next_cursor"])


def test_no_cursor_tells_of_a_case_that_is_shut(site):
    """It stands on what its reader sees, whichever entry is a page's last; and one that does not is refused."""
    made = [site.begin("ruling", day, "director", action="take_over")["id"]
            for day in ("2024-01-06", "2024-01-08", "2024-01-08", "2024-01-08", "2024-01-11", "2024-01-12", "2024-01-12")]
    shut = {made[1], made[2], *made[4:]}
    # Each fact an entry; each case one.
    figures = [f"/api/v1/indicators/{name}/cases?{YEAR}" for name in ("ruling.transferred_in", "cases.workload")]
    usual = {path: walked(site.as_("mediator"), path, 2)[0] for path in figures}
    assert all({entry["case_id"] for entry in entries} == set(made) for entries in usual.values()), usual
    for one in shut:
        assert site.as_("director").request("PUT", f"/api/v1/cases/{one}/secrecy", {
            "secrecy": "restricted", "readers": [], "reason": "涉及商业秘密"}).status == 200
    time.sleep(5.2)
    try:
        for path, entries in usual.items():
            expected = [None if entry["case_id"] in shut else entry["case_id"] for entry in entries]
            for limit in (1, 2, 3, len(entries)):
                found, cursors = walked(site.as_("mediator"), path, limit)
                assert [entry["case_id"] for entry in found] == expected, (path, limit, cursors)
                assert not any(one in cursor for one in shut for cursor in cursors), (path, limit, cursors)
                # What is counted does not grow with what a reader does not see: it begins anew with each day.
                assert limit != 3 or cursors[0] == "2024-01-11~~~~1", cursors
            ends = next(entry for entry in entries if entry["case_id"] not in shut)
            crafted = [f"{entry['occurred_on']}~{entry['case_id']}~{entry['subject'] or 0}~{entry['item']}"
                       for entry in entries if entry["case_id"] in shut]
            crafted += [f"2024-01-31~{ends['case_id']}~0~0", f"2024-01-08~{uuid.uuid4()}~0~0", "~", "~~~~x", "2024-13-01~",
                        "2024-13-01~~~~1", f"~{ends['case_id']}~0~0", "~~~~100000", "2024-01-12~~~~999999999"]
            for cursor in crafted:
                reply = site.as_("mediator").get(f"{path}&cursor={cursor}")
                assert reply.status == 400 and reply.pointers() == {"query:cursor"}, (cursor, reply)
    finally:
        for one in shut:
            site.as_("director").request("PUT", f"/api/v1/cases/{one}/secrecy", {"secrecy": "ordinary", "reason": "核对"})


@pytest.mark.parametrize("role, body, status, code, pointer", [
    ("officer", {"secrecy": "restricted", "reason": "x"}, 403, "not_allowed", None),
    ("statistician", {"secrecy": "restricted", "reason": "x"}, 403, "not_allowed", None),
    ("director", {"secrecy": "royal", "reason": "x"}, 422, "secrecy_unknown", "/secrecy"),
    ("director", {"secrecy": "restricted", "reason": "x", "readers": ["nobody"]}, 422, "user_unknown", "/readers"),
    ("director", {"secrecy": "restricted"}, 422, None, "/reason"),
])
def test_a_mark_that_may_not_be_changes_nothing(site, case, role, body, status, code, pointer):
    reply = site.as_(role).request("PUT", f"/api/v1/cases/{case['id']}/secrecy", body)
    assert reply.status == status and (code is None or reply.codes() == [code]), reply
    assert pointer is None or reply.json["errors"][0]["pointer"] == pointer, reply
    assert site.query("select count(*) from case_secrecy") == [(0,)]


def test_each_mark_is_in_the_audit_trail(site, case):
    mark(site, case, "sensitive")
    mark(site, case, "ordinary")
    records = site.as_("auditor").fetch(f"/api/v1/audit?object={case['id']}&limit=2")["items"]
    assert [record["action"] for record in records] == ["case.secrecy"] * 2
    assert "sensitive" in records[1]["reason"] and "商业秘密" in records[1]["reason"]


def test_a_mark_that_names_as_many_as_it_can_leaves_room_for_who_is_in_charge(site, case):
    """He sees the case as long as he is that, whoever was before him does no longer."""
    names = [f"reader.{number:02}" for number in range(99)]
    site.query("insert into app_user (id, office_id, name) select n, %s, n from unnest(%s::text[]) as n", "jiangyin-amr", names)
    path = f"/api/v1/cases/{case['id']}"
    try:
        assert mark(site, case, "restricted", names).status == 200
        for officer, other in (("officer", "mediator"), ("mediator", "officer"), ("officer", "mediator")):
            version = site.as_("director").fetch(path)["version"]
            reply = site.as_("director").request("PATCH", path, {"officer": f"test-{officer}"}, {"If-Match": f'"{version}"'})
            assert reply.status == 200, reply
            secrecy = site.as_("director").fetch(path + "/secrecy")
            assert secrecy["readers"] == names and secrecy["officer"] == f"test-{officer}"
            time.sleep(5.2)
            assert [site.as_(role).get(path).status for role in (officer, other)] == [200, 404]
        version = site.as_("director").fetch(path)["version"]
        reply = site.as_("director").request("PATCH", path, {"officer": None}, {"If-Match": f'"{version}"'})
        assert reply.status == 200 and site.as_("director").fetch(path + "/secrecy")["officer"] is None, reply
        reply = mark(site, case, "restricted", [*names, "test-director"])
        assert reply.status == 422 and reply.pointers() == {"/readers"}, reply
    finally:
        mark(site, case, "ordinary")


def test_a_mark_that_comes_while_an_act_is_decided(site):
    """The registrar would be in charge of a case that is shut to him, and see it for good."""
    case = site.begin("ruling", "2024-03-01")
    target, waiting = f"/api/v1/cases/{case['id']}", []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        with held(site, case, waiting):
            mark = pool.submit(site.client("director").request, "PUT", f"{target}/secrecy",
                               {"secrecy": "restricted", "reason": "商业秘密"})
            waiting[0]("secrecy_put")
            act = pool.submit(site.client("registrar").request, "PATCH", target, {"officer": "test-registrar"},
                              {"If-Match": f'"{case["version"]}"'})
            waiting[0]("commit_change")
        assert mark.result().status == 200 and act.result().status in (403, 404), (mark.result(), act.result())
    assert site.query("select secrecy, officer from case_secrecy where case_id = %s", case["id"]) == [("restricted", case.get("officer"))]
