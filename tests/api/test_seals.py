"""A summary is sealed by two persons and never changes; another edition stands beside it."""

import hashlib
import json
import threading

import pytest

import harness
from client import Client

YEAR = "/api/v1/summaries/2024"


def tag(sha256):
    return {"If-Match": f'"{sha256}"'}


def propose(site, path=YEAR, reason=None, role="statistician", query=""):
    return site.as_(role).request("POST", f"{path}/seals{query}", {"reason": reason} if reason else {})


def decide(site, seal, verb="approval", role="director", body=None, sha256=None):
    body = body or {"opinion": "同意"}
    return site.as_(role).request(
        "POST", f"/api/v1/summaries/{seal['year']}/seals/{seal['edition']}/{verb}?period={seal['period']}", body,
        tag(sha256 or seal["sha256"]))


def sealed(site, year=2024, period="year", reason=None):
    """Proposes and approves; what the approval answered."""
    made = propose(site, f"/api/v1/summaries/{year}", reason, query=f"?period={period}")
    assert made.status == 201, made
    done = decide(site, made.json)
    assert done.status == 200, done
    return done.json


@pytest.fixture(scope="module")
def filed(site):
    """A ruling filed in 2024, so that there is a figure."""
    return site.walk(site.begin("ruling", "2024-03-04"), "file", "2024-03-06")


@pytest.fixture(scope="module")
def first(site, filed):
    return sealed(site)


def test_what_is_counted_now_is_a_draft_and_names_the_edition_beside_it(site, filed):
    assert site.summary(2023)["seal"] is None
    assert site.summary(2023)["standing"] == {"standing": "draft", "name": {"zh": "草稿", "en": "Draft"}}
    made = sealed(site, 2023)
    found = site.summary(2023)
    assert found["standing"]["standing"] == "draft"  # what is counted now; the edition is beside it
    assert found["seal"]["edition"] == 1 and found["seal"]["sha256"] == made["sha256"]
    assert found["seal"]["proposed_by"] == "test-statistician" and found["seal"]["approved_by"] == "test-director"
    assert site.summary(2022)["seal"] is None


def test_the_bytes_are_those_that_were_proposed(site, first):
    reply = site.as_("officer").get(first["summary"])
    assert reply.status == 200 and reply.etag == f'"{first["sha256"]}"'
    assert hashlib.sha256(reply.body).hexdigest() == first["sha256"]
    summary = reply.json
    assert "seal" not in summary and "standing" not in summary
    assert {figure["indicator"]: figure["value"] for figure in summary["figures"]}["ruling.accepted"] == 1
    again = site.as_("officer").get(first["summary"], **{"If-None-Match": reply.etag})
    assert again.status == 304 and again.body == b""


def test_sealed_links_open_into_the_cases_as_they_were_known(site, first, filed):
    summary = site.as_("officer").fetch(first["summary"])
    link = next(figure["cases"] for figure in summary["figures"] if figure["indicator"] == "ruling.accepted")
    assert "known_at=" in link and f"office={harness.OFFICE}" in link
    assert [entry["case_id"] for entry in site.as_("officer").fetch(link)["items"]] == [filed["id"]]


def test_what_changes_afterwards_changes_no_sealed_byte_and_needs_another_edition(site, first):
    before = site.as_("officer").get(first["summary"]).body
    site.walk(site.begin("ruling", "2024-05-06"), "file", "2024-05-08")
    assert site.as_("officer").get(first["summary"]).body == before
    assert site.figures(2024)["ruling.accepted"] == 2
    refused = propose(site)
    assert refused.status == 422 and refused.codes() == ["seal_reason_missing"] and refused.pointers() == {"/reason"}
    second = sealed(site, reason="补录一件")
    assert second["edition"] == 2 and second["reason"] == "补录一件"
    assert site.as_("officer").get(first["summary"]).body == before
    values = {figure["indicator"]: figure["value"] for figure in site.as_("officer").fetch(second["summary"])["figures"]}
    assert values["ruling.accepted"] == 2
    editions = [(item["edition"], item["decision"]) for item in site.as_("officer").fetch(f"{YEAR}/seals")["items"]]
    assert editions == [(2, "approved"), (1, "approved")]
    assert site.summary(2024)["seal"]["edition"] == 2


