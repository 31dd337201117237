"""Whatever is altered by hand, in whatever table, `ipcase verify` finds and names."""

import datetime
import hashlib
import json
import re
import urllib.parse

import pytest

import harness
from sites import make_site
from test_documents import put
from test_seals import sealed
from test_volumes import closed

FREE = "set session_replication_role = replica;"


def parties(summary):
    """The cells of T7 by type of party."""
    table = next(table for table in summary["tables"] if table["mark"] == "T7")
    return {row["key"]: [cell["value"] for cell in row["cells"]] for row in table["rows"]}


class Full:
    def __init__(self, name, database, case):
        self.name, self.database, self.case = name, database, case


@pytest.fixture(scope="module")
def full(cluster, template):
    """A database that no service uses any more, to take copies of. In it a case with everything: papers issued and served, an approval, a link, deadlines, a seal and a figure of others."""
    site = make_site(cluster, template)
    office = site.as_("officer")
    other = site.walk(site.begin("ruling", "2024-03-04"), "file", "2024-03-06")
    case = site.begin("ruling", "2024-03-04")
    case = site.walk(case, "file", "2024-03-06")
    case = office.act(case, {"action": "revise", "occurred_on": "2024-03-06", "title": "张三丰请求处理一案", "parties": [
        {"role": "requester", "name": "张三丰", "type": "person"},
        {"role": "respondent", "name": "无锡某某有限公司", "type": "enterprise"}]})
    case = office.act(case, {"action": "add_link", "occurred_on": "2024-03-07", "data": {"type": "related_to", "case_id": other["id"]}})
    case = office.act(case, {"action": "add_document", "occurred_on": "2024-03-07", "documents": [{"type": "filing_notice", "title": "立案通知书"}]})
    document = office.fetch(f"/api/v1/cases/{case['id']}/documents")["items"][-1]
    case = office.act(case, {"action": "issue_document", "occurred_on": "2024-03-08", "data": {
        "document_id": document["id"], "signed_by": "王局长"}})
    case = office.act(case, {"action": "serve_document", "occurred_on": "2024-03-11", "data": {"services": [
        {"addressee": "无锡某某有限公司", "method": "direct", "received_on": "2024-03-11", "document_id": document["id"]}]}})
    erased = site.walk(site.begin("ruling", "2024-03-04"), "file", "2024-03-06")
    erased = office.act(erased, {"action": "revise", "occurred_on": "2024-03-06", "parties": [
        {"role": "requester", "name": "李四海", "type": "person"}, {"role": "respondent", "name": "江阴某厂", "type": "enterprise"}]})
    site.approve(site.propose(erased, {"action": "erase_personal", "occurred_on": "2024-03-12", "data": {"reason": "本人请求"}}),
                 "erase_personal", "2024-03-12")
    reply = site.as_("statistician").request("PUT", "/api/v1/external-figures/2024/court.accepted", {"value": "3190", "source": "法院"})
    assert reply.status == 200
    sealed(site)
    reply = site.as_("director").request("PUT", f"/api/v1/cases/{other['id']}/secrecy",
                                         {"secrecy": "sensitive", "reason": "商业秘密", "readers": ["test-mediator"]})
    assert reply.status == 200
    # Who asks becomes another since: the seal says who it was, and so does what was known then.
    before = "/api/v1/summaries/2024?known_at=" + urllib.parse.quote(site.query("select rfc3339(known_at) from sealed_summary")[0][0])
    known = parties(office.fetch(before))
    case = office.act(case, {"action": "revise", "occurred_on": "2024-03-13", "parties": [
        {"role": "requester", "name": "无锡某某合伙企业", "type": "enterprise"},
        {"role": "respondent", "name": "无锡某某有限公司", "type": "enterprise"}]})
    assert parties(office.fetch(before)) == known
    assert parties(office.fetch("/api/v1/summaries/2024")) != known
    # Two more cases, one with a volume, a figure that was confirmed, and somebody who stands in.
    site.begin("ruling", "2024-03-04"), site.begin("ruling", "2024-03-04")
    filed = closed(site, "overseas")
    for paper in ("application", "foreign_papers"):
        assert put(site, filed, paper, b"%PDF-1.4 " + paper.encode(), title="材料", dated="2024-03-02")[1].status == 201
    site.walk(office.fetch(f"/api/v1/cases/{filed['id']}"), "archive", "2024-03-20")
    reply = site.as_("director").request("POST", "/api/v1/external-figures/2024/court.accepted/confirmation", {"revision": 1})
    assert reply.status == 200, reply
    today = datetime.date.today().isoformat()
    reply = site.signed_in("test-director").post("/api/v1/delegations", {
        "grant": "director", "to": "test-officer", "from": today, "until": today, "reason": "出差"})
    assert reply.status == 201, reply
    site.query("select fact_fold(100000), tally_fold(100000)")
    site.close()
    return Full(site.name, site.database, case["id"])


