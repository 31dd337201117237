"""Personal data is covered in every reply until one who may see it says why; that he did is on record."""

import io
import json
import re
import uuid
import zipfile
from urllib.parse import quote

import pytest


NAME, OTHER, NUMBER, PHONE = "欧阳慕白", "欧阳若水", "320213199001010015", "13951501234"
STREET = "滨湖区太湖大道1001号"
SECRETS = (NAME, OTHER, NUMBER, PHONE, STREET, "太湖大道", "慕白", "若水", "951501")
READERS = ("registrar", "officer", "mediator", "director", "statistician")


def parties(*more):
    return [
        {"role": "requester", "name": NAME, "type": "person", "identifier": NUMBER.lower(), "contact": PHONE,
         "address": "江苏省无锡市" + STREET},
        {"role": "respondent", "name": "无锡慕容机械有限公司", "type": "enterprise", "identifier": "91320213000000027w",
         "address": "无锡市梁溪区人民中路2号"},
        {"role": "third_party", "name": OTHER, "type": "person"}, *more]


@pytest.fixture(scope="module")
def case(site):
    """A ruling whose title, facts, papers and events name a person wherever text can stand."""
    source = site.filler.kinds["ruling"]
    body = dict(site.filler.event("ruling", site.offered(source, source["actions"][0]), "2024-03-01"), kind="ruling",
                title=f"{NAME}诉无锡慕容机械有限公司", parties=parties())
    body["rights"] = [dict(right, title=f"{NAME}作品") for right in body["rights"]]
    body["data"]["facts_and_reasons"] = f"{NAME}（{NUMBER}，电话{PHONE}）住{STREET}，与{OTHER}无关。证人孟晚舟在场。"
    made = site.as_("registrar").begin(body)
    stored = site.as_("officer").request(
        "PUT", f"/api/v1/cases/{made['id']}/documents/{uuid.uuid4()}?type=evidence_list&title={quote(NAME)}", b"%PDF-1",
        {"Content-Type": "application/pdf"})
    assert stored.status == 201 and leaks(stored) == [], stored
    received = site.as_("officer").fetch(f"/api/v1/cases/{made['id']}")
    filing = site.filler.event("ruling", site.as_("officer").actions(received)["file"], "2024-03-05", case=received)
    assert filing["documents"]
    filing["documents"] = [dict(paper, title=f"致{NAME}的通知") for paper in filing["documents"]]
    filed = site.approve(site.propose(received, filing), "file", "2024-03-06")
    serving = site.filler.event("ruling", site.as_("officer").actions(filed)["serve"], "2024-03-08", case=filed)
    serving["data"]["services"][0]["addressee"] = NAME
    served = site.as_("officer").act(filed, serving)
    assert NAME in site.query("select subject from deadline where subject is not null and case_id = %s", served["id"])[0]
    return served


