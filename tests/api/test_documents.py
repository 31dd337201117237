"""Papers: numbers, issue, service, corrections."""

import threading
import urllib.parse
import uuid

import pytest


def new_id():
    return str(uuid.uuid4())


def documents(site, case):
    return {entry["id"]: entry for entry in site.as_("officer").fetch(f"/api/v1/cases/{case['id']}/documents")["items"]}


def put(site, case, kind, content=b"%PDF-1.4 draft", role="officer", document=None, **more):
    """Stores a paper; its id and the reply."""
    document = document or new_id()
    query = urllib.parse.urlencode(dict(more, type=kind))
    reply = site.as_(role).request("PUT", f"/api/v1/cases/{case['id']}/documents/{document}?{query}", content,
                                   {"Content-Type": "application/pdf"})
    return document, reply


def act(site, case, action, data, day="2024-03-04", role="officer"):
    version = site.as_(role).fetch(f"/api/v1/cases/{case['id']}")["version"]
    return site.as_(role).post(f"/api/v1/cases/{case['id']}/events",
                               {"action": action, "occurred_on": day, "data": data}, version)


def issue(site, case, document, day="2024-03-04", role="director"):
    return act(site, case, "issue_document", {"document_id": document, "signed_by": "王局长"}, day, role)


def serve(site, case, document, **item):
    item = dict({"document_id": document, "addressee": "当事人0（无锡）有限公司", "method": "mail",
                 "received_on": "2024-03-06"}, **item)
    return act(site, case, "serve_document", {"services": [item]}, "2024-03-06")


def codes(reply):
    return {(error["code"], error["pointer"]) for error in reply.json["errors"]}


@pytest.fixture
def ruling(site):
    return site.begin("ruling", "2024-03-01")


def test_issuing_gives_number_date_and_signer_and_nothing_changes_after(site, ruling):
    document, reply = put(site, ruling, "correction_notice", title="补正通知书")
    assert reply.status == 201, reply
    drafted = documents(site, ruling)[document]
    assert (drafted["number"], drafted["issued_on"]) == (None, None)
    reply = issue(site, ruling, document)
    assert reply.status == 201, reply
    found = documents(site, ruling)[document]
    assert found["number"].startswith("锡知裁通字〔2024〕") and found["number"].endswith("号")
    assert (found["dated"], found["issued_on"], found["signed_by"]) == ("2024-03-04", "2024-03-04", "王局长")
    before = site.counts()
    assert codes(issue(site, ruling, document)) == {("document_issued", "")}
    for change in ({"title": "另一份"}, {"number": "1号"}):
        _, reply = put(site, ruling, "correction_notice", b"%PDF-other", document=document, **change)
        assert reply.status == 409, reply
    assert documents(site, ruling)[document] == found and site.counts() == before
    with pytest.raises(Exception, match="was issued"):
        site.query("update ipcase.document set number = '1' where id = %s", document)
    with pytest.raises(Exception, match="never deleted"):
        site.query("delete from ipcase.document where id = %s", document)


