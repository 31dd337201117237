"""What was sealed against what is: each figure, and the cases and acts that moved it, by name."""

import threading

import pytest

import harness
from test_seals import sealed


def moves(site, indicator, year=2024, query=""):
    """All of them, two at a time."""
    found, cursor = [], ""
    while cursor is not None:
        page = site.as_("officer").fetch(f"/api/v1/summaries/{year}/restatement/{indicator}?limit=2{query}{cursor}")
        found += page["items"]
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    return found


def restated(site, indicator, year=2024, query=""):
    found = site.as_("officer").fetch(f"/api/v1/summaries/{year}/restatement{query}")
    return next(figure for figure in found["figures"] if figure["indicator"] == indicator), found


def filed(site, day, kind="ruling", **more):
    return site.walk(site.begin(kind, day), "file", day, **more)


@pytest.fixture(scope="module")
def cases(site):
    """One to be left alone and one for each sort of change, all of 2024; sealed with what they were then."""
    made = {name: filed(site, "2024-03-04") for name in ("alone", "redated", "moved", "merged", "erased")}
    made["closed"] = site.walk(site.walk(site.begin("dispute", "2024-02-01"), "check", "2024-02-02"), "route", "2024-02-05")
    made["closed"] = site.walk(made["closed"], "withdraw", "2024-02-20")
    made["erased"] = site.as_("officer").act(made["erased"], {
        "action": "revise", "occurred_on": "2024-03-05", "title": "张三丰请求处理一案", "parties": [
            {"role": "requester", "name": "张三丰", "type": "person", "contact": "13912345678"},
            {"role": "respondent", "name": "无锡某某有限公司", "type": "enterprise"}]})
    made["seal"] = sealed(site)
    return made


def one(site, indicator, case):
    found = [move for move in moves(site, indicator) if move["case_id"] == case["id"]]
    assert len({move["seq"] for move in found}) == len(found) >= 1
    return found[-1]


def test_nothing_has_moved_right_after_the_seal(site, cases):
    figure, found = restated(site, "ruling.accepted")
    assert figure["sealed"] == figure["now"] == 5 and figure["difference"] == "0" and figure["moves"] == []
    assert not figure["redefined"] and found["seal"]["sha256"] == cases["seal"]["sha256"]
    assert found["opening"] == found["erased"] == found["external"] == []


def test_each_sort_of_change_is_named(site, cases):
    later = filed(site, "2024-06-03")
    assert one(site, "ruling.accepted", later)["what"] == "recorded"

    site.as_("director").act(cases["redated"], {"action": "correct_date", "occurred_on": "2025-01-08", "data": {
        "event": cases["redated"]["version"], "date": "2024-03-08", "reason": "录入错误"}})
    redated = one(site, "ruling.accepted", cases["redated"])
    assert (redated["what"], redated["quantity"], redated["actor"]) == ("redated", "0", "test-director")
    assert redated["name"] == {"zh": "更正日期", "en": "Date put right"}

    site.as_("officer").act(cases["moved"], {"action": "revise", "occurred_on": "2025-01-08", "region": "320281"})
    assert one(site, "ruling.accepted", cases["moved"])["what"] == "reclassified"

    merged = site.walk(cases["merged"], "merge", "2025-01-09", case_id=cases["alone"]["id"], reason="同一专利")
    assert (merged["state"], merged["phase"]) == ("merged", "merged")
    found = one(site, "ruling.accepted", cases["merged"])
    assert (found["what"], found["quantity"], found["seq"]) == ("merged", "-1", merged["version"])
    links = site.as_("officer").fetch(f"/api/v1/cases/{cases['alone']['id']}/links")["items"]
    assert [(link["type"], link["direction"]) for link in links] == [("merged_into", "in")]

    site.walk(cases["closed"], "reopen", "2024-12-02")
    assert one(site, "dispute.reopened", cases["closed"])["what"] == "reopened"

    figure, found = restated(site, "ruling.accepted")
    assert (figure["sealed"], figure["now"], figure["difference"]) == (5, 5, "0")
    assert figure["moved_cases"] == 4
    assert {move["case_id"] for move in figure["moves"]} == {
        later["id"], cases["redated"]["id"], cases["moved"]["id"], cases["merged"]["id"]}
    balance = next(row for row in found["balance"] if row["kind"] == "dispute")
    assert balance["sealed"]["pending"] == 0 and balance["now"]["pending"] == 1


