"""A list of days off that is loaded moves the deadlines that hang on it, and no others; whoever asks,
of whatever worker or process, is answered by the new list."""

import json

import harness
from client import Client

LONGER = {"from": "2025-10-01", "to": "2025-10-09", "make_up": ["2025-09-28", "2025-10-11"]}


def load(site, year, change):
    """The list of a year with one of its holidays changed; the new revision."""
    admin = site.as_("admin")
    now = admin.request("GET", f"/api/v1/calendars/{year}")
    body = {name: now.json[name] for name in ("year", "off", "source", "tag")}
    body["off"] = [dict(entry, **change) if entry["from"] == change["from"] else entry for entry in body["off"]]
    reply = admin.request("PUT", f"/api/v1/calendars/{year}", body, {"If-Match": now.etag})
    assert reply.status == 200, reply
    return reply.json["revision"]


def moves(site, year, **parameters):
    query = "&".join(f"{name}={value}" for name, value in parameters.items())
    return site.as_("officer").fetch(f"/api/v1/calendars/{year}/moves?{query}")


def gone_through(site, year, revision):
    return harness.wait_until(lambda: moves(site, year, revision=revision)["finished_at"],
                              message=f"revision {revision} was not gone through")


def due(site, case, rule="file"):
    items = site.as_("officer").fetch(f"/api/v1/cases/{case['id']}/deadlines")["items"]
    return next(item["due_on"] for item in items if item["rule"] == rule)


def asked(client):
    reply = client.post("/api/v1/deadlines/what-if", {
        "started_on": "2025-09-26", "periods": [{"length": 5, "unit": "working_day"}], "roll": True})
    assert reply.status == 200, reply
    return reply.json["due_on"]


def test_a_list_moves_what_hangs_on_it_everywhere(site):
    hanging, other = site.begin("ruling", "2025-09-26"), site.begin("ruling", "2025-06-03")
    assert (due(site, hanging), due(site, other)) == ("2025-10-10", "2025-06-10")
    before = site.query("select count(*) from audit_event where action = 'calendar.recompute'")[0][0]
    with harness.serving(site.database) as second:
        elsewhere = Client(second.port, site.tokens["officer"])
        assert asked(elsewhere) == "2025-10-10"
        revision = load(site, 2025, LONGER)
        # each connection is taken by some worker; none is left with the old list
        harness.wait_until(lambda: asked(elsewhere) == "2025-10-11", 10)
        harness.wait_until(lambda: {asked(Client(port, site.tokens["officer"])) for _ in range(8)
                                    for port in (second.port, site.service.port)} == {"2025-10-11"}, 20)
        elsewhere.close()
        gone_through(site, 2025, revision)
    assert (due(site, hanging), due(site, other)) == ("2025-10-11", "2025-06-10")
    moved = moves(site, 2025)
    assert moved["revision"] == revision
    assert [(item["case_id"], item["rule"], item["due_before"], item["due_after"]) for item in moved["items"]] == \
        [(hanging["id"], "file", "2025-10-10", "2025-10-11")]
    assert site.as_("officer").get(f"/api/v1/deadlines/{moved['items'][0]['deadline']}").json["due_on"] == "2025-10-11"
    assert site.query("select count(*) from audit_event where action = 'calendar.recompute'")[0][0] == before + 1
    assert "deadline" not in harness.run(site.database, "verify").split("deadlines:")[0]


def test_moves_come_in_pages_and_to_those_who_may_see_the_case(site):
    cases = {site.begin("ruling", "2025-04-27")["id"] for _ in range(5)}
    revision = load(site, 2025, {"from": "2025-05-01", "to": "2025-05-06"})
    gone_through(site, 2025, revision)
    seen, cursor = [], None
    while True:
        page = moves(site, 2025, revision=revision, limit=2, **({"cursor": cursor} if cursor else {}))
        assert len(page["items"]) <= 2
        seen += [item["case_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) and cases <= set(seen)
    assert site.as_("admin").get(f"/api/v1/calendars/2025/moves?revision={revision}").status == 403
    assert moves(site, 2150) == {"year": 2150, "revision": None, "finished_at": None, "items": [], "next_cursor": None}


def test_what_was_decided_under_the_old_list_is_found(site):
    case = site.begin("ruling", "2025-11-03")
    assert due(site, case) == "2025-11-10"
    # as a worker would have written it that had not heard of the newest list
    site.query("update deadline set due_on = '2025-11-07', calendar = 1, stale = true where case_id = %s", case["id"])
    harness.wait_until(lambda: due(site, case) == "2025-11-10", message="the stale deadline was not computed anew")
    assert site.query("select count(*) from deadline where stale") == [(0,)]


def test_what_changed_meanwhile_is_not_overwritten(site):
    case = site.begin("ruling", "2025-11-04")
    row = site.query("select seq, item, xmin::text, due_on::text from deadline where case_id = %s and rule = 'file'",
                     case["id"])[0]
    put = ("select recompute_put(1, 99, %s, array[%s]::uuid[], '{file}', array[%s], array[%s], array[%s]::xid[],"
           " array[%s]::date[], '{2025-12-31}', '{2025-12-31}', '{2025-11-04}', '{2025-12-31}', '{f}')")
    site.query("update deadline set subject = 'changed' where case_id = %s and rule = 'file'", case["id"])
    assert site.query(put, case["office_id"], case["id"], *row) == [(0,)]
    assert due(site, case) == row[3]
    now = site.query("select xmin::text from deadline where case_id = %s and rule = 'file'", case["id"])[0][0]
    assert site.query(put, case["office_id"], case["id"], row[0], row[1], now, row[3]) == [(1,)]
    assert due(site, case) == "2025-12-31"


def test_the_command_waits_until_all_is_gone_through(site, tmp_path):
    case = site.begin("ruling", "2025-12-24")
    assert due(site, case) == "2025-12-31"
    file = tmp_path / "2025.json"
    now = site.as_("admin").request("GET", "/api/v1/calendars/2025").json
    off = now["off"] + [{"name": {"zh": "测试", "en": "Test"}, "from": "2025-12-30", "to": "2025-12-30"}]
    file.write_text(json.dumps({"year": 2025, "off": off, "source": now["source"], "tag": now["tag"]}))
    said = harness.run(site.database, "calendar", "load", str(file))
    assert "moved" in said and due(site, case) == "2026-01-04"


def test_an_act_notes_a_list_that_it_did_not_know(site):
    newest = site.query("select max(revision) from calendar_year where year = 2025")[0][0]
    stale = "select deadline_is_stale(%s, %s::date, %s::date)"
    assert site.query(stale, newest - 1, "2024-12-30", "2025-01-03") == [(True,)]
    assert site.query(stale, newest, "2024-12-30", "2025-01-03") == [(False,)]
    assert site.query(stale, newest - 1, "2024-11-01", "2024-12-31") == [(False,)]
    assert site.query(stale, 0, None, None) == [(False,)]


def test_what_is_provisional_says_so_until_the_list_is_there(site):
    case = site.begin("ruling", "2025-12-31")
    site.query("update deadline set provisional = true, span_to = '2039-12-31' where case_id = %s", case["id"])
    listed = f"/api/v1/cases/{case['id']}/deadlines"
    assert site.as_("officer").fetch(listed)["items"][0]["provisional"] is True
    site.query("update deadline set span_to = '2026-01-31' where case_id = %s", case["id"])
    assert site.as_("officer").fetch(listed)["items"][0]["provisional"] is False
