"""A hint that the same matter may be there already: right, requester, respondent and act. Never a refusal, and
never a case that the reader may not see."""

import pytest

import harness


@pytest.fixture(scope="module")
def ruling(site):
    source = site.filler.kinds["ruling"]
    return dict(site.filler.event("ruling", site.offered(source, source["actions"][0]), "2024-03-01"), kind="ruling")


def matter(ruling, number="ZL202410000001.X", asking="无锡甲公司", answering="无锡乙公司", acts=None, **more):
    body = dict(ruling, parties=[{"role": "requester", "name": asking, "type": "enterprise"},
                                 {"role": "respondent", "name": answering, "type": "enterprise"}],
                rights=[{"type": "PI", "number": number}], data=dict(ruling["data"]), **more)
    if acts:
        body["data"]["acts"] = acts
    return body


def logged(site, body):
    reply = site.as_("registrar").post("/api/v1/cases", body)
    assert reply.status == 201, reply
    return reply.json["case"], [found["id"] for found in reply.json["duplicates"]]


def hints(site, case, role="officer"):
    return site.as_(role).fetch(f"/api/v1/cases/{case['id']}/duplicates")["items"]


def test_the_same_matter_is_hinted_at_however_it_is_written(site, ruling):
    first, none = logged(site, matter(ruling))
    assert none == []
    second, found = logged(site, matter(ruling, number="cn 202410000001x", asking="无锡甲公司 "))
    assert found == [first["id"]]
    assert hints(site, first) == [{"id": second["id"], "office_id": second["office_id"], "number": None, "kind": "ruling",
                                   "state": second["state"], "received_on": "2024-03-01"}]


@pytest.mark.parametrize("other", [
    {"number": "ZL202310000001.8"}, {"asking": "无锡丙公司"}, {"answering": "无锡丁公司"}])
def test_another_right_or_party_is_another_matter(site, ruling, other):
    base = dict(number="ZL200410016940.6", asking="无锡戊公司", answering="无锡己公司")
    logged(site, matter(ruling, **dict(base, asking=f"{base['asking']}{len(other)}{list(other)[0]}")))
    other = {key: value for key, value in other.items() if key != "number"} or {"number": "85100001.0"}
    assert logged(site, matter(ruling, **dict(base, **other)))[1] == []


def test_acts_tell_matters_apart_where_both_tell_them(site, ruling):
    names = dict(asking="无锡庚公司", answering="无锡辛公司")
    making, _ = logged(site, matter(ruling, acts=["making", "selling"], **names))
    selling, found = logged(site, matter(ruling, acts=["selling"], **names))
    assert found == [making["id"]]
    importing, found = logged(site, matter(ruling, acts=["importing"], **names))
    assert found == []
    _, found = logged(site, matter(ruling, **names))
    assert found == [importing["id"], selling["id"], making["id"]], "newest first"


def test_a_correction_looks_again(site, ruling):
    first, _ = logged(site, matter(ruling, asking="无锡壬公司", answering="无锡癸公司"))
    second, found = logged(site, matter(ruling, number="200410016940.6", asking="无锡壬公司", answering="无锡癸公司"))
    assert found == []
    reply = site.as_("officer").request("PATCH", f"/api/v1/cases/{second['id']}",
                                        {"rights": [{"type": "PI", "number": "ZL202410000001.X"}]}, {"If-Match": '"1"'})
    assert reply.status == 200 and [one["id"] for one in reply.json["duplicates"]] == [first["id"]]
    reply = site.as_("officer").request("PATCH", f"/api/v1/cases/{second['id']}", {"title": "新名称"}, {"If-Match": '"2"'})
    assert reply.status == 200 and "duplicates" not in reply.json, "nothing of the matter was given"
    assert [one["id"] for one in hints(site, second)] == [first["id"]]


def test_cases_of_offices_one_may_not_see_are_not_hinted_at(site, ruling):
    mine, _ = logged(site, matter(ruling, asking="江阴子公司", answering="江阴丑公司"))
    token = harness.add_users(site.database, office="jiangyin-amr", prefix="jiangyin", grants=("registrar",))["registrar"]
    client = site.as_("registrar").copy(token)
    reply = client.post("/api/v1/cases", matter(ruling, asking="江阴子公司", answering="江阴丑公司"))
    assert reply.status == 201 and reply.json["duplicates"] == [], reply
    assert client.fetch(f"/api/v1/cases/{reply.json['case']['id']}/duplicates")["items"] == []
    assert client.get(f"/api/v1/cases/{mine['id']}/duplicates").status == 404
    assert [one["id"] for one in hints(site, mine)] == [reply.json["case"]["id"]], "from above both are seen"


def test_at_most_twenty_are_shown_and_an_index_finds_them(site, ruling):
    for _ in range(22):
        last, found = logged(site, matter(ruling, asking="无锡寅公司", answering="无锡卯公司"))
    assert len(found) == len(hints(site, last)) == 20
    plan = "\n".join(row[0] for row in site.query(
        "set enable_seqscan = off; set ipcase.offices = '{wuxi-ip-office}'; set role ipcase_app;"
        " explain (costs off) select o.case_id from case_key as k join case_key as o on o.key = k.key"
        " where k.office_id = %s and k.case_id = %s", last["office_id"], last["id"]))
    assert "Index Cond: (key = k.key)" in plan or "case_key_same" in plan, plan