def test_what_moved_the_opening_stock_is_told_apart(site, cases):
    before = filed(site, "2023-05-08")
    _, found = restated(site, "ruling.accepted")
    # It was accepted, and overdue three months later.
    assert {(move["case_id"], move["indicator"], move["scope"]) for move in found["opening"]} == {
        (before["id"], indicator, "opening") for indicator in ("ruling.accepted", "ruling.overdue_begun")}
    assert before["id"] not in {move["case_id"] for move in restated(site, "ruling.accepted")[0]["moves"]}


def test_erasing_moves_no_figure_and_is_told(site, cases):
    values = site.figures(2024)
    case = cases["erased"]
    proposed = site.propose(case, {"action": "erase_personal", "occurred_on": "2025-01-10", "data": {"reason": "本人请求"}})
    after = site.approve(proposed, "erase_personal", "2025-01-10")
    assert after["version"] == case["version"] + 2 and after["state"] == case["state"]
    assert site.figures(2024) == values
    assert [entry["case_id"] for entry in restated(site, "ruling.accepted")[1]["erased"]] == [case["id"]]
    # It is gone wherever it stood, and is not covered but replaced.
    for table in ("case_file", "case_event", "case_party", "case_search", "idempotency_key", "approval", "deadline"):
        rows = site.query(f"select * from {table} t where t::text ~ '张三|13912345678' or t::text ~ %s", case["id"] + ".*张某")
        assert rows == [], table
    assert "〔已删除〕" in after["title"] and after["parties"][0]["name"].startswith("〔已删除〕")
    events = site.as_("officer").fetch(f"/api/v1/cases/{case['id']}/events?limit=200")["items"]
    assert len(events) == after["version"] and "张三丰" not in str(events)
    harness.run(site.database, "verify")


def test_an_event_is_changed_by_nothing_but_an_erasure(site, cases):
    statement = f"update case_event set data = '{{}}' where case_id = '{cases['alone']['id']}' and seq = 1"
    with pytest.raises(Exception, match="only INSERT is possible"):
        site.query(statement)
    with pytest.raises(Exception, match="only INSERT is possible"):
        site.query(f"set ipcase.erasing = 'on'; {statement}")


def test_a_corrected_external_figure_is_told(site, cases):
    reader = site.as_("statistician")
    assert restated(site, "court.accepted")[0]["sealed"] is None
    reply = reader.request("PUT", "/api/v1/external-figures/2024/court.accepted", {"value": "3190", "source": "法院"})
    assert reply.status == 200
    figure, found = restated(site, "court.accepted")
    assert figure["now"] == 3190 and figure["difference"] is None
    assert [(entry["indicator"], entry["actor"]) for entry in found["external"]] == [("court.accepted", "test-statistician")]


def test_against_the_edition_that_is_asked_for(site, cases):
    second = sealed(site, reason="重新封存")
    assert restated(site, "ruling.accepted")[0]["moves"] == []
    assert restated(site, "ruling.accepted", query="?edition=1")[0]["moved_cases"] == 4
    assert restated(site, "ruling.accepted")[1]["seal"]["edition"] == second["edition"] == 2


def test_who_asks_moves_the_figures_between_cells_and_back(site, cases):
    reader, officer = site.as_("director"), site.as_("officer")
    case = reader.fetch(f"/api/v1/cases/{cases['moved']['id']}")

    def ask(case, sort):
        return officer.act(case, {"action": "revise", "occurred_on": "2025-01-13", "parties": [
            dict(party, type=sort if party["role"] == "requester" else party["type"])
            for party in ({"role": entry["role"], "name": entry["name"], "type": entry["type"]} for entry in case["parties"])]})
    was = next(party["type"] for party in case["parties"] if party["role"] == "requester")
    case = ask(case, "sole_trader" if was != "sole_trader" else "enterprise")
    found = one(site, "ruling.accepted", case)
    assert (found["what"], found["quantity"], found["scope"], found["seq"]) == ("reclassified", "0", "period", case["version"])
    assert restated(site, "ruling.accepted")[0]["moved_cases"] == 1
    ask(case, was)
    assert restated(site, "ruling.accepted")[0]["moves"] == []


