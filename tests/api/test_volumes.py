"""Volumes: what is frozen when a case is archived, and what comes after."""

import pytest

import harness
from test_documents import act, codes, documents, put
from test_papers import pdf_text

PDF = b"%PDF-1.4\n<</Type/Pages/Count 3>>"
WAYS = {
    "ruling": [("file", "2024-03-04"), ("cancel", "2024-03-06"), ("complete_service", "2024-03-08")],
    "mediation": [("accept", "2024-03-04"), ("assign", "2024-03-05"), ("begin", "2024-03-06"), ("agree", "2024-03-08")],
    "assistance": [("accept", "2024-03-04"), ("assign", "2024-03-05"), ("begin", "2024-03-06"), ("answer", "2024-03-07"),
                   ("follow_up", "2024-03-08")],
    "dispute": [("check", "2024-03-04"), ("route", "2024-03-05"), ("begin_handling", "2024-03-06"),
                ("resolve", "2024-03-08")],
    "confirmation": [("court_accept", "2024-03-05"), ("confirm", "2024-03-08")],
    "ecommerce": [("issue", "2024-03-08")],
    "enforcement": [("file", "2024-03-04"), ("cancel", "2024-03-08")],
    "overseas": [("take_on", "2024-03-04"), ("guide", "2024-03-06"), ("close", "2024-03-08")],
    "preexamination": [("accept", "2024-03-04"), ("pass", "2024-03-08")],
}


def closed(site, kind):
    case = site.begin(kind, "2024-03-01", track="people" if kind == "mediation" else None)
    for action, day in WAYS[kind]:
        case = site.walk(case, action, day)
    return case


def volume(site, case):
    return site.as_("officer").fetch(f"/api/v1/cases/{case['id']}/volume")["items"]


@pytest.mark.parametrize("kind", sorted(WAYS))
def test_archiving_freezes_a_volume_of_every_kind(site, kind, tmp_path):
    case = closed(site, kind)
    source = site.filler.kinds[kind]
    party = next(entry["document"] for entry in source["documents"] if entry["origin"] in ("party", "court"))
    stored, reply = put(site, case, party, PDF, title="材料", dated="2024-03-02")
    assert reply.status == 201, reply
    assert volume(site, case) == []
    case = site.as_("officer").fetch(f"/api/v1/cases/{case['id']}")
    case = site.walk(case, "archive", "2024-03-20")
    part, = volume(site, case)
    assert part["part"] == 1 and part["archive_number"].startswith("锡知-") and len(part["manifest_sha256"]) == 64
    known = documents(site, case)
    papers = {paper["document"]: paper for paper in part["papers"]}
    expected = {key for key, entry in known.items() if entry["type"] != "volume_list"}
    assert set(papers) == expected
    for key, paper in papers.items():
        assert (paper["sha256"], paper["size"], paper["pages"]) == (
            known[key]["sha256"], known[key]["size"], known[key]["pages"])
    assert papers[stored]["pages"] == 3
    for name in ("main", "secondary"):
        line = [paper for paper in part["papers"] if paper["volume"] == name]
        assert [paper["item"] for paper in line] == list(range(1, len(line) + 1))
        assert [paper["dated"] or "9999" for paper in line] == sorted(paper["dated"] or "9999" for paper in line)
    internal = {entry["document"] for entry in source["documents"] if entry["origin"] == "internal"}
    assert {paper["type"] for paper in part["papers"] if paper["volume"] == "secondary"} >= (
        internal & {paper["type"] for paper in part["papers"]})
    contents = site.as_("officer").get(f"/api/v1/cases/{case['id']}/templates/volume_list")
    assert contents.status == 200 and contents.body.startswith(b"%PDF"), contents
    paper = tmp_path / "contents.pdf"
    paper.write_bytes(contents.body)
    text = pdf_text(paper)
    assert part["archive_number"] in text and part["manifest_sha256"] in text and "材料" in text
    site.chains_hold()