def leaks(reply, secrets=SECRETS):
    if reply.body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(reply.body)) as packed:
            text = "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    elif reply.body[:1] in b"{[":
        text = json.dumps(json.loads(reply.body), ensure_ascii=False)
    else:
        text = reply.body.decode("utf-8", "replace")
    return [secret for secret in secrets if secret in text]


def every_get(site, case):
    """Every GET of the description, its places filled in for this case."""
    description = site.as_("director").fetch("/openapi.json")
    documents = site.as_("director").fetch(f"/api/v1/cases/{case['id']}/documents")["items"]
    places = {"id": case["id"], "document": documents[0]["id"] if documents else case["id"], "code": "ruling.accepted",
              "year": "2024", "template": "acceptance_notice"}
    for path, methods in description["paths"].items():
        if "get" not in methods:
            continue
        target = re.sub(r"\{(\w+)\}", lambda place: places.get(place[1], "x"), path)
        wanted = {"from": "2024-01-01", "to": "2024-12-31", "as": "docx"}
        stated = [parameter.get("$ref", "").rsplit("/", 1)[-1] or parameter["name"]
                  for parameter in methods["get"].get("parameters", [])]
        given = [name for name in stated if name in wanted]
        yield target + ("?" + "&".join(f"{name}={wanted[name]}" for name in given) if given else "")


@pytest.mark.parametrize("role", READERS)
def test_no_read_of_any_route_shows_what_is_personal(site, case, role):
    seen = 0
    for target in every_get(site, case):
        reply = site.as_(role).get(target)
        assert leaks(reply) == [], (target, reply)
        seen += reply.status == 200 and case["id"].encode() in reply.body
    assert seen >= 3, "the case itself, the list and its events were among them"


def test_the_lists_and_searches_show_the_cover(site, case):
    found = site.as_("statistician").fetch("/api/v1/cases?q=%E6%85%95%E5%AE%B9%E6%9C%BA%E6%A2%B0")["items"]
    assert [item["title"] for item in found if item["id"] == case["id"]] == ["欧阳某甲诉无锡慕容机械有限公司"]
    behind = site.as_("statistician").fetch("/api/v1/indicators/ruling.accepted/cases?from=2024-01-01&to=2024-12-31")
    assert "欧阳某甲" in json.dumps(behind, ensure_ascii=False)


def test_persons_are_covered_and_firms_are_not(site, case):
    shown = site.as_("officer").fetch(f"/api/v1/cases/{case['id']}")["parties"]
    assert shown[0] == {"role": "requester", "name": "欧阳某甲", "type": "person", "identifier": "***",
                        "identifier_type": "resident_id", "contact": "139****1234", "address": "江苏省无锡市滨湖区***"}
    assert shown[1] == {"role": "respondent", "name": "无锡慕容机械有限公司", "type": "enterprise",
                        "identifier": "91320213000000027W", "identifier_type": "credit_code",
                        "address": "无锡市梁溪区人民中路2号"}
    assert shown[2]["name"] == "欧阳某乙"


def test_the_events_keep_what_came_and_show_the_cover(site, case):
    first = site.as_("statistician").fetch(f"/api/v1/cases/{case['id']}/events")["items"][0]
    assert first["data"]["data"]["facts_and_reasons"] == \
        "欧阳某甲（***，电话139****1234）住滨湖区***，与欧阳某乙无关。证人孟晚舟在场。"
    kept = site.query("select data::text from case_event where case_id = %s and seq = 1", case["id"])[0][0]
    assert NAME in kept and NUMBER in kept
    site.chains_hold()
    assert site.query("select verify_shown()") == [([],)]


def test_someone_named_later_is_covered_in_what_came_before(site, case):
    reply = site.as_("officer").request(
        "PATCH", f"/api/v1/cases/{case['id']}",
        {"parties": parties({"role": "agent", "name": "孟晚舟", "type": "person"})},
        {"If-Match": f'"{site.as_("officer").fetch("/api/v1/cases/" + case["id"])["version"]}"'})
    assert reply.status == 200 and leaks(reply, (*SECRETS, "孟晚舟")) == [], reply
    events = site.as_("officer").get(f"/api/v1/cases/{case['id']}/events")
    assert leaks(events, (*SECRETS, "孟晚舟")) == []
    assert "证人孟某在场" in events.body.decode()


def test_a_cover_that_comes_back_is_refused(site, case):
    now = site.as_("officer").fetch(f"/api/v1/cases/{case['id']}")
    before = site.counts()
    reply = site.as_("officer").request("PATCH", f"/api/v1/cases/{case['id']}", {"parties": now["parties"]},
                                        {"If-Match": f'"{now["version"]}"'})
    assert reply.status == 422 and set(reply.codes()) == {"value_masked"}, reply
    assert {"/parties/0/name", "/parties/0/identifier", "/parties/0/contact", "/parties/0/address",
            "/parties/2/name"} <= reply.pointers()
    assert site.counts() == before


def disclosures(site, case):
    return site.query("select actor, object, reason from audit_event where action = 'case.disclose' and object = %s"
                      " order by id", case["id"])


def test_a_disclosure_shows_the_whole_and_is_on_record(site, case):
    before = disclosures(site, case)
    reply = site.as_("officer").post(f"/api/v1/cases/{case['id']}/disclosures", {"reason": "送达答辩通知书"})
    assert reply.status == 201, reply
    found = reply.json
    assert found["parties"][0]["name"] == NAME and found["parties"][0]["identifier"] == NUMBER
    assert found["title"] == f"{NAME}诉无锡慕容机械有限公司" and NUMBER in found["attributes"]["facts_and_reasons"]
    assert disclosures(site, case) == before + [("test-officer", case["id"], "送达答辩通知书")]


@pytest.mark.parametrize("role, body, status, code", [
    ("officer", {}, 422, "field_missing"), ("officer", {"reason": "  "}, 422, "text_blank"),
    ("statistician", {"reason": "统计"}, 403, "not_allowed"), ("auditor", {"reason": "审计"}, 403, "not_allowed"),
    ("admin", {"reason": "维护"}, 403, "not_allowed")])
def test_without_a_reason_or_the_role_nothing_is_disclosed(site, case, role, body, status, code):
    before = disclosures(site, case)
    reply = site.as_(role).post(f"/api/v1/cases/{case['id']}/disclosures", body)
    assert reply.status == status and code in reply.body.decode() and leaks(reply) == [], reply
    assert disclosures(site, case) == before


def test_an_unknown_case_discloses_nothing(site):
    reply = site.as_("officer").post("/api/v1/cases/01900000-0000-7000-8000-000000000001/disclosures", {"reason": "送达"})
    assert reply.status == 404 and reply.codes() in ([], ["case_unknown"])


def test_numbers_of_persons_are_not_collected_where_they_are_not_needed(site):
    before = site.counts()
    source = site.filler.kinds["mediation"]
    body = dict(site.filler.event("mediation", site.offered(source, source["actions"][0]), "2024-03-01"),
                kind="mediation", track=source["tracks"][0]["track"])
    body["parties"][0].update(name=NAME, type="person", identifier=NUMBER)
    reply = site.as_("registrar").post("/api/v1/cases", body)
    assert reply.status == 422 and reply.codes() == ["identifier_not_needed"], reply
    assert leaks(reply) == [] and site.counts() == before


def test_a_page_still_comes_from_an_index(site, case):
    plan = "\n".join(row[0] for row in site.query(
        "set enable_seqscan = off; set enable_sort = off; set ipcase.offices = '{wuxi-ip-office}'; set role ipcase_app;"
        " explain (costs off) select f.listed from case_found('ruling', null, null, null, null, null, null, null,"
        " null, null, null, null, null) as f order by f.id desc limit 51"))
    assert re.search(r"Index Scan.* using case_file_", plan) and "Sort" not in plan, plan


def test_a_preview_shows_the_cover_and_the_stored_paper_the_name(site, case):
    client, address = site.as_("officer"), f"/api/v1/cases/{case['id']}"
    template = next(item["template"] for item in client.fetch(f"{address}/templates")["items"]
                    if item["ready"] and "某甲" in packed(client.get(f"{address}/templates/{item['template']}?as=docx")))
    assert leaks(client.get(f"{address}/templates/{template}?as=docx")) == []
    version = client.fetch(address)["version"]
    announced = client.post(f"{address}/events", {"action": "add_document", "occurred_on": "2024-03-07",
                                                  "documents": [{"type": template}]}, version)
    assert announced.status == 201, announced
    document = next(paper["id"] for paper in client.fetch(f"{address}/documents")["items"] if paper["event"] == version + 1)
    issued = site.as_("director").post(f"{address}/events", {
        "action": "issue_document", "occurred_on": "2024-03-07",
        "data": {"document_id": document, "signed_by": "王局长"}}, version + 1)
    assert issued.status in (201, 422), "papers without a number are not issued"
    stored = client.post(f"{address}/documents/{document}/rendering", {"as": "docx"})
    assert stored.status == 201 and leaks(stored) == [], stored
    assert NAME in packed(client.get(f"{address}/documents/{document}"))


def packed(reply):
    assert reply.status == 200, reply
    with zipfile.ZipFile(io.BytesIO(reply.body)) as file:
        return file.read("word/document.xml").decode()


def test_erasure_leaves_days_and_covers_why_a_case_is_marked(site):
    """Somebody is named like a year, and somebody stands in the reason of a mark."""
    director = site.as_("director")
    case = site.walk(site.begin("ruling", "2024-03-01"), "file", "2024-03-05")
    case = site.as_("officer").act(case, {"action": "revise", "occurred_on": "2024-03-06", "parties": case["parties"] + [
        {"role": "respondent", "name": name, "type": "person"} for name in ("2024", "欧阳晓明")]})
    reply = director.request("PUT", f"/api/v1/cases/{case['id']}/secrecy", {"secrecy": "sensitive", "reason": "欧阳晓明要求"})
    assert reply.status == 200, reply
    stored = ("select (select clock::text from case_clock where case_id = %s), array(select inputs::text from deadline"
              " where case_id = %s order by rule)")
    before = site.query(stored, case["id"], case["id"])
    assert "2024-03" in str(before)
    site.approve(site.propose(case, {"action": "erase_personal", "occurred_on": "2024-03-12", "data": {"reason": "本人请求"}}),
                 "erase_personal", "2024-03-12")
    after = site.query(stored, case["id"], case["id"])
    assert "2024-03" in str(after) and "〔已删除〕1-" not in str(after) and "〔已删除〕" in str(after), after
    assert "欧阳" not in director.get(f"/api/v1/cases/{case['id']}/secrecy").body.decode()
    everything = str(site.query("select * from case_secrecy")) + str(site.query("select * from audit_event"))
    assert "欧阳晓明" not in everything
