"""A mediation from the counter to the judicial confirmation, by nothing but what the service offers;
the year's figures move by exactly this case."""

import pytest


def changed(before, after):
    return {name: (before[name], after[name]) for name in after if after[name] != before[name]}


def test_mediation_to_judicial_confirmation(site):
    start = site.figures(2024)
    case = site.begin("mediation", "2024-03-01", track="people")
    assert (case["phase"], case["state"], case["number"]) == ("intake", "received", None)
    assert changed(start, site.figures(2024)) == {}

    case = site.walk(case, "accept", "2024-03-04")
    assert (case["phase"], case["accepted_on"]) == ("open", "2024-03-04")
    assert "〔2024〕" in case["number"]
    # Nothing more happened that year, so at its end the case was open and past its last day.
    assert changed(start, site.figures(2024)) == {
        "mediation.accepted": (0, 1), "mediation.settled_to_accepted": (None, "0.00"), "cases.pending": (0, 1),
        "mediation.overdue_open": (0, 1), "cases.overdue_open": (0, 1), "cases.overdue_rate": (None, "100.00")}

    case = site.walk(case, "assign", "2024-03-05")
    case = site.walk(case, "begin", "2024-03-11")
    for day in ("2024-03-11", "2024-03-25"):
        case = site.walk(case, "hold_session", day)
    assert case["state"] == "in_mediation"
    assert "apply_confirmation" not in site.as_("officer").actions(case)

    case = site.walk(case, "agree", "2024-04-02")
    assert (case["phase"], case["outcome"], case["closed_on"]) == ("closed", "agreement_written", "2024-04-02")
    case = site.walk(case, "apply_confirmation", "2024-04-10")
    middle = site.figures(2024)
    assert middle["mediation.judicially_confirmed"] == 0
    case = site.walk(case, "confirm", "2024-05-06")
    after = site.figures(2024)
    assert changed(middle, after) == {
        "mediation.judicially_confirmed": (0, 1), "mediation.confirmed_to_settled": ("0.00", "100.00")}
    assert changed(start, after) == {
        "mediation.accepted": (0, 1), "mediation.settled": (0, 1), "mediation.judicially_confirmed": (0, 1),
        "mediation.closed": (0, 1), "mediation.settled_to_accepted": (None, "100.00"),
        "mediation.settled_to_closed": (None, "100.00"), "mediation.confirmed_to_settled": (None, "100.00"),
        "cases.overdue_rate": (None, "0.00")}
    row = next(row for row in site.summary(2024)["balance"] if row["kind"] == "mediation")
    assert (row["received"], row["closed"], row["pending"]) == (1, 1, 0)

    case = site.walk(case, "record_performance", "2024-06-03")
    case = site.walk(case, "archive", "2024-06-28")
    assert case["phase"] == "archived"
    # Nothing but papers that come late.
    assert {item["to"] for item in site.as_("director").actions(case).values()} == {"archived"}

    behind = site.as_("statistician").pages(
        "/api/v1/indicators/mediation.judicially_confirmed/cases?from=2024-01-01&to=2024-12-31")
    assert [(entry["case_id"], entry["occurred_on"], entry["number"]) for entry in behind] == \
        [(case["id"], "2024-05-06", case["number"])]
    assert all(value in (0, None) for name, value in site.figures(2023).items() if name.startswith("mediation."))
    site.chains_hold()


def test_an_administrative_mediation_needs_the_other_side_asked_first(site):
    case = site.begin("mediation", "2024-03-01", track="administrative")
    offered = site.as_("director").actions(case)
    assert "accept" not in offered and "seek_consent" in offered
    reply = site.as_("director").post(f"/api/v1/cases/{case['id']}/events",
                                      {"action": "accept", "occurred_on": "2024-03-02"}, case["version"])
    assert (reply.status, reply.codes()) == (409, ["action_not_now"])
    case = site.walk(case, "seek_consent", "2024-03-04")
    early = site.as_("director").post(f"/api/v1/cases/{case['id']}/events",
                                      {"action": "accept", "occurred_on": "2024-03-20"}, case["version"])
    assert (early.status, early.codes()) == (422, ["guard_failed"]) and "66" in early.json["detail"]
    case = site.walk(case, "record_statement", "2024-03-18")
    case = site.walk(case, "accept", "2024-03-20")
    assert case["phase"] == "open"


def test_a_settlement_that_is_withdrawn_counts_as_closed_not_settled(site):
    before = site.figures(2022)
    case = site.walk(site.begin("mediation", "2022-03-01", track="people"), "accept", "2022-03-02")
    case = site.walk(case, "withdraw", "2022-03-09", "withdrawn")
    after = site.figures(2022)
    assert after["mediation.accepted"] == before["mediation.accepted"] + 1
    assert after["mediation.settled"] == before["mediation.settled"]
    row = next(row for row in site.summary(2022)["balance"] if row["kind"] == "mediation")
    assert (row["closed"], row["pending"]) == (1, 0)


def test_a_reopened_case_is_in_work_again(site):
    case = site.walk(site.begin("mediation", "2021-03-01", track="people"), "accept", "2021-03-02")
    for action, day in (("assign", "2021-03-03"), ("begin", "2021-03-04")):
        case = site.walk(case, action, day)
    case = site.walk(case, "fail", "2021-04-01", "no_agreement")
    case = site.walk(case, "reopen", "2022-02-01")
    assert (case["phase"], case["closed_on"], case["outcome"]) == ("open", None, None)
    rows = {year: next(row for row in site.summary(year)["balance"] if row["kind"] == "mediation")
            for year in (2021, 2022)}
    assert (rows[2021]["closed"], rows[2021]["pending"]) == (1, 0)
    assert rows[2022]["reopened"] == 1
    assert rows[2022]["pending"] == rows[2022]["opening"] + rows[2022]["received"] + 1 - rows[2022]["closed"]


@pytest.mark.parametrize("language, name", [("zh", "受理（立案）"), ("en", "Accept")])
def test_actions_are_named_in_both_languages(site, language, name):
    case = site.begin("mediation", "2024-03-01", track="people")
    assert site.as_("director").actions(case)["accept"]["name"][language] == name


def test_the_particulars_are_corrected_by_a_merge_patch(site):
    case = site.walk(site.begin("mediation", "2020-03-01", track="people"), "accept", "2020-03-02")
    officer = site.as_("officer")
    address = f"/api/v1/cases/{case['id']}"
    changes = {"region": "320281", "title": "江阴某公司商标纠纷", "amount": None}
    reply = officer.request("PATCH", address, changes, {"If-Match": f'"{case["version"]}"'})
    assert reply.status == 200, reply
    revised = officer.fetch(address)
    assert (revised["region"], revised["title"], revised["amount"]) == ("320281", "江阴某公司商标纠纷", None)
    assert (revised["version"], revised["state"]) == (case["version"] + 1, case["state"])
    split = officer.fetch("/api/v1/indicators/mediation.accepted/values?from=2020-01-01&to=2020-12-31&by=region")
    assert split["value"] == 1
    assert [(entry["key"], entry["value"]) for entry in split["series"] if entry["value"]] == [("320281", 1)]
    found = officer.fetch("/api/v1/cases?q=%E6%B1%9F%E9%98%B4%E6%9F%90%E5%85%AC%E5%8F%B8&region=320281")
    assert [row["id"] for row in found["items"]] == [case["id"]]
    site.chains_hold()