def test_what_is_archived_stays_and_late_papers_are_a_supplement(site):
    case = closed(site, "ruling")
    first, _ = put(site, case, "evidence_list", PDF, dated="2024-03-02")
    announced = next(key for key, entry in documents(site, case).items() if entry["sha256"] is None)
    case = site.as_("officer").fetch(f"/api/v1/cases/{case['id']}")
    case = site.walk(case, "archive", "2024-03-20")
    before = volume(site, case)
    assert codes(act(site, case, "supplement_volume", {}, "2024-03-21", "registrar")) == {("volume_empty", "")}
    # A paper of the volume gets no content any more.
    refused = site.as_("officer").request("PUT", f"/api/v1/cases/{case['id']}/documents/{announced}", PDF,
                                          {"Content-Type": "application/pdf"})
    assert (refused.status, codes(refused)) == (409, {("document_frozen", "")})
    late, reply = put(site, case, "evidence_list", b"%PDF-unreadable", dated="2024-03-21", pages="5")
    assert reply.status == 201, reply
    reply = act(site, case, "supplement_volume", {}, "2024-03-22", "registrar")
    assert reply.status == 201, reply
    one, two = volume(site, case)
    assert [one] == before and two["archive_number"] == one["archive_number"]
    paper, = two["papers"]
    assert (paper["document"], paper["pages"]) == (late, 5)
    assert paper["item"] == 1 + max(entry["item"] for entry in one["papers"] if entry["volume"] == "main")
    events = site.as_("officer").fetch(f"/api/v1/cases/{case['id']}/events?limit=200")["items"]
    assert events[-1]["action"] == "supplement_volume" and events[-1]["seq"] == two["event"]
    for statement in ("update ipcase.volume_item set title = 'x'", "delete from ipcase.volume"):
        with pytest.raises(Exception, match="only INSERT"):
            site.query(statement)


def test_what_comes_with_the_archiving_act_is_left_to_the_supplement(site):
    """The event's hash covers that of the list, so that what the event brings cannot be in it."""
    case = closed(site, "ecommerce")
    reply = site.as_("registrar").post(f"/api/v1/cases/{case['id']}/events", {
        "action": "archive", "occurred_on": "2024-03-20", "documents": [{"type": "return_letter"}]}, case["version"])
    assert reply.status == 201, reply
    part, = volume(site, case)
    assert "return_letter" not in {paper["type"] for paper in part["papers"]}
    assert "volumes: 0 faults" in harness.run(site.database, "verify")
    assert act(site, case, "supplement_volume", {}, "2024-03-21", "registrar").status == 201
    assert [paper["type"] for paper in volume(site, case)[1]["papers"]] == ["return_letter"]


def test_verify_finds_a_volume_that_was_changed(site):
    case = site.walk(closed(site, "ecommerce"), "archive", "2024-03-20")
    assert "volumes: 0 faults" in harness.run(site.database, "verify")
    site.query("alter table ipcase.volume_item disable trigger volume_item_closed")
    site.query("update ipcase.volume_item set title = 'x' where case_id = %s", case["id"])
    found = harness.run(site.database, "verify", fails=True)
    assert case["id"] in found and "volumes: 1 faults" in found
    site.query("update ipcase.volume_item set title = null where case_id = %s", case["id"])
    site.query("alter table ipcase.volume_item enable always trigger volume_item_closed")


def test_numbers_of_the_archive_are_gapless_and_one_given_by_hand_stands(site):
    numbers = []
    for day in ("2023-03-20", "2023-03-21"):
        case = site.begin("ecommerce", "2023-03-01")
        case = site.walk(site.walk(case, "issue", "2023-03-08"), "archive", day)
        numbers.append(volume(site, case)[0]["archive_number"])
    assert numbers == ["锡知-DS·2023-D10-1", "锡知-DS·2023-D10-2"]
    case = closed(site, "ruling")
    case = site.walk(case, "archive", "2024-03-20", volume_number="Z109-1")
    assert volume(site, case)[0]["archive_number"] == "Z109-1"