def test_nobody_approves_what_he_proposed(site):
    both = harness.run(site.database, "user", "add", "both", "--name", "both", "--office", harness.OFFICE,
                       "--grant", "statistician")
    both = harness.run(site.database, "user", "add", "both", "--name", "both", "--office", harness.OFFICE,
                       "--grant", "director")
    client = Client(site.service.port, next(word for word in both.split() if word.startswith("ipc_")))
    made = client.request("POST", "/api/v1/summaries/2021/seals", {})
    assert made.status == 201
    path = "/api/v1/summaries/2021/seals/1"
    refused = client.request("POST", f"{path}/approval", {}, tag(made.json["sha256"]))
    assert refused.status == 403 and refused.codes() == ["seal_own"]
    # Nor has a second one any effect while the first waits.
    assert propose(site, "/api/v1/summaries/2021").codes() == ["seal_pending"]
    assert decide(site, made.json, "withdrawal", "statistician").codes() == ["seal_not_own"]
    assert client.request("POST", f"{path}/withdrawal", None, tag(made.json["sha256"])).codes() == ["body_missing"]
    done = client.request("POST", f"{path}/withdrawal", {"opinion": "另有补录"}, tag(made.json["sha256"])).json
    assert (done["decision"], done["opinion"]) == ("withdrawn", "另有补录")
    client.close()


def test_an_approval_names_the_bytes_it_is_of(site):
    made = propose(site, "/api/v1/summaries/2020").json
    assert site.as_("director").request("POST", "/api/v1/summaries/2020/seals/1/approval", {}).status == 428
    stale = decide(site, made, sha256="0" * 64)
    assert stale.status == 412 and stale.codes() == ["seal_stale"]
    returned = decide(site, made, "return", body={"opinion": "请先补录"})
    assert returned.json["decision"] == "returned" and returned.json["opinion"] == "请先补录"
    assert decide(site, made).codes() == ["seal_decided"]
    assert site.summary(2020)["seal"] is None
    again = propose(site, "/api/v1/summaries/2020").json
    assert (again["edition"], again["attempt"]) == (1, 2)
    assert decide(site, again).json["decision"] == "approved"


@pytest.mark.parametrize("role, verb, status", [
    ("officer", "seals", 403), ("director", "seals", 403), ("registrar", "seals", 403)])
def test_who_may_not_propose(site, role, verb, status):
    assert propose(site, "/api/v1/summaries/2019", role=role).status == status


@pytest.mark.parametrize("role", ["statistician", "officer", "auditor", "admin", "registrar"])
def test_who_may_not_approve(site, role):
    reply = site.as_(role).request("POST", "/api/v1/summaries/2024/seals/1/approval", {}, tag("0" * 64))
    assert reply.status == 403


def test_a_period_is_sealed_when_it_is_over(site, today):
    refused = propose(site, f"/api/v1/summaries/{today.year + 1}")
    assert refused.status == 422 and refused.codes() == ["seal_too_early"]


@pytest.mark.parametrize("period, first_day, last_day", [
    ("h1", "2024-01-01", "2024-06-30"), ("q4", "2024-10-01", "2024-12-31"), ("m02", "2024-02-01", "2024-02-29")])
def test_parts_of_a_year_are_sealed_for_themselves(site, filed, period, first_day, last_day):
    made = sealed(site, 2024, period)
    summary = site.as_("officer").fetch(made["summary"])
    assert summary["period"] == {"period": period, "from": first_day, "to": last_day, "over": True}
    assert site.as_("officer").fetch(f"{YEAR}?period={period}")["seal"]["sha256"] == made["sha256"]
    assert site.as_("officer").get(f"{YEAR}/seals/9?period={period}").codes() == ["seal_unknown"]


