"""Published claims against the sample year, through the interface and the command."""

import csv
import io
import json
import pathlib

import client
import harness

DATA = pathlib.Path(__file__).parents[1] / "data"
REPORT = DATA / "wuxi-2024-report.txt"
PAGE = harness.ROOT / "docs" / "reconciliation.md"
ROUTE = "/api/v1/reconciliations"


def reconcile(wuxi, body, role="statistician", target=ROUTE):
    reply = wuxi.as_(role).post(target, body)
    assert reply.status == 200, reply
    return reply.json


def whole(wuxi):
    return reconcile(wuxi, {"year": 2024, "text": REPORT.read_text(encoding="utf-8")})


def errors(reply):
    return {(error["pointer"], error["code"]) for error in reply.json["errors"]}


def test_the_whole_report_is_reproduced(wuxi, figures):
    found = whole(wuxi)
    assert found["totals"]["by_status"] == {"reproduced": 64, "equal_if_truncated": 0, "within_qualifier": 2,
                                            "differs": 0, "not_derivable": 2}
    claimed = [claim["indicator"] for claim in found["claims"] if claim["indicator"]]
    printed = [row["indicator"] for row in figures if row["derived_from"] != "ratio"]
    # and the one ratio that the report prints
    assert sorted(claimed) == sorted(printed + ["court.closed_to_accepted"])
    assert {check["status"] for check in found["checks"]} == {"holds", "explained"}
    assert found["totals"]["numbers"] == len(found["claims"]) + len(found["numbers"])


def test_each_number_stands_where_the_result_says(wuxi):
    text = REPORT.read_text(encoding="utf-8")
    found = whole(wuxi)
    for item in found["claims"] + found["numbers"]:
        there = "".join(text[item["start"]:item["end"]].split())
        assert there == item["printed"].replace(" ", ""), item
    for claim in found["claims"]:
        assert claim["printed"] in claim["sentence"]


def test_each_live_figure_opens_into_its_cases(wuxi):
    reader = wuxi.as_("statistician")
    opened = 0
    for claim in whole(wuxi)["claims"]:
        assert (claim["cases"] is not None) == (claim["source"] == "cases")
        if claim["cases"]:
            assert reader.fetch(claim["cases"] + "&limit=1")["quantity"] == claim["live"], claim
            opened += 1
    assert opened > 15


def test_the_page_of_the_documentation_is_what_the_command_prints(wuxi):
    printed = harness.run(wuxi.database, "reconcile", "2024", harness.OFFICE, str(REPORT), "md", "en")
    assert printed == PAGE.read_text(encoding="utf-8"), \
        "make it anew: ipcase reconcile 2024 wuxi-ip-office tests/data/wuxi-2024-report.txt md en"


def test_the_command_and_the_interface_say_the_same(wuxi):
    reader = wuxi.client("statistician", "zh")
    body = {"year": 2024, "text": REPORT.read_text(encoding="utf-8")}
    for show in ("md", "csv"):
        printed = harness.run(wuxi.database, "reconcile", "2024", harness.OFFICE, "-", show, "zh", given=body["text"])
        reply = reader.post(f"{ROUTE}?show={show}", body)
        assert reply.status == 200
        shown = reply.body.decode()
        if show == "csv":  # the command has no interface to link into
            assert [row[:8] for row in csv.reader(io.StringIO(shown))] == \
                [row[:8] for row in csv.reader(io.StringIO(printed))]
        else:
            assert shown == printed
    reader.close()
    printed = json.loads(harness.run(wuxi.database, "reconcile", "2024", harness.OFFICE, str(REPORT), "json"))
    assert printed["totals"] == whole(wuxi)["totals"]


def test_a_list_of_claims_is_judged(wuxi):
    found = reconcile(wuxi, {"year": 2024, "claims": [
        {"indicator": "assistance.accepted", "value": "143"},
        {"indicator": "ruling.closed_to_accepted", "value": "100%"},
        {"phrase": "市中院审结", "value": "322件"},
        {"phrase": "双随机检查企业", "value": "1200", "qualifier": "余"},
        {"indicator": "mediation.accepted", "value": "104件"},
        {"phrase": "举办培训", "value": "12场"},
    ]})
    assert [claim["status"] for claim in found["claims"]] == \
        ["reproduced", "reproduced", "reproduced", "within_qualifier", "differs", "not_derivable"]
    differing = found["claims"][4]
    assert (differing["live"], differing["difference"]) == ("109", "-5")
    assert "mediation.settled" in [other["indicator"] for other in differing["alternatives"]]


def test_a_year_before_is_judged_by_its_own_figures(wuxi):
    last = wuxi.figures(2023)["assistance.accepted"]
    found = reconcile(wuxi, {"year": 2024, "text": f"2023年受理维权援助案件{last}件，受理专利纠纷裁决案件9999件。"})
    assert [(claim["year"], claim["status"]) for claim in found["claims"]] == [(2023, "reproduced"), (2023, "differs")]