def test_numbers_of_a_series_have_no_gap_whoever_issues_at_once(site):
    cases = [site.begin("ruling", "2022-03-01") for _ in range(8)]
    papers = [put(site, case, "correction_notice")[0] for case in cases]
    replies = [None] * len(cases)

    def send(i):
        client = site.client("director")
        replies[i] = client.post(f"/api/v1/cases/{cases[i]['id']}/events", {
            "action": "issue_document", "occurred_on": "2022-03-04",
            "data": {"document_id": papers[i], "signed_by": "王局长"}}, 2)
        client.close()

    threads = [threading.Thread(target=send, args=(i,)) for i in range(len(cases))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [reply.status for reply in replies] == [201] * len(cases)
    # A refused act takes no number.
    assert issue(site, cases[0], papers[0], "2022-03-05").status == 409
    numbers = {documents(site, case)[paper]["number"] for case, paper in zip(cases, papers)}
    assert numbers == {f"锡知裁通字〔2022〕{n}号" for n in range(1, len(cases) + 1)}
    other = site.begin("mediation", "2022-03-01", track="people")
    paper, _ = put(site, other, "refusal_notice")
    assert issue(site, other, paper, "2022-03-04").status == 201
    assert documents(site, other)[paper]["number"] == "锡知调通字〔2022〕1号", "another series counts for itself"


def test_what_is_not_the_offices_paper_is_not_issued(site, ruling):
    evidence, _ = put(site, ruling, "evidence_list")
    numbered, _ = put(site, ruling, "filing_notice", number="旧1号")
    before = site.counts()
    assert codes(issue(site, ruling, evidence)) == {("document_not_issuable", "/data/document_id")}
    assert codes(issue(site, ruling, numbered)) == {("document_numbered", "/data/document_id")}
    assert codes(issue(site, ruling, new_id())) == {("document_not_here", "/data/document_id")}
    assert site.counts() == before


def test_service_is_kept_for_each_recipient(site, ruling):
    document, _ = put(site, ruling, "correction_notice")
    assert codes(serve(site, ruling, document)) == {("document_unissued", "/data/services")}
    issue(site, ruling, document)
    assert serve(site, ruling, document, proof="EMS123", sent_on="2024-03-05").status == 201
    notice = {"addressee": "当事人1（无锡）有限公司", "method": "public_notice", "sent_on": "2024-03-05"}
    assert serve(site, ruling, document, received_on="2024-04-04", **notice).status == 201
    first, second = documents(site, ruling)[document]["services"]
    assert (first["party"], first["received_on"], first["proof"]) == (1, "2024-03-06", "EMS123")
    assert (second["party"], second["method"], second["received_on"]) == (2, "public_notice", "2024-04-04")


def test_every_fault_of_a_service_is_told(site, ruling):
    document, _ = put(site, ruling, "correction_notice")
    issue(site, ruling, document)
    before = site.counts()
    for given, expected in (
            ({"method": "electronic"}, ("service_consent_missing", "/data/services/0/consent")),
            ({"method": "pigeon"}, ("service_method_unknown", "/data/services/0/method")),
            ({"sent_on": "2024-03-07"}, ("service_before_sent", "/data/services/0/received_on")),
            ({"method": "public_notice"}, ("field_missing", "/data/services/0/sent_on")),
            ({"method": "public_notice", "sent_on": "2024-03-05", "received_on": "2024-04-03"},
             ("service_too_early", "/data/services/0/received_on")),
            ({"received_on": "2199-01-01"}, ("date_future", "/data/services/0/received_on")),
            ({"party": 99}, ("service_party_unknown", "/data/services")),
            ({"document_id": new_id()}, ("document_not_here", "/data/services"))):
        assert codes(serve(site, ruling, document, **given)) == {expected}
    reply = act(site, ruling, "serve_document", {"services": [
        {"addressee": "甲", "method": "mail", "received_on": "2024-03-06"}]})
    assert codes(reply) == {("field_missing", "/data/services/0/document_id")}
    assert site.counts() == before


def test_a_correction_is_another_document_shown_both_ways(site, ruling):
    wrong, _ = put(site, ruling, "correction_notice")
    issue(site, ruling, wrong)
    right, reply = put(site, ruling, "correction_notice", b"%PDF-1.4 right", corrects=wrong)
    assert reply.status == 201, reply
    found = documents(site, ruling)
    assert (found[right]["corrects"], found[wrong]["corrected_by"]) == (wrong, [right])
    assert found[wrong]["sha256"] != found[right]["sha256"]
    _, reply = put(site, ruling, "correction_notice", corrects=new_id())
    assert codes(reply) == {("document_not_here", "query:corrects")}


def test_a_refused_request_is_still_told_and_served(site, ruling):
    case = site.walk(ruling, "refuse", "2024-03-05")
    assert case["phase"] == "refused"
    notice = next(entry for entry in documents(site, case).values() if entry["type"] == "refusal_notice")
    assert issue(site, case, notice["id"], "2024-03-05").status == 201
    assert serve(site, case, notice["id"]).status == 201
    assert set(site.as_("director").actions(case)) <= {"add_document", "add_link", "issue_document", "serve_document",
                                                       "supplement_volume", "erase_personal", "propose",
                                                       "return_proposal", "withdraw_proposal"}