def test_an_untouched_database_has_no_fault_and_each_seal_is_told(full):
    said = harness.run(full.database, "verify")
    assert re.search(r"rows: \d+ cases, 0 faults", said) and "seals: 1, 0 faults" in said
    assert "seal: wuxi-ip-office 2024 year edition 1 attempt 1:" in said


def test_tables_that_nobody_counted_are_counted_first(cluster, full):
    """As after a restore: the planner would read whole tables for each case."""
    copy = cluster.create(full.name)
    tables = "from pg_class where relnamespace = 'ipcase'::regnamespace and relkind = 'r' and reltuples < 0 and pg_relation_size(oid) > 0"
    uncounted = cluster.query(copy, "with made as (update pg_class set reltuples = -1 where relnamespace = 'ipcase'::regnamespace"
                                    " and relkind = 'r' returning oid) select count(*) from made where pg_relation_size(oid) > 0")
    assert uncounted[0][0] > 20
    harness.run(cluster.conninfo(copy), "verify")
    assert cluster.query(copy, f"select relname {tables}") == []


# Table, what is altered, and the words by which verify names it; {case}: the case's id.
ALTERED = [
    ("case_file", "attributes = attributes || jsonb_build_object('request_items', 'x') where id = '{case}'", ["case_file", "{case}"]),
    ("case_file", "title = 'x' where id = '{case}'", ["shown", "{case}"]),
    ("case_event", "data = '{{}}' where case_id = '{case}' and seq = 2", ["chain", "{case}", '"seq":2']),
    ("case_event", "actor = 'x' where case_id = '{case}' and seq = 2", ["chain", "{case}", '"seq":2']),
    ("case_fact", "occurred_on = occurred_on + 1 where case_id = '{case}'", ["case_fact", "{case}"]),
    ("case_fact", "subject = 1 where case_id = '{case}'", ["case_fact", "{case}"]),
    ("fact_rollup", "quantity = quantity + 1 where indicator = 'ruling.accepted'", ["rollup", "ruling.accepted"]),
    ("case_party", "name = '李四' where case_id = '{case}' and item = 1", ["shown", "{case}"]),
    ("case_right", "number = 'x' where case_id = '{case}'", ["shown", "{case}"]),
    ("case_search", "text = 'x' where case_id = '{case}'", ["case_search", "{case}"]),
    ("case_link", "type = 'appeals' where case_id = '{case}'", ["case_link", "{case}"]),
    ("deadline", "due_on = due_on + 1 where case_id = '{case}'", ["deadline", "{case}"]),
    ("document", "signed_by = 'x' where case_id = '{case}' and issued_on is not null", ["document", "{case}"]),
    ("document", "type = 'x' where case_id = '{case}' and issued_on is not null", ["document", "{case}"]),
    ("document_service", "received_on = received_on + 1 where case_id = '{case}'", ["document_service", "{case}"]),
    ("approval", "decided_by = 'x' where case_id = '{case}'", ["approval", "{case}"]),
    ("approval", "opinion = 'x' where case_id = '{case}'", ["approval", "{case}"]),
    ("audit_event", "actor = 'x' where object = '{case}' and seq = 2", ["audit_event", "{case}"]),
    ("case_erasure", "sha256 = sha256('x')", ["chain", '"fault":"hash"']),
    ("external_figure", "value = value + 1", ["external_figure", "2024/court.accepted/1"]),
    ("sealed_summary", "proposed_by = 'x'", ["seal", '"fault":"audit"']),
    ("seal_decision", "decided_by = 'x'", ["seal", '"fault":"decision"']),
    ("seal_figure", "quantity = quantity + 1 where indicator = 'ruling.accepted'", ["seal", '"fault":"facts"', "ruling.accepted"]),
    ("seal_fact", "seqs[1] = 1 where indicator = 'ruling.accepted'", ["seal", '"fault":"fact"', "ruling.accepted"]),
]


