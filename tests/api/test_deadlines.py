"""Deadlines of real cases: set off, served on each, stayed, extended, met; listed, explained, put right."""

import json
import shutil

import pytest

import harness
from sites import Site

CASE = {
    "kind": "ruling", "title": "阀门发明专利侵权纠纷",
    "parties": [{"role": "requester", "name": "请求人（无锡）有限公司"},
                {"role": "respondent", "name": "被请求人（无锡）有限公司"},
                {"role": "respondent", "name": "Foreign Valves Inc.", "country": "US"}],
    "rights": [{"type": "PI"}],
    "data": {"claims": ["1"], "request_items": "停止侵权", "facts_and_reasons": "制造、销售", "signature": "sealed"}}


def deadlines(site, case, role="director", **wanted):
    items = site.as_(role).pages(f"/api/v1/cases/{case['id']}/deadlines")
    return [item for item in items if all(item[name] == value for name, value in wanted.items())]


def one(site, case, rule, **wanted):
    found = deadlines(site, case, rule=rule, **wanted)
    assert len(found) == 1, (rule, found)
    return found[0]


def begin(site, day, **more):
    return site.as_("registrar").begin({**CASE, "occurred_on": day, **more})


def services(*received):
    return [{"addressee": name, "method": "direct", "received_on": day} for name, day in received]


def filed(site, received, day):
    return site.walk(begin(site, received), "file", day)


def test_a_request_is_to_be_filed_in_five_working_days(site):
    case = begin(site, "2025-01-24")
    deadline = one(site, case, "file")
    assert (deadline["due_on"], deadline["status"], deadline["definition"]) == ("2025-02-07", "missed", "2015")
    assert deadline["about"]["code"] == "R-FILE" and deadline["about"]["whose"] == "office"
    case = site.walk(case, "file", "2025-02-07")
    deadline = one(site, case, "file")
    assert (deadline["met_on"], deadline["status"]) == ("2025-02-07", "met")
    assert one(site, case, "close")["definition"] == "2025"
    late = site.walk(begin(site, "2025-01-24"), "file", "2025-02-08")
    assert one(site, late, "file")["status"] == "missed"


def test_papers_put_right_set_it_off_anew(site):
    case = site.walk(begin(site, "2025-03-03"), "ask_correction", "2025-03-05", correction_due_on="2025-03-20")
    case = site.walk(case, "receive_correction", "2025-03-18")
    first, second = sorted(deadlines(site, case, rule="file"), key=lambda item: item["event"])
    assert (first["status"], first["lapsed_on"], second["due_on"]) == ("lapsed", "2025-03-18", "2025-03-25")
    assert one(site, case, "correct")["status"] == "met"


def test_each_recipient_has_a_time_of_its_own(site):
    case = site.walk(filed(site, "2025-03-03", "2025-03-05"), "serve", "2025-03-10", services=services(
        ("被请求人（无锡）有限公司", "2025-03-11"), ("Foreign Valves Inc.", "2025-03-14")))
    home, abroad = one(site, case, "answer"), one(site, case, "answer_abroad")
    assert (home["subject"], home["due_on"]) == ("被请求人（无锡）有限公司", "2025-03-26")
    # 30 days end on Sunday, 13 April
    assert (abroad["subject"], abroad["nominal_on"], abroad["due_on"]) == \
        ("Foreign Valves Inc.", "2025-04-13", "2025-04-14")
    case = site.walk(case, "file_answer", "2025-03-20", answered_by="被请求人（无锡）有限公司")
    assert one(site, case, "answer")["met_on"] == "2025-03-20"
    assert one(site, case, "answer_abroad")["met_on"] is None
    forward = one(site, case, "forward_answer")
    assert (forward["started_on"], forward["due_on"]) == ("2025-03-20", "2025-03-27")
    case = site.walk(case, "extend_answer", "2025-04-01", extended_to="2025-05-12")
    assert one(site, case, "answer_abroad")["due_on"] == "2025-05-12"


def test_a_country_put_right_gives_the_right_rule(site):
    case = site.walk(filed(site, "2025-03-03", "2025-03-05"), "serve", "2025-03-10", services=services(
        ("被请求人（无锡）有限公司", "2025-03-11")))
    assert one(site, case, "answer")["due_on"] == "2025-03-26"
    parties = [dict(party) for party in CASE["parties"]]
    parties[1]["country"] = "DE"
    reply = site.as_("officer").request("PATCH", f"/api/v1/cases/{case['id']}", {"parties": parties},
                                        {"If-Match": f"\"{case['version']}\""})
    assert reply.status == 200, reply
    assert deadlines(site, case, rule="answer") == []
    assert one(site, case, "answer_abroad")["due_on"] == "2025-04-10"