def test_bad_words_change_nothing(site):
    before = site.query("select count(*) from sealed_summary")
    for path, body in ((f"{YEAR}/seals?period=h3", {}), (f"{YEAR}/seals", {"reason": ""}),
                       (f"{YEAR}/seals", {"why": "x"}), (f"{YEAR}/seals?office=nowhere", {}),
                       ("/api/v1/summaries/1900/seals", {})):
        assert site.as_("statistician").request("POST", path, body).status in (400, 404, 422)
    assert site.query("select count(*) from sealed_summary") == before


def test_the_facts_behind_a_seal_are_kept_by_their_ids(site, first, filed):
    (cases, seqs, items), (facts, quantity) = site.query(
        "select cases::text[], seqs, items from seal_fact where year = 2024 and period = 'year' and edition = 1"
        " and indicator = 'ruling.accepted'")[0], site.query(
        "select facts, quantity::int from seal_figure where year = 2024 and period = 'year' and edition = 1"
        " and indicator = 'ruling.accepted'")[0]
    assert cases == [filed["id"]] and (facts, quantity) == (1, 1)
    behind = site.query("select indicator from case_fact where case_id = %s and seq = %s and item_no = %s",
                        cases[0], seqs[0], items[0])
    assert behind == [("ruling.accepted",)]
    definitions = site.query("select definitions from sealed_summary where year = 2024 and period = 'year'")[0][0]
    assert len(definitions["ruling.accepted"]) == 64


def test_nobody_changes_a_seal_not_even_the_service(site, first):
    for table in ("sealed_summary", "seal_decision", "seal_figure", "seal_fact"):
        for statement in (f"update {table} set year = year", f"delete from {table}", f"truncate {table} cascade"):
            with pytest.raises(Exception, match="only INSERT is possible"):
                site.query(statement)


def test_each_act_is_in_the_audit_trail(site, first):
    rows = site.query("select action, actor, encode(hash, 'hex') from audit_event where object = '2024/year/1/1' order by id")
    assert rows == [("seal.propose", "test-statistician", first["sha256"]),
                    ("seal.approved", "test-director", first["sha256"])]


def test_an_office_that_left_the_tree_is_recounted_where_it_stood(site):
    reply = site.as_("statistician").request("PUT", "/api/v1/external-figures/2021/court.accepted?office=jiangyin-amr",
                                             {"value": "12", "source": "法院"})
    assert reply.status == 200
    sealed(site, 2021)
    assert site.query("select bool_and(external_own) from sealed_summary") == [(True,)]
    office = {"id": "jiangyin-amr", "parent": "yixing-amr", "name": {"zh": "江阴市市场监督管理局", "en": "Jiangyin"},
              "region": "320281", "mark": "澄知", "type": "office"}
    for parent in ("yixing-amr", None):
        harness.run(site.database, "load", "-", given=json.dumps({"office": dict(office, parent=parent)}) + "\n")
        said = harness.run(site.database, "verify")
        assert ", 0 faults" in next(line for line in said.splitlines() if line.startswith("seals: ")), said[-2000:]


def test_the_editions_of_an_office_that_is_not_seen_are_none(site):
    reply = site.as_("director").get("/api/v1/summaries/2024/seals?office=nonsense")
    assert reply.status == 404 and reply.codes() == ["office_unknown"] and "nonsense" in str(reply.json)


def test_what_is_sealed_while_others_write_is_recounted_to_the_digit(site):
    """A fact that a writer had under way is in the seal or behind its instant, never neither."""
    stop, faults = threading.Event(), []
    kind = site.filler.kinds["dispute"]
    first = next(action for action in kind["actions"] if action["action"] == "take_over")
    body = dict(site.filler.event("dispute", site.offered(kind, first), "2022-02-07"), kind="dispute")

    def write():
        client = site.client("director")
        while not stop.is_set():
            reply = client.post("/api/v1/cases", body)
            faults.extend([reply] if reply.status != 201 else [])
        client.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for number in range(6):
            sealed(site, 2022, "h1", f"第{number}次")
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert faults == []
    assert ", 0 faults" in next(line for line in harness.run(site.database, "verify").splitlines() if line.startswith("seals: "))
