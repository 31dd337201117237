"""The calendar of working days: read, loaded by an administrator, and in force everywhere at once."""

import copy
import json

import pytest

import harness

LIST_2027 = {
    "year": 2027,
    "off": [{"name": {"zh": "元旦", "en": "New Year's Day"}, "from": "2027-01-01", "to": "2027-01-03",
             "make_up": ["2027-01-09"]}],
    "source": {"title": "国务院办公厅关于2027年部分节假日安排的通知"},
    "tag": "L",
}


def path(year):
    return f"/api/v1/calendars/{year}"


def put(client, year, body, match):
    return client.request("PUT", path(year), body, {"If-Match": match} if match else {})


@pytest.mark.parametrize("year, months", [
    (2024, [22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22]),
    (2025, [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23]),
    (2026, [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]),
])
def test_a_published_year_says_which_days_are_worked(site, year, months):
    found = site.as_("officer").fetch(path(year))
    assert found["published"] and found["tag"] == "C*" and found["loaded_by"] is None
    assert found["working_days"] == {"year": sum(months), "months": months}
    assert "国务院办公厅" in found["source"]["title"]
    off = {day["date"]: day for day in found["days_off"]}
    assert off[f"{year}-10-01"]["reason"] == "off" and "国庆节" in off[f"{year}-10-01"]["name"]["zh"]
    assert {day["reason"] for day in found["make_up_days"]} == {"make_up"}
    assert not {day["date"] for day in found["make_up_days"]} & set(off)


def test_new_years_eve_of_2024_was_worked(site):
    off = {day["date"] for day in site.as_("officer").fetch(path(2024))["days_off"]}
    assert "2024-02-09" not in off and "2024-02-10" in off


def test_a_year_without_a_list_is_provisional_and_says_so(site):
    reply = site.as_("statistician").request("GET", path(2100))
    assert reply.status == 200 and reply.etag == '"0"'
    assert reply.json["published"] is False and reply.json["revision"] == 0
    assert "source" not in reply.json and reply.json["working_days"]["year"] == 261


@pytest.mark.parametrize("role", ["registrar", "officer", "mediator", "director", "statistician", "auditor"])
def test_only_an_administrator_loads_a_list(site, role):
    before = site.query("select count(*) from calendar_year")
    reply = put(site.as_(role), 2027, LIST_2027, '"0"')
    assert reply.status == 403 and reply.codes() == ["not_allowed"]
    assert site.query("select count(*) from calendar_year") == before


def test_every_fault_is_told_at_once_and_nothing_is_loaded(site):
    faulty = copy.deepcopy(LIST_2027)
    faulty["year"] = 2026
    faulty["off"] = [
        {"name": {"zh": "甲", "en": "A"}, "from": "2026-01-01", "to": "2026-01-03", "make_up": ["2026-01-03", "2026-01-05"]},
        {"name": {"zh": "乙", "en": "B"}, "from": "2026-01-03", "to": "2026-01-04"},
        {"name": {"zh": "丙", "en": "C"}, "from": "2026-05-05", "to": "2026-05-01"},
        {"name": {"zh": "丁", "en": "D"}, "from": "2026-12-31", "to": "2027-01-01"},
    ]
    before = site.query("select count(*) from calendar_year")
    reply = put(site.as_("admin"), 2027, faulty, '"0"')
    assert reply.status == 422
    assert {(error["pointer"], error["code"]) for error in reply.json["errors"]} == {
        ("/year", "calendar_year_differs"), ("/off/0/make_up/0", "calendar_make_up_off"),
        ("/off/0/make_up/1", "calendar_make_up_weekday"), ("/off/1", "calendar_overlap"),
        ("/off/2/to", "calendar_reversed"), ("/off/3/to", "calendar_other_year")}
    assert put(site.as_("admin"), 2027, {"year": 2027, "off": [{}]}, '"0"').status == 422
    assert put(site.as_("admin"), 1999, LIST_2027, '"0"').status == 400
    assert site.query("select count(*) from calendar_year") == before


def test_a_list_is_loaded_under_a_precondition_and_kept_with_its_history(site):
    admin = site.as_("admin")
    year = dict(LIST_2027, year=2028, off=[])
    assert put(admin, 2028, year, None).status == 428
    assert put(admin, 2028, year, '"7"').status == 412
    first = put(admin, 2028, year, '"0"')
    assert first.status == 200 and first.json["published"] and first.json["loaded_by"] == "test-admin"
    # the same again changes nothing
    again = put(admin, 2028, year, first.etag)
    assert again.status == 200 and again.etag == first.etag
    stale = put(admin, 2028, dict(year, tag="C"), '"0"')
    assert stale.status == 412 and stale.codes() == ["version_stale"]
    for wrong in ('"abc"', '"0-gzip"', '"-1"', '"99999999999999999999"'):
        reply = put(admin, 2028, dict(year, tag="U"), wrong)
        assert reply.status == 412 and reply.codes() == ["version_stale"], (wrong, reply)
    second = put(admin, 2028, dict(year, tag="C"), "*")
    assert second.status == 200 and second.etag != first.etag
    assert [entry["tag"] for entry in second.json["revisions"]] == ["C", "L"]
    found = site.as_("officer").request("GET", path(2028))
    assert found.etag == second.etag and found.json == second.json
    audit = site.query("select count(*) from audit_event where action = 'calendar.put' and object = '2028'"
                       " and actor = 'test-admin'")
    assert audit[0][0] >= 2


def test_a_list_of_the_catalog_may_be_superseded(site):
    admin = site.as_("admin")
    before = admin.request("GET", path(2026))
    changed = {name: before.json[name] for name in ("year", "off", "source", "tag")}
    changed["off"] = [entry for entry in changed["off"] if entry["from"] != "2026-06-19"]
    after = put(admin, 2026, changed, before.etag)
    assert after.status == 200
    # the Friday of three days off
    assert after.json["working_days"]["year"] == before.json["working_days"]["year"] + 1
    harness.run(site.database, "migrate", "up")
    assert admin.request("GET", path(2026)).etag == after.etag


def test_the_command_loads_and_lists(site, tmp_path):
    file = tmp_path / "lists.json"
    file.write_text(json.dumps([dict(LIST_2027, year=2030, off=[]), dict(LIST_2027, year=2031, off=[])]))
    assert "2030 revision" in harness.run(site.database, "calendar", "load", str(file))
    listed = harness.run(site.database, "calendar", "list")
    assert "2024  revision" in listed and "2031  revision" in listed and "国务院办公厅" in listed
    assert site.as_("officer").fetch(path(2031))["loaded_by"] == "ipcase-calendar"


def test_the_command_refuses_a_faulty_file_as_a_whole(site, tmp_path):
    file = tmp_path / "lists.json"
    bad = dict(LIST_2027, year=2033)
    file.write_text(json.dumps([dict(LIST_2027, year=2032, off=[]), bad]))
    said = harness.run(site.database, "calendar", "load", str(file), fails=True)
    assert "#/1/off/0/from" in said and "nothing was loaded" in said
    assert site.as_("officer").fetch(path(2032))["published"] is False
    harness.run(site.database, "calendar", "load", str(tmp_path / "none.json"), fails=True)
    harness.run(site.database, "calendar", "load", fails=True)