def altered(cluster, full, table, statement):
    """What verify says of a copy in which the statement was run by a superuser, and how many rows it met."""
    copy = cluster.create(full.name)
    count = cluster.query(copy, f"{FREE} alter table {table} disable trigger user; with altered as ({statement} returning 1) select count(*) from altered")[0][0]
    assert count >= 1
    return harness.run(cluster.conninfo(copy), "verify", fails=True)


@pytest.mark.parametrize("table, change, words", ALTERED, ids=[f"{table} {change[:24]}" for table, change, _ in ALTERED])
def test_a_row_altered_by_hand_is_found_and_named(cluster, full, table, change, words):
    said = altered(cluster, full, table, f"update {table} set {change.format(case=full.case)}")
    assert any(all(word.format(case=full.case) in line for word in words) for line in said.splitlines()), said[-3000:]


@pytest.mark.parametrize("table, which, words", [
    ("case_fact", "case_id = '{case}'", ["case_fact", "{case}"]),
    ("audit_event", "object = '{case}' and seq = 2", ["audit_event", "{case}"]),
    ("seal_fact", "indicator = 'ruling.accepted'", ["seal", '"fault":"fact"']),
])
def test_a_row_deleted_by_hand_is_found_and_named(cluster, full, table, which, words):
    said = altered(cluster, full, table, f"delete from {table} where {which.format(case=full.case)}")
    assert any(all(word.format(case=full.case) in line for word in words) for line in said.splitlines()), said[-3000:]


def test_sealed_bytes_altered_with_their_hash_are_found(cluster, full):
    """Whoever makes the hash fit is found by the figures and by the audit trail."""
    said = altered(cluster, full, "sealed_summary", "update sealed_summary set (body, sha256) = (select n, sha256(n) from (select"
                   " convert_to(regexp_replace(convert_from(body, 'UTF8'), '\"value\":3([,}])', '\"value\":4\\1', 'g'), 'UTF8') as n) as x)")
    assert '"fault":"audit"' in said and '"fault":"figure"' in said


def test_every_figure_and_every_cell_of_a_seal_is_recounted(cluster, full):
    """All of them are altered at once, with the hash: each is named."""
    body = json.loads(bytes(cluster.query(full.name, "select body from sealed_summary")[0][0]))
    wanted = []
    for figure in body["figures"]:
        figure["value"] = "0.77" if figure["value"] != "0.77" else "0.78"
        wanted.append(["seal: ", '"fault":"recount"', f'"indicator":"{figure["indicator"]}","member":"value"'])
    for table in body["tables"]:
        for row in table["rows"]:
            for cell in row["cells"]:
                if "numerator" in cell or not row["recorded"]:
                    cell["value"] = "0.77"
            wanted.append(["seal: ", f'"table":"{table["mark"]}","row":' + json.dumps(row["key"])])
    assert len(body["figures"]) > 50 and {table["mark"] for table in body["tables"]} == {f"T{n}" for n in range(1, 8)}
    altered_body = json.dumps(body, ensure_ascii=False).encode()
    said = altered(cluster, full, "sealed_summary", f"update sealed_summary set body = '\\x{altered_body.hex()}',"
                   f" sha256 = '\\x{hashlib.sha256(altered_body).hexdigest()}'").splitlines()
    for words in wanted:
        assert any(all(word in line for word in words) for line in said), words


def test_what_is_no_act_keeps_no_note_from_being_made(cluster, template):
    """A document that was read stands in the trail between the acts; a mark is none of a case's own rows."""
    site = make_site(cluster, template)

    def aged(minutes):
        """What is of this moment waits."""
        site.query("alter table audit_event disable trigger audit_event_closed;"
                   f"update audit_event set at = at - interval '{minutes} minutes';"
                   "alter table audit_event enable always trigger audit_event_closed")

    try:
        case = site.walk(site.begin("ruling", "2024-03-04"), "file", "2024-03-06")
        document, reply = put(site, case, "evidence_list")
        assert reply.status == 201, reply
        assert site.as_("officer").get(f"/api/v1/cases/{case['id']}/documents/{document}").status == 200
        later = site.begin("ruling", "2024-03-04")
        aged(1)
        assert site.query("select case_proof_note(1000)")[0][0] > 3
        aged(-1)
        assert {row[0] for row in site.query("select case_id::text from case_proof")} >= {case["id"], later["id"]}
        reply = site.as_("director").request("PUT", f"/api/v1/cases/{case['id']}/secrecy",
                                             {"secrecy": "sensitive", "reason": "商业秘密"})
        assert reply.status == 200, reply
        harness.run(site.database, "verify")
    finally:
        site.close()