def test_closing_is_stayed_extended_and_met(site):
    """Filed 2025-03-05: three months; a stay and an appraisal that overlap; one month more."""
    case = site.walk(filed(site, "2025-03-03", "2025-03-05"), "serve", "2025-03-10", services=services(
        ("被请求人（无锡）有限公司", "2025-03-11")))
    assert one(site, case, "close")["due_on"] == "2025-06-05"
    case = site.walk(case, "begin_examination", "2025-03-27")
    case = site.walk(case, "stay", "2025-04-10", stay_ground="force_majeure")
    deadline = one(site, case, "close")
    assert (deadline["status"], deadline["due_on"]) == ("suspended", "2025-06-05")
    case = site.walk(case, "exclude_time", "2025-04-20", exclusion_ground="public_notice",
                     excluded_from="2025-04-15", excluded_to="2025-05-14")
    case = site.walk(case, "resume", "2025-05-10")
    deadline = one(site, case, "close")
    # 10 April to 14 May: 35 days; 10 July is a Thursday
    assert (deadline["due_on"], deadline["status"] in ("running", "missed")) == ("2025-07-10", True)
    case = site.walk(case, "extend_time", "2025-06-20", extended_to="2025-08-08")
    assert one(site, case, "close")["due_on"] == "2025-08-08"
    shown = site.as_("director").fetch(f"/api/v1/deadlines/{deadline['id']}")
    kinds = [step["step"] for step in shown["steps"]]
    assert kinds == ["start", "period", "extension", "approved", "exclusion", "due"]
    exclusion = shown["steps"][4]
    assert (exclusion["from"], exclusion["to"], exclusion["excluded_days"]) == ("2025-04-10", "2025-05-14", 35)
    assert "不可抗拒" in exclusion["text"]["zh"] and "force majeure" in exclusion["text"]["en"]
    assert shown["steps"][3]["text"]["zh"] == "批准的日期为2025-08-08"
    assert shown["law"]["basis"][0] == {"law": "decree_81", "article": "37", "tag": "C*",
                                        "name": shown["law"]["basis"][0]["name"]}
    assert shown["action"]["action"] == "file"
    for action, day in (("begin_deliberation", "2025-06-21"),):
        case = site.walk(case, action, day)
    case = site.walk(case, "decide", "2025-08-08", "infringement")
    assert one(site, case, "close")["status"] == "met"
    assert one(site, case, "publish")["due_on"] == "2025-09-05"


def test_an_extension_beyond_the_most_is_refused_by_rule_and_article(site):
    """Due on 5 June; a month more is the 5th of July, a Saturday, and so Monday the 7th."""
    case = site.walk(filed(site, "2025-03-03", "2025-03-05"), "serve", "2025-03-10", services=services(
        ("被请求人（无锡）有限公司", "2025-03-11")))
    act = {"action": "extend_time", "data": {"extended_to": "2025-07-08", "extension_reason": "案情复杂"}}
    before = site.counts()
    reply = site.as_("officer").post(f"/api/v1/cases/{case['id']}/events", {
        "action": "propose", "occurred_on": "2025-05-20", "data": {"act": act}}, case["version"])
    assert reply.status == 422 and site.counts() == before, reply
    fault, = reply.json["errors"]
    assert (fault["code"], fault["pointer"]) == ("extension_too_long", "/data/act/data/extended_to")
    assert fault["values"]["date"] == "2025-07-07" and fault["values"]["rule"] == "close"
    assert "2025-07-07" in fault["detail"] and fault["values"]["source_zh"].endswith("37 [C*]")
    case = site.walk(case, "extend_time", "2025-05-20", extended_to="2025-07-07")
    assert one(site, case, "close")["due_on"] == "2025-07-07"
    # Stayed, no last day is known: what is too long is cut when the stay is over.
    other = site.walk(filed(site, "2025-03-03", "2025-03-05"), "serve", "2025-03-10", services=services(
        ("被请求人（无锡）有限公司", "2025-03-11")))
    other = site.walk(site.walk(other, "begin_examination", "2025-03-27"), "stay", "2025-04-10", stay_ground="force_majeure")
    other = site.walk(other, "extend_time", "2025-05-20", extended_to="2025-12-31")
    other = site.walk(other, "resume", "2025-06-10")
    assert one(site, other, "close")["due_on"] == "2025-09-04", "61 days after 5 July: no further"


