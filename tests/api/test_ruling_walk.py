"""A patent dispute from the request to the archive, by nothing but what the service offers: with a
hearing, a stay, a decision; the year's figures move by exactly this case."""

import harness
from sites import ROLES


def test_ruling_with_hearing_stay_and_decision(site):
    before = site.figures(2024)
    case = site.begin("ruling", "2024-01-08")
    assert (case["phase"], case["number"]) == ("intake", None)
    assert site.figures(2024)["ruling.accepted"] == before["ruling.accepted"]

    case = site.walk(case, "file", "2024-01-15")
    assert (case["phase"], case["accepted_on"], case["definition"]) == ("open", "2024-01-15", "2015")
    assert "2024" in case["number"]
    for action, day in (("serve", "2024-01-20"), ("file_answer", "2024-02-02"),
                        ("begin_examination", "2024-02-06"), ("stay", "2024-02-20")):
        case = site.walk(case, action, day)
    assert case["phase"] == "stayed"
    offered = site.as_("director").actions(case)
    assert "hold_hearing" not in offered and "resume" in offered

    for action, day in (("resume", "2024-03-20"), ("hold_hearing", "2024-04-02"), ("record_hearing", "2024-04-02"),
                        ("begin_deliberation", "2024-04-03")):
        case = site.walk(case, action, day)
    assert site.summary(2024)["balance"] and pending(site, 2024) == 1

    case = site.walk(case, "decide", "2024-04-10", "infringement")
    assert (case["phase"], case["closed_on"], case["outcome"]) == ("closed", "2024-04-10", "infringement")
    after = site.figures(2024)
    changed = {name for name in after if after[name] != before[name]}
    assert {name for name in changed if name.startswith(("ruling.accepted", "ruling.closed"))} == \
        {"ruling.accepted", "ruling.closed", "ruling.closed_to_accepted"}
    assert {name for name in changed if not name.startswith("ruling.")} == {"cases.overdue_rate"}
    assert after["cases.overdue_rate"] == "0.00"
    assert (after["ruling.accepted"], after["ruling.closed"], after["ruling.closed_to_accepted"]) == (1, 1, "100.00")
    assert pending(site, 2024) == 0

    for action, day in (("complete_service", "2024-04-15"), ("become_final", "2024-05-06"),
                        ("archive", "2024-06-01")):
        case = site.walk(case, action, day)
    assert case["phase"] == "archived"
    assert {item["to"] for item in site.as_("director").actions(case).values()} == {"archived"}
    assert site.figures(2024) == after
    events = site.as_("director").fetch(f"/api/v1/cases/{case['id']}/events?limit=200")["items"]
    assert [event["seq"] for event in events] == list(range(1, case["version"] + 1))
    assert all(event["previous_hash"] == (events[i - 1]["hash"] if i else None) for i, event in enumerate(events))
    site.chains_hold()


def pending(site, year):
    return next(row["pending"] for row in site.summary(year)["balance"] if row["kind"] == "ruling")


def test_a_case_filed_after_the_decree_runs_under_it(site):
    case = site.begin("ruling", "2025-01-20")
    case = site.walk(case, "file", "2025-02-10")
    assert case["definition"] == "2025"
    earlier = site.walk(site.begin("ruling", "2025-01-20"), "file", "2025-01-22")
    assert earlier["definition"] == "2015"


def test_a_date_put_right_moves_the_figure_to_its_year(site):
    before = {year: site.figures(year)["ruling.accepted"] for year in (2021, 2022)}
    case = site.walk(site.begin("ruling", "2021-12-01"), "file", "2022-01-03")
    assert site.figures(2022)["ruling.accepted"] == before[2022] + 1
    case = site.as_("director").act(case, {
        "action": "correct_date", "occurred_on": "2022-01-10",
        "data": {"event": 3, "date": "2021-12-30", "reason": "录入错误"}})
    assert case["accepted_on"] == "2021-12-30"
    assert site.figures(2022)["ruling.accepted"] == before[2022]
    assert site.figures(2021)["ruling.accepted"] == before[2021] + 1
    behind = site.as_("statistician").pages(
        "/api/v1/indicators/ruling.accepted/cases?from=2022-01-01&to=2022-12-31")
    assert sum(int(float(entry["quantity"])) for entry in behind) == before[2022]
    site.chains_hold()


def test_who_may_is_told_and_kept(site):
    """Whoever is told that he may not, may not; and is refused with 403."""
    case = site.begin("ruling", "2024-02-01")
    for role in ROLES:
        reader = site.as_(role)
        reply = reader.get(f"/api/v1/cases/{case['id']}/actions")
        if reply.status == 403:
            continue
        for item in reply.json["items"]:
            if item["may"]:
                continue
            body = site.filler.event("ruling", item, "2024-02-02")
            refused = reader.post(f"/api/v1/cases/{case['id']}/events", body, case["version"])
            assert refused.status == 403, (role, item["action"], refused)
    assert site.as_("director").fetch(f"/api/v1/cases/{case['id']}")["version"] == case["version"]


def test_a_document_is_kept_byte_for_byte(site):
    case = site.begin("ruling", "2024-02-01")
    officer = site.as_("officer")
    content = b"%PDF-1.7" + bytes(range(256)) * 40
    address = f"/api/v1/cases/{case['id']}/documents/01900000-0000-7000-8000-0000000000aa"
    stored = officer.request("PUT", address + "?type=evidence_list&title=%E8%AF%81%E6%8D%AE", content,
                             {"Content-Type": "application/pdf"})
    assert stored.status == 201, stored
    assert officer.get(address).body == content
    listed = officer.fetch(f"/api/v1/cases/{case['id']}/documents")["items"]
    assert [(entry["type"], entry["size"]) for entry in listed if entry["size"]] == [("evidence_list", len(content))]
    again = officer.request("PUT", address + "?type=evidence_list", b"%PDF-other", {"Content-Type": "application/pdf"})
    assert again.status == 409, again


def test_a_link_shows_on_both_sides(site):
    one, two = site.begin("ruling", "2024-02-01"), site.begin("ruling", "2024-02-01")
    officer = site.as_("officer")
    made = officer.post(f"/api/v1/cases/{one['id']}/links", {"type": "duplicates", "case_id": two["id"]})
    assert made.status == 201, made
    for case, other, direction in ((one, two, "out"), (two, one, "in")):
        links = officer.fetch(f"/api/v1/cases/{case['id']}/links")["items"]
        assert [(link["case_id"], link["direction"]) for link in links] == [(other["id"], direction)]
    missing = officer.post(f"/api/v1/cases/{one['id']}/links",
                           {"type": "duplicates", "case_id": "01900000-0000-7000-8000-000000000009"})
    assert 400 <= missing.status < 500, missing


def test_another_office_sees_and_changes_only_its_own(site):
    case = site.begin("ruling", "2024-02-01")
    other = harness.add_users(site.database, "wuxi-ip-centre", "centre", ["director"])["director"]
    stranger = site.as_("director").copy(other)
    try:
        assert stranger.get(f"/api/v1/cases/{case['id']}").status == 404
        body = {"action": "revise", "occurred_on": "2024-02-02", "title": "不许"}
        assert stranger.post(f"/api/v1/cases/{case['id']}/events", body, case["version"]).status == 404
        assert case["id"] not in {row["id"] for row in stranger.fetch("/api/v1/cases?limit=200")["items"]}
    finally:
        stranger.close()