def test_a_part_of_the_city_has_its_own_figures(wuxi):
    found = reconcile(wuxi, {"year": 2024, "text": "江阴市受理专利纠纷裁决案件57件。江阴市、宜兴市受理专利纠纷裁决案件57件。南京市中院新收知识产权案件333件。"
                                                   "近三年受理专利纠纷裁决案件57件。全省受理专利纠纷裁决案件57件。"})
    assert [claim["status"] for claim in found["claims"]] == ["differs"] + ["not_derivable"] * 4
    narrowed = found["claims"][0]
    assert narrowed["region"] == "320281"
    assert wuxi.as_("statistician").fetch(narrowed["cases"] + "&limit=1")["quantity"] == narrowed["live"]
    assert [claim["cases"] for claim in found["claims"][1:]] == [None] * 4
    again = reconcile(wuxi, {"year": 2024, "text": f"江阴市受理专利纠纷裁决案件{narrowed['live']}件。"})
    assert [claim["status"] for claim in again["claims"]] == ["reproduced"]


def test_a_half_year_has_its_own_figures(wuxi):
    half = {figure["indicator"]: figure["value"] for figure in
            wuxi.as_("statistician").fetch("/api/v1/summaries/2024?period=h1")["figures"]}
    text = f"2024年上半年，受理维权援助案件{half['assistance.accepted']}件。全年受理维权援助案件143件。公安机关立案88起。"
    found = reconcile(wuxi, {"year": 2024, "period": "h1", "text": text})
    assert [claim["status"] for claim in found["claims"]] == ["reproduced", "not_derivable", "not_derivable"]
    assert "from=2024-01-01&to=2024-06-30" in found["claims"][0]["cases"]


def test_as_it_was_known_before_anything_was_recorded(wuxi):
    found = reconcile(wuxi, {"year": 2024, "text": "受理维权援助案件143件，公安机关立案88起。"},
                      target=ROUTE + "?known_at=2024-01-01T00:00:00Z")
    assert [(claim["status"], claim["live"]) for claim in found["claims"]] == [("differs", "0"), ("not_derivable", None)]
    assert "known_at=" in found["claims"][0]["cases"]


def test_one_office_alone_has_other_figures(wuxi):
    found = reconcile(wuxi, {"year": 2024, "office": "wuxi-ip-centre", "text": "受理维权援助案件143件。受理专利纠纷裁决案件57件。"})
    assert [claim["status"] for claim in found["claims"]] == ["reproduced", "differs"]
    assert all("office=wuxi-ip-centre" in claim["cases"] for claim in found["claims"])


def test_pasted_text_may_have_the_line_ends_of_its_source(wuxi):
    found = reconcile(wuxi, {"year": 2024, "text": "受理维权援助\r\n案件\t１４３\f件。"})
    assert [claim["status"] for claim in found["claims"]] == ["reproduced"]


def test_every_fault_is_told_at_once(wuxi):
    reply = wuxi.as_("statistician").post(ROUTE, {"year": 2024, "claims": [
        {"value": "143件"}, {"indicator": "no.such", "value": "many"},
        {"phrase": "受理维权援助案件", "value": "1200余家", "qualifier": "近"},
        {"indicator": "ruling.closed", "value": "57", "qualifier": "好"}]})
    assert reply.status == 422
    assert errors(reply) == {("/claims/0", "claim_subject"), ("/claims/1/indicator", "indicator_unknown"),
                             ("/claims/1/value", "claim_value"), ("/claims/2/qualifier", "qualifier_twice"),
                             ("/claims/3/qualifier", "qualifier_unknown")}


def test_claims_or_text_but_not_both(wuxi):
    reader = wuxi.as_("statistician")
    claim = {"indicator": "ruling.closed", "value": "57"}
    for body in ({"year": 2024}, {"year": 2024, "text": "1件", "claims": [claim]}):
        assert errors(reader.post(ROUTE, body)) == {("", "claims_or_text")}


def test_what_is_too_large_is_refused(wuxi):
    reader = wuxi.as_("statistician")
    claim = {"indicator": "ruling.closed", "value": "57"}
    for body, fault in (({"year": 2024, "text": "1件，" * 2001}, ("/text", "numbers_too_many")),
                        ({"year": 2024, "text": "件" * 50001}, ("/text", "text_too_long")),
                        ({"year": 2024, "claims": [claim] * 501}, ("/claims", "list_too_long"))):
        reply = reader.post(ROUTE, body)
        assert reply.status == 422 and errors(reply) == {fault}
    assert reconcile(wuxi, {"year": 2024, "text": "1件，" * 2000})["totals"]["numbers"] == 2000


def test_an_office_that_is_not_seen_is_unknown(wuxi):
    reply = wuxi.as_("statistician").post(ROUTE, {"year": 2024, "office": "elsewhere", "text": "1件"})
    assert errors(reply) == {("/office", "office_unknown")}


def test_without_a_token_nothing_is_told(wuxi):
    stranger = client.Client(wuxi.service.port)
    assert stranger.post(ROUTE, {"year": 2024, "text": "1件"}).status == 401
    stranger.close()


def test_the_command_says_what_is_wrong(wuxi, tmp_path):
    assert "no office elsewhere" in harness.run(wuxi.database, "reconcile", "2024", "elsewhere", str(REPORT), fails=True)
    assert "usage" in harness.run(wuxi.database, "reconcile", "24", harness.OFFICE, str(REPORT), fails=True)
    assert "cannot open" in harness.run(wuxi.database, "reconcile", "2024", harness.OFFICE, str(tmp_path / "none"), fails=True)
    bad = tmp_path / "bad.txt"
    bad.write_bytes("受理".encode("gb18030"))
    assert "not UTF-8" in harness.run(wuxi.database, "reconcile", "2024", harness.OFFICE, str(bad), fails=True)