def test_the_older_law_has_its_own_rule(site):
    case = filed(site, "2024-11-15", "2024-11-20")
    deadline = one(site, case, "close")
    assert (deadline["definition"], deadline["due_on"]) == ("2015", "2025-02-20")
    assert "extend_time_again" not in site.as_("director").actions(case)


def test_a_date_put_right_moves_what_hangs_on_it(site):
    case = filed(site, "2025-03-03", "2025-03-05")
    assert one(site, case, "close")["due_on"] == "2025-06-05"
    case = site.as_("director").act(case, {"action": "correct_date", "occurred_on": "2025-03-10",
                                           "data": {"event": 3, "date": "2025-03-04", "reason": "录入错误"}})
    assert (one(site, case, "close")["due_on"], one(site, case, "file")["met_on"]) == ("2025-06-04", "2025-03-04")


def test_a_hearing_is_told_three_working_days_before(site):
    case = site.walk(filed(site, "2025-03-03", "2025-03-05"), "serve", "2025-03-10", services=services(
        ("被请求人（无锡）有限公司", "2025-03-11")))
    case = site.walk(case, "begin_examination", "2025-03-27")
    case = site.walk(case, "hold_hearing", "2025-04-01", hearing_on="2025-05-06", hearing_notified_on="2025-04-28")
    # the days before: 30, 29 and 28 April, all worked; 1 to 5 May are off
    notice = one(site, case, "hearing_notice")
    assert (notice["due_on"], notice["status"]) == ("2025-04-28", "met")


def test_a_stay_does_not_move_the_notice_of_a_hearing(site):
    """What is counted backwards from a date is the time a party has to prepare. A stay leaves the date and its
    notice as they are; in it no hearing is held, and one held later is given notice of anew."""
    case = site.walk(filed(site, "2025-03-03", "2025-03-05"), "serve", "2025-03-10", services=services(
        ("被请求人（无锡）有限公司", "2025-03-11")))
    case = site.walk(case, "begin_examination", "2025-03-27")
    case = site.walk(case, "hold_hearing", "2025-04-01", hearing_on="2025-05-06", hearing_notified_on="2025-04-28")
    case = site.walk(case, "stay", "2025-04-29", stay_ground="force_majeure")
    notice = one(site, case, "hearing_notice")
    assert (notice["due_on"], notice["status"], notice["provisional"]) == ("2025-04-28", "met", False)
    assert one(site, case, "close")["status"] == "suspended"
    assert "hold_hearing" not in site.as_("director").actions(case)
    case = site.walk(case, "resume", "2025-05-20")
    assert one(site, case, "hearing_notice")["due_on"] == "2025-04-28"
    refused = site.as_("officer").post(f"/api/v1/cases/{case['id']}/events", {
        "action": "hold_hearing", "occurred_on": "2025-05-26", "documents": [{"type": "hearing_notice"}],
        "data": {"hearing_on": "2025-05-26", "hearing_place": "第一审理庭", "hearing_notified_on": "2025-05-22"}},
        case["version"])
    assert (refused.status, refused.codes()) == (422, ["guard_failed"]), "the days of the stay do not count as notice"
    case = site.walk(case, "hold_hearing", "2025-05-26", hearing_on="2025-05-26", hearing_notified_on="2025-05-21")
    assert [item["due_on"] for item in sorted(deadlines(site, case, rule="hearing_notice"), key=lambda one: one["event"])] \
        == ["2025-04-28", "2025-05-21"]


def test_an_act_without_a_deadline_leaves_the_clock_alone(site):
    case = filed(site, "2025-03-03", "2025-03-05")
    count = "select xmin::text, (select count(*) from deadline where case_id = %s) from case_clock where case_id = %s"
    before = site.query(count, case["id"], case["id"])
    site.walk(case, "record_service", "2025-03-06")
    assert site.query(count, case["id"], case["id"]) == before


