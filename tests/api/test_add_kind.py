"""A new kind of case is an edit of the catalog: no program is built, no table altered."""

import json
import shutil

import pytest

import harness
from sites import Site

KIND = {
    "kind": "inquiry",
    "name": {"zh": "咨询", "en": "Inquiry"},
    "number": "{mark}咨〔{year}〕{number}号",
    "definitions": [{"version": "1", "from": "2020-01-01"}],
    "states": [
        {"state": "asked", "code": "Q00", "name": {"zh": "已提出", "en": "Asked"}, "phase": "open"},
        {"state": "answered", "code": "Q60", "name": {"zh": "已答复", "en": "Answered"}, "phase": "closed"},
        {"state": "archived", "code": "Q95", "name": {"zh": "已归档", "en": "Archived"}, "phase": "archived",
         "terminal": True}],
    "fields": {
        "question": {"name": {"zh": "问题", "en": "Question"}, "type": "string", "minLength": 1, "maxLength": 500},
        "sheets": {"name": {"zh": "张数", "en": "Sheets"}, "type": "integer", "minimum": 1, "maximum": 50}},
    "documents": [{"document": "reply_letter", "name": {"zh": "复函", "en": "Reply"}, "origin": "office"}],
    "outcomes": [{"outcome": "answered", "code": "IQ-1", "name": {"zh": "已答复", "en": "Answered"},
                  "closes": True, "success": True}],
    "actions": [
        {"action": "register", "name": {"zh": "登记", "en": "Register"}, "by": ["registrar"],
         "moves": [{"from": [None], "to": "asked"}], "fields": [{"field": "question"}],
         "counts": [{"indicator": "inquiry.accepted"}], "numbers": True},
        {"action": "answer", "name": {"zh": "答复", "en": "Answer"}, "by": ["officer"],
         "moves": [{"from": ["asked"], "to": "answered"}],
         "fields": [{"field": "sheets"}], "documents": [{"document": "reply_letter"}],
         "outcomes": ["answered"], "counts": [{"indicator": "inquiry.closed"}]},
        {"action": "archive", "name": {"zh": "归档", "en": "Archive"}, "by": ["archivist"],
         "moves": [{"from": ["answered"], "to": "archived"}]}]}

INDICATORS = [
    {"indicator": "inquiry.accepted", "name": {"zh": "受理咨询", "en": "Inquiries accepted"}, "unit": "case",
     "kind": "inquiry", "balance": "received"},
    {"indicator": "inquiry.closed", "name": {"zh": "办结咨询", "en": "Inquiries closed"}, "unit": "case",
     "kind": "inquiry", "balance": "closed"}]


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    folder = tmp_path_factory.mktemp("catalog") / "catalog"
    shutil.copytree(harness.CATALOG, folder)
    return folder


def add_kind(folder, kind=None):
    (folder / "kinds" / "inquiry.json").write_text(json.dumps(kind or KIND, ensure_ascii=False), "utf-8")
    known = json.loads((folder / "indicators.json").read_text("utf-8"))
    entries = [entry for entry in known if not entry["indicator"].startswith("inquiry.")]
    (folder / "indicators.json").write_text(json.dumps(entries + INDICATORS, ensure_ascii=False), "utf-8")


@pytest.fixture(scope="module")
def inquiries(cluster, template, catalog):
    add_kind(catalog)
    name = cluster.create(template.name)
    conninfo = cluster.conninfo(name)
    harness.run(conninfo, "migrate", "up", catalog=catalog)
    made = Site(cluster, template, harness.Service(conninfo, catalog=catalog), name)
    yield made
    made.close()


def test_a_case_of_the_new_kind_is_logged_answered_and_counted(inquiries):
    site = inquiries
    case = site.begin("inquiry", "2024-05-06")
    assert (case["kind"], case["phase"], case["number"][-6:]) == ("inquiry", "open", "〕1号"[-6:]) or \
        case["number"].endswith("咨〔2024〕1号")
    offered = site.as_("officer").actions(case)
    assert offered["answer"]["name"] == {"zh": "答复", "en": "Answer"}
    assert [(field["field"], field["required"]) for field in offered["answer"]["fields"]] == [("sheets", True)]
    missing = site.as_("officer").post(f"/api/v1/cases/{case['id']}/events",
                                       {"action": "answer", "occurred_on": "2024-05-07"}, case["version"])
    assert (missing.status, set(missing.codes())) == (422, {"field_missing", "document_missing"})
    case = site.walk(case, "answer", "2024-05-08")
    assert (case["phase"], case["outcome"], case["closed_on"]) == ("closed", "answered", "2024-05-08")
    case = site.walk(case, "archive", "2024-06-01")
    values = {}
    for indicator in ("inquiry.accepted", "inquiry.closed"):
        values[indicator] = site.as_("statistician").fetch(
            f"/api/v1/indicators/{indicator}/values?from=2024-01-01&to=2024-12-31")["value"]
    assert values == {"inquiry.accepted": 1, "inquiry.closed": 1}
    row = next(row for row in site.summary(2024)["balance"] if row["kind"] == "inquiry")
    assert (row["received"], row["closed"], row["pending"]) == (1, 1, 0)
    site.chains_hold()


def test_it_shows_in_the_catalog_and_the_description(inquiries):
    reader = inquiries.as_("officer")
    assert "inquiry" in inquiries.filler.kinds
    assert any(entry["indicator"] == "inquiry.closed" for entry in reader.fetch("/api/v1/indicators")["items"])
    assert '"inquiry"' in reader.get("/openapi.json").body.decode()


@pytest.mark.parametrize("change, said", [
    (lambda kind: kind["states"].append({"state": "limbo", "code": "Q40", "name": {"zh": "悬置", "en": "Limbo"},
                                         "phase": "open"}), "limbo"),
    (lambda kind: kind["actions"][1].update(by=["wizard"]), "wizard"),
    (lambda kind: kind["actions"][1]["fields"].append({"field": "nothing_such"}), "nothing_such"),
    (lambda kind: kind["actions"][1].pop("counts"), "closed"),
    (lambda kind: kind["actions"][1]["moves"][0].update(to="asked"), "answered"),
    (lambda kind: kind["actions"].pop(2), "archived"),
    (lambda kind: kind["fields"]["sheets"].update(type="number"), "sheets"),
])
def test_a_catalog_with_a_fault_refuses_the_start_and_names_it(cluster, template, tmp_path, change, said):
    folder = tmp_path / "catalog"
    shutil.copytree(harness.CATALOG, folder)
    kind = json.loads(json.dumps(KIND))
    change(kind)
    add_kind(folder, kind)
    output = harness.run(cluster.conninfo(template.name), "serve", catalog=folder, port=harness.free_port(), fails=True)
    assert "inquiry" in output and said in output