def test_what_is_made_of_others_is_moved_by_what_moves_them(site, cases):
    case = site.walk(filed(site, "2024-05-06"), "cancel", "2024-05-20")
    for indicator, codes in (("ruling.closed_to_accepted", {"ruling.accepted", "ruling.closed"}),
                             ("ruling.decided_to_closed", {"ruling.closed"})):
        figure = restated(site, indicator)[0]
        assert {(move["indicator"], move["case_id"]) for move in figure["moves"]} == {(code, case["id"]) for code in codes}
        assert figure["moved_cases"] == 1 and len(figure["all_moves"]) == len(codes), indicator


def test_an_address_leads_to_all_that_moved_the_opening_stock(site, cases):
    made = {filed(site, "2023-06-05")["id"] for _ in range(22)}
    found = restated(site, "ruling.accepted")[1]
    # Twenty each of those accepted and of those overdue three months later.
    assert len(found["opening"]) == 40 and len(found["all_opening"]) == 2 and found["all_clock"] == []
    for address in found["all_opening"]:
        told = site.as_("officer").pages(address)
        assert {move["case_id"] for move in told if move["scope"] == "opening"} == made


def test_figures_of_others_are_told_of_a_year_and_of_the_office_itself(site, cases):
    writer = site.as_("statistician")
    sealed(site, 2024, "h1", reason="上半年"), sealed(site, reason="再次封存")
    for office, value in (("wuxi-ip-office", "3191"), ("yixing-amr", "7")):
        reply = writer.request("PUT", f"/api/v1/external-figures/2024/court.accepted?office={office}", {"value": value, "source": "法院"})
        assert reply.status == 200, reply
    assert [entry["value"] for entry in restated(site, "court.accepted")[1]["external"]] == ["3191"]
    assert writer.fetch("/api/v1/summaries/2024/restatement?period=h1")["external"] == []


def test_without_a_seal_there_is_nothing_to_compare_with(site):
    assert site.as_("officer").get("/api/v1/summaries/2010/restatement").codes() == ["seal_unknown"]
    assert site.as_("officer").get("/api/v1/summaries/2010/restatement/ruling.accepted").codes() == ["seal_unknown"]
    assert site.as_("officer").get("/api/v1/summaries/2024/restatement/no.such").codes() == ["indicator_unknown"]


def test_a_case_is_merged_only_into_one_in_work(site, cases):
    body = {"action": "add_link", "occurred_on": "2025-01-08", "data": {"type": "merged_into", "case_id": cases["moved"]["id"]}}
    refused = site.as_("officer").post(f"/api/v1/cases/{cases['alone']['id']}/events", body, cases["alone"]["version"])
    assert refused.status == 422 and refused.codes() == ["link_by_merger"]
    other = filed(site, "2024-07-01")
    proposed = site.propose(other, {"action": "merge", "occurred_on": "2025-01-09", "data": {
        "case_id": cases["merged"]["id"], "reason": "同一专利"}})
    refused = site.as_("director").post(f"/api/v1/cases/{other['id']}/events", {
        "action": "merge", "occurred_on": "2025-01-09", "proposal": proposed["version"], "opinion": "同意"}, proposed["version"])
    assert refused.status == 409 and refused.codes() == ["merge_not_in_work"]


def test_it_agrees_with_itself_and_with_its_list_while_others_record(site, cases):
    """What is now and what moved are counted one after another: as of one instant."""
    source = site.filler.kinds["ecommerce"]
    first = next(entry for entry in source["actions"] if entry["action"] == "register")
    body = dict(site.filler.event("ecommerce", site.offered(source, first), "2024-07-01"), kind="ecommerce")
    site.as_("registrar").begin(body)
    over, faults = threading.Event(), []

    def write():
        client = site.client("officer")
        while not over.wait(0.01):
            try:
                client.begin(body)
            except Exception as fault:  # pylint: disable=broad-except
                faults.append(fault)  # told below
                return

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        met = set()
        for _ in range(12):
            figure, found = restated(site, "ecommerce.accepted")
            assert figure["difference"] == str(figure["moved_cases"])
            listed, cursor = [], ""
            while cursor is not None:
                page = site.as_("officer").fetch(f"{figure['all_moves'][0]}&limit=200{cursor}")
                listed += page["items"]
                cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
            assert len(listed) == figure["moved_cases"]
            met.add(figure["moved_cases"])
        assert len(met) > 5 and found["known_at"]
    finally:
        over.set()
        for writer in writers:
            writer.join()
    assert faults == []