def test_the_list_is_paged_counted_and_filtered_by_one_predicate(site):
    reader = site.as_("director")
    for _ in range(3):
        begin(site, "2025-03-03", officer="u-deadline")
    target = "/api/v1/deadlines?officer=u-deadline&due_before=2025-12-31"
    page = reader.get(target + "&limit=2", Prefer="return=total-count").json
    assert page["total"] == 3 and len(page["items"]) == 2
    found = reader.pages(target)
    assert len({item["id"] for item in found}) == 3
    assert [item["due_on"] for item in found] == sorted(item["due_on"] for item in found)
    assert reader.fetch("/api/v1/deadlines?officer=u-deadline&due_before=2025-03-09")["items"] == []
    assert len(reader.pages("/api/v1/deadlines?officer=u-deadline&status=missed")) == 3
    assert reader.pages("/api/v1/deadlines?officer=u-deadline&status=running") == []
    assert reader.pages("/api/v1/deadlines?officer=u-deadline&kind=mediation") == []
    reply = reader.get("/api/v1/deadlines?cursor=nonsense")
    assert reply.status == 400, reply


def test_who_may_not_see_the_case_does_not_see_its_deadlines(site):
    case = begin(site, "2025-03-03")
    known = one(site, case, "file")["id"]
    tokens = harness.add_users(site.database, office="jiangyin-amr", prefix="apart", grants=("director",))
    site.tokens["apart"] = tokens["director"]
    other = site.as_("apart")
    assert other.get(f"/api/v1/deadlines/{known}").status == 404
    assert other.get(f"/api/v1/cases/{case['id']}/deadlines").status == 404
    assert all(item["case_id"] != case["id"] for item in other.pages("/api/v1/deadlines"))
    assert site.as_("director").get("/api/v1/deadlines/nonsense").status == 404


def test_what_if_names_every_fault_and_explains(site):
    reader = site.as_("officer")
    reply = reader.post("/api/v1/deadlines/what-if", {
        "kind": "ruling", "rule": "close", "started_on": "2024-11-20",
        "extensions": [{"action": "extend_time"}], "suspensions": [{"from": "2024-12-01", "to": "2024-12-10"}]})
    assert reply.status == 200 and reply.json["due_on"] == "2025-03-31", reply
    assert reply.json["rule"]["definition"] == "2015" and reply.json["excluded_days"] == 10
    reply = reader.post("/api/v1/deadlines/what-if", {
        "kind": "ruling", "rule": "close", "started_on": "2024-11-20",
        "extensions": [{"action": "extend_time_again"}], "suspensions": [{"from": "2024-12-10", "to": "2024-12-01"}]})
    assert reply.status == 422
    assert reply.codes() == ["deadline_extension_unknown", "deadline_span_wrong"]
    for body, code in (({"started_on": "2025-01-01"}, "field_missing"),
                       ({"started_on": "2025-01-01", "kind": "ruling", "rule": "no_such"}, "deadline_rule_unknown"),
                       ({"started_on": "2025-01-01", "periods": [{"length": -3, "unit": "month"}],
                         "extensions": [{"length": 1, "unit": "month"}]}, "deadline_backwards")):
        reply = reader.post("/api/v1/deadlines/what-if", body)
        assert reply.status == 422 and code in reply.codes(), reply


def test_verify_finds_an_altered_row(site):
    case = filed(site, "2025-03-03", "2025-03-05")
    assert "deadlines: " in harness.run(site.database, "verify")
    change = "update ipcase.deadline set due_on = due_on + 1 where case_id = '{}' and rule = 'close'"
    site.query(change.format(case["id"]))
    assert "altered" in harness.run(site.database, "verify", fails=True)
    site.query(change.format(case["id"]).replace("+ 1", "- 1"))
    harness.run(site.database, "verify")


def test_one_line_of_the_catalog_makes_the_extension_two_months(tmp_path):
    folder = tmp_path / "catalog"
    shutil.copytree(harness.CATALOG, folder)
    question = {"kind": "ruling", "rule": "close", "started_on": "2025-03-03", "extensions": [{"action": "extend_time"}]}

    def due():
        return json.loads(harness.run("", "deadline", "what-if", given=json.dumps(question) + "\n",
                                      catalog=str(folder)))["due_on"]

    assert due() == "2025-07-03"
    path = folder / "kinds/ruling.json"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    at = [i for i, line in enumerate(lines) if '"action": "extend_time"' in line and i > len(lines) // 2][-1]
    assert lines[at + 1].strip() == '"length": 1,'
    lines[at + 1] = lines[at + 1].replace("1", "2")
    path.write_text("".join(lines), "utf-8")
    # 3 August is a Sunday
    assert due() == "2025-08-04"


@pytest.mark.usefixtures("wuxi")
def test_the_sample_year_has_deadlines_and_they_are_right(wuxi: Site):
    assert wuxi.query("select count(*) > 1000 from deadline")[0][0]
    assert "deadlines: " in harness.run(wuxi.database, "verify")
