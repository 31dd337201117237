"""Whatever is wrong with a request: one 4xx problem that names every fault at once, in the language
asked for, and nothing has changed."""

import json

import pytest

from client import Client


EVENTS = "/api/v1/cases/{id}/events"


@pytest.fixture(scope="module")
def case(site):
    """A ruling that has been filed; every test of this module leaves it so."""
    return site.walk(site.begin("ruling", "2024-01-08"), "file", "2024-01-15")


@pytest.fixture
def own_case(site):
    """A ruling of one test's own, just received."""
    return site.begin("ruling", "2024-01-08")


@pytest.fixture
def taken(site):
    """A request that was taken under an idempotency key, and its reply."""
    body = ruling(site)
    return body, site.as_("registrar").post("/api/v1/cases", body, key="once-only")


@pytest.fixture(autouse=True)
def nothing_changes(request, site, case):
    for name in ("own_case", "taken"):
        if name in request.fixturenames:
            request.getfixturevalue(name)
    before = site.counts()
    yield
    assert site.counts() == before


def problem(reply, status):
    assert reply.status == status, reply
    assert reply.headers["Content-Type"].startswith("application/problem+json")
    found = reply.json
    assert found["status"] == status and found["title"] and found["type"].startswith("/problems/")
    for error in found.get("errors", []):
        assert error["pointer"] is not None and error["code"] and error["detail"]
        assert "{" not in error["detail"], "a message with an unfilled place"
    return found


def ruling(site, **changes):
    """A good first event, with changes."""
    source = site.filler.kinds["ruling"]
    body = dict(site.filler.event("ruling", site.offered(source, source["actions"][0]), "2024-03-01"), kind="ruling")
    body.update(changes)
    return body


def test_every_fault_of_a_new_case_is_named_at_once(site):
    body = ruling(site, amount=12, region=7, occurred_on="2024-02-30", colour="red",
                  flags="ecommerce")
    del body["parties"]
    body["data"]["claims"] = "1"
    body["data"]["signature"] = "crossed"
    body["data"]["mood"] = "bad"
    del body["data"]["facts_and_reasons"]
    reply = site.as_("registrar").post("/api/v1/cases", body)
    problem(reply, 422)
    found = {error["pointer"]: error["code"] for error in reply.json["errors"]}
    assert found == {
        "/amount": "type_wrong", "/region": "type_wrong", "/occurred_on": "date_wrong", "/colour": "field_unknown",
        "/flags": "type_wrong", "/parties": "field_missing", "/data/claims": "type_wrong",
        "/data/signature": "value_not_listed", "/data/mood": "field_unknown",
        "/data/facts_and_reasons": "field_missing"}


@pytest.mark.parametrize("changes, pointer, code", [
    ({"kind": "divorce"}, "/kind", "kind_unknown"),
    ({"track": "court_pre"}, "/track", "track_unknown"),
    ({"occurred_on": "2023-02-29"}, "/occurred_on", "date_wrong"),
    ({"occurred_on": "2024-3-1"}, "/occurred_on", "date_wrong"),
    ({"occurred_on": 20240301}, "/occurred_on", "type_wrong"),
    ({"occurred_on": "2100-01-01"}, "/occurred_on", "date_future"),
    ({"occurred_on": "2999-01-01"}, "/occurred_on", "date_wrong"),
    ({"occurred_on": "1999-01-01"}, "/occurred_on", "definition_missing"),
    ({"action": "file"}, "/action", "action_not_now"),
    ({"action": "fly"}, "/action", "action_unknown"),
    ({"region": "999999"}, "/region", "region_unknown"),
    ({"cause": "no_such_cause"}, "/cause", "cause_unknown"),
    ({"source": "telepathy"}, "/source", "source_unknown"),
    ({"flags": ["no_such_flag"]}, "/flags/0", "flag_unknown"),
    ({"rights": [{"type": "TM"}]}, "/rights/0/type", "right_type_wrong"),
    ({"rights": []}, "/rights", "list_too_short"),
    ({"parties": [{"role": "requester", "name": ""}]}, "/parties/0/name", "text_too_short"),
    ({"parties": [{"role": "requester", "name": "甲"}]}, "/parties", "party_missing"),
    ({"parties": [{"role": "ghost", "name": "甲"}]}, "/parties/0/role", "party_role_unknown"),
    ({"title": "长" * 201}, "/title", "text_too_long"),
    ({"title": "a\u0007b"}, "/title", "text_control"),
    ({"title": "a\u0085b"}, "/title", "text_control"),
    ({"title": "a\ufffeb"}, "/title", "text_control"),
    ({"title": "a\uffff"}, "/title", "text_control"),
    ({"title": " \u3000 "}, "/title", "text_blank"),
    ({"amount": "1000000000000"}, "/amount", "format_wrong"),
    ({"m/n": 1}, "/m~1n", "field_unknown"),
    ({"amount": "1,000"}, "/amount", "format_wrong"),
    ({"amount": "1e5"}, "/amount", "format_wrong"),
    ({"outcome": "infringement"}, "/outcome", "outcome_not_taken"),
    ({"documents": [{"type": "love_letter"}]}, "/documents/0/type", "document_type_unknown"),
    ({"data": []}, "/data", "type_wrong"),
])
def test_a_fault_of_a_new_case(site, changes, pointer, code):
    reply = site.as_("registrar").post("/api/v1/cases", ruling(site, **changes))
    assert 400 <= reply.status < 500, reply
    problem(reply, reply.status)
    assert (pointer, code) in {(error["pointer"], error["code"]) for error in reply.json["errors"]}, reply


@pytest.mark.parametrize("changes, pointer, code", [
    ({"kind": "divorce"}, "/kind", "kind_unknown"), ({"kind": None}, "/kind", "type_wrong"),
    ({"action": "fly"}, "/action", "action_unknown"), ({"occurred_on": "1999-01-01"}, "/occurred_on", "definition_missing"),
])
def test_what_is_unknown_hides_no_other_fault(site, changes, pointer, code):
    body = ruling(site, amount=12, colour="red", title="", parties=[{"role": "ghost"}], **changes)
    reply = site.as_("registrar").post("/api/v1/cases", body)
    problem(reply, 422)
    found = {(error["pointer"], error["code"]) for error in reply.json["errors"]}
    assert found == {(pointer, code), ("/amount", "type_wrong"), ("/colour", "field_unknown"),
                     ("/title", "text_too_short"), ("/parties/0/name", "field_missing")}


@pytest.mark.parametrize("body, faults", [
    ({"region": 7, "cause": "no_such", "title": None, "rights": None, "zz": 1, "flags": ["no_such"],
      "action": "file", "occurred_on": "2024-01-01", "documents": []},
     {"/region": "type_wrong", "/cause": "cause_unknown", "/title": "type_wrong", "/rights": "type_wrong",
      "/zz": "field_unknown", "/flags/0": "flag_unknown", "/action": "field_unknown",
      "/occurred_on": "field_unknown", "/documents": "field_unknown"}),
    ({}, {"": "nothing_changes"}),
    ({"data": {"reason": "无"}}, {"": "nothing_changes"}),
    ([], {"": "type_wrong"}),
    ([{"op": "replace", "path": "/title", "value": "新"}], {"": "type_wrong"}),
])
def test_every_fault_of_a_patch_is_named_at_once(site, case, body, faults):
    reply = site.as_("officer").request("PATCH", f"/api/v1/cases/{case['id']}", body,
                                        {"If-Match": f'"{case["version"]}"'})
    problem(reply, 422)
    assert {error["pointer"]: error["code"] for error in reply.json["errors"]} == faults


def test_a_correction_by_event_clears_no_more_than_a_patch_does(site, case):
    reply = site.as_("officer").post(EVENTS.format(**case), {
        "action": "revise", "occurred_on": "2024-02-01", "title": None, "parties": None, "rights": None}, case["version"])
    problem(reply, 422)
    assert reply.pointers() == {"/title", "/parties", "/rights"}


@pytest.mark.parametrize("body, faults", [
    ({"type": "no_such", "case_id": "x", "zz": 1},
     {"/type": "link_type_unknown", "/case_id": "format_wrong", "/zz": "field_unknown"}),
    ({}, {"/type": "field_missing", "/case_id": "field_missing"}),
    ({"type": "related_to", "case_id": None}, {"/case_id": "link_to_self"}),
    ({"type": "related_to", "case_id": "01900000-0000-7000-8000-000000000000"}, {"/case_id": "case_unknown"}),
])
def test_every_fault_of_a_link_is_named_where_it_stands(site, case, body, faults):
    if "case_id" in body and body["case_id"] is None:
        body = dict(body, case_id=case["id"])
    reply = site.as_("officer").post(f"/api/v1/cases/{case['id']}/links", body)
    problem(reply, reply.status)
    assert {error["pointer"]: error["code"] for error in reply.json["errors"]} == faults


def test_a_wrong_type_of_document_is_named_where_it_stands(site, case):
    reply = site.as_("officer").request(
        "PUT", f"/api/v1/cases/{case['id']}/documents/01900000-0000-7000-8000-000000000001?type=love_letter", b"x")
    problem(reply, 422)
    assert (reply.pointers(), reply.codes()) == ({"query:type"}, ["document_type_unknown"])


def test_a_date_is_not_corrected_out_of_the_law_or_the_order(site, case):
    for date, code in (("2010-01-01", "date_other_law"), ("2025-02-03", "date_after_next"), ("2100-01-01", "date_future")):
        reply = site.as_("director").post(EVENTS.format(**case), {
            "action": "correct_date", "occurred_on": "2024-02-01",
            "data": {"event": 1, "date": date, "reason": "笔误"}}, case["version"])
        problem(reply, 422)
        assert code in reply.codes(), reply


def test_an_even_panel_is_refused(site, own_case):
    item = site.as_("director").actions(own_case)["file"]
    body = site.filler.event("ruling", item, "2024-01-09")
    body["data"]["panel"] = ["甲", "乙", "丙", "丁"]
    reply = site.as_("director").post(EVENTS.format(**own_case), body, own_case["version"])
    problem(reply, 422)
    assert (reply.pointers(), reply.codes()) == ({"/data/panel", "/proposal"}, ["approval_needed", "guard_failed"])
    error = reply.json["errors"][1]
    assert "13 [L]" in error["detail"] and error["values"]["guard"] == "panel_odd"


def test_an_action_not_possible_now_is_a_conflict_that_names_the_possible_ones(site, case):
    reply = site.as_("director").post(EVENTS.format(**case), {"action": "decide", "occurred_on": "2024-02-01"},
                                      case["version"])
    found = problem(reply, 409)
    error = next(error for error in found["errors"] if error["code"] == "action_not_now")
    assert error["values"]["state"] == "filed"
    assert set(error["values"]["allowed"].split(", ")) == set(site.as_("director").actions(case))


def test_an_action_of_another_role_is_forbidden(site, case):
    item = site.as_("registrar").actions(case)["serve"]
    assert not item["may"]
    body = site.filler.event("ruling", item, "2024-02-01")
    reply = site.as_("registrar").post(EVENTS.format(**case), body, case["version"])
    problem(reply, 403)
    assert "action_not_yours" in reply.codes()


def test_missing_fields_and_documents_of_an_action_are_named_at_once(site, case, own_case):
    reply = site.as_("officer").post(EVENTS.format(**case), {"action": "serve", "occurred_on": "2024-02-01"},
                                     case["version"])
    problem(reply, 422)
    assert reply.pointers() == {"/data/services", "/data/answer_due_on"}
    reply = site.as_("director").post(EVENTS.format(**own_case), {"action": "file", "occurred_on": "2024-02-01"},
                                      own_case["version"])
    problem(reply, 422)
    assert (reply.pointers(), set(reply.codes())) == ({"/data/panel", "/documents", "/proposal"},
                                                      {"field_missing", "document_missing", "approval_needed"})


def test_an_event_before_the_one_before_is_refused(site, case):
    item = site.as_("officer").actions(case)["serve"]
    body = site.filler.event("ruling", item, "2024-01-14")
    reply = site.as_("officer").post(EVENTS.format(**case), body, case["version"])
    problem(reply, 422)
    assert reply.codes() == ["date_before_last"]


def test_a_stale_version_is_told(site, case):
    item = site.as_("officer").actions(case)["serve"]
    body = site.filler.event("ruling", item, "2024-02-01")
    for version in (case["version"] - 1, case["version"] + 1):
        problem(site.as_("officer").post(EVENTS.format(**case), body, version), 412)


def test_a_change_without_if_match_is_refused(site, case):
    item = site.as_("officer").actions(case)["serve"]
    body = site.filler.event("ruling", item, "2024-02-01")
    problem(site.as_("officer").post(EVENTS.format(**case), body), 428)
    problem(site.as_("officer").request("PATCH", f"/api/v1/cases/{case['id']}", {"title": "新"}), 428)


@pytest.mark.parametrize("value", ["7", "\"*\"", "W/\"1\"", "\"one\"", "\"\"", "\"1\", \"2\"", "\"99999999999999999999\""])
def test_an_if_match_that_is_no_version(site, case, value):
    item = site.as_("officer").actions(case)["serve"]
    body = site.filler.event("ruling", item, "2024-02-01")
    reply = site.as_("officer").request("POST", EVENTS.format(**case), body, {"If-Match": value})
    assert reply.status in (400, 412), reply


@pytest.mark.parametrize("data, code", [
    (b'{"kind": ', "json_broken"),
    (b'{"kind": "ruling",}', "json_broken"),
    (b'{"kind": "ruling"} x', "json_broken"),
    (b"[1, 2", "json_broken"),
    (b'{"kind": "\xff\xfe"}', "json_not_utf8"),
    (b'{"kind": "\xed\xa0\x80"}', "json_not_utf8"),
    (b'{"kind": "ruling", "kind": "mediation"}', "json_duplicate_key"),
    (b'{"a":' * 40 + b"1" + b"}" * 40, "json_too_deep"),
    (b'{"a": [' + b"{}," * 10000 + b"1]}", "json_too_many"),
    (b"", "body_missing"),
])
def test_a_body_that_is_no_json(site, data, code):
    reply = site.as_("registrar").request("POST", "/api/v1/cases", data, {"Content-Type": "application/json"})
    found = problem(reply, 400)
    assert code in reply.codes() or found.get("code") == code or found["type"].endswith(code), reply


@pytest.mark.parametrize("data", [b"null", b"1", b'"text"', b"[]", b"[{}]", b"true"])
def test_a_body_that_is_no_object(site, data):
    reply = site.as_("registrar").request("POST", "/api/v1/cases", data, {"Content-Type": "application/json"})
    assert reply.status in (400, 422), reply
    problem(reply, reply.status)


def test_a_body_of_another_type(site):
    reply = site.as_("registrar").request("POST", "/api/v1/cases", b"kind=ruling",
                                          {"Content-Type": "application/x-www-form-urlencoded"})
    problem(reply, 415)


def test_many_bytes_are_not_many_values(site):
    """A comma or a bracket inside a text is none between values."""
    reply = site.as_("registrar").request("POST", "/api/v1/cases", b'{"title": "' + b",{[" * 50000 + b'"}',
                                          {"Content-Type": "application/json"})
    assert reply.status == 422 and "json_too_many" not in reply.codes(), reply


def test_of_whom_nothing_is_known_little_is_read(site):
    for size, status in ((4000, 422), (4097, 413)):
        body = b'{"user": "a", "password": "b", "x": "' + b"x" * size
        body = body[:size - 2] + b'"}'
        reply = Client(site.service.port).request("POST", "/api/v1/sessions", body, {"Content-Type": "application/json"})
        problem(reply, status)


def test_an_oversized_body(site):
    reply = site.as_("registrar").request("POST", "/api/v1/cases", b'{"title": "' + b"x" * 1100000 + b'"}',
                                          {"Content-Type": "application/json"})
    problem(reply, 413)


def test_a_key_used_again_with_another_body(site, taken):
    body, first = taken
    assert first.status == 201
    registrar = site.as_("registrar")
    again = registrar.post("/api/v1/cases", body, key="once-only")
    assert (again.status, again.json) == (201, first.json)
    other = registrar.post("/api/v1/cases", dict(body, title="另一案"), key="once-only")
    problem(other, 422)
    assert "key_reused" in other.codes()


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_out_of_shape(site, key):
    reply = site.as_("registrar").post("/api/v1/cases", ruling(site), key=key)
    problem(reply, 400)


@pytest.mark.parametrize("target, pointer", [
    ("/api/v1/cases?limit=0", "query:limit"), ("/api/v1/cases?limit=201", "query:limit"),
    ("/api/v1/cases?limit=ten", "query:limit"), ("/api/v1/cases?colour=red", "query:colour"),
    ("/api/v1/cases?phase=happy", "query:phase"), ("/api/v1/cases?received_from=2024-02-30", "query:received_from"),
    ("/api/v1/cases?kind=ruling&kind=mediation", "query:kind"), ("/api/v1/cases?q=%ff", ""),
    ("/api/v1/cases?q=%20", "query:q"),
    ("/api/v1/cases?received_from=2024-02-01&received_to=2024-01-31", "query:received_from"),
    ("/api/v1/indicators/ruling.accepted/values?from=2024-12-31&to=2024-01-01", "query:from"),
    ("/api/v1/summaries/2024?known_at=2024-01-01T00:00:00%2B16:00", "query:known_at"),
    ("/api/v1/cases?cursor=rubbish!", "query:cursor"), ("/api/v1/cases/1", "path:id"),
    ("/api/v1/cases/01900000-0000-7000-8000-00000000000g", "path:id"), ("/api/v1/summaries/24", "path:year"),
])
def test_a_parameter_out_of_shape(site, target, pointer):
    reply = site.as_("director").get(target)
    problem(reply, 400)
    assert pointer in reply.pointers(), reply


@pytest.mark.parametrize("method, target, status", [
    ("GET", "/api/v1/nowhere", 404), ("GET", "/", 404), ("DELETE", "/api/v1/cases", 405),
    ("PUT", "/api/v1/cases", 405), ("GET", "/api/v1/cases/01900000-0000-7000-8000-000000000000", 404),
    ("GET", "/api/v1/indicators/no.such/values?from=2024-01-01&to=2024-12-31", 404),
    ("GET", "/api/v1/summaries/2024?office=nowhere", 404),
])
def test_an_address_that_is_not_there(site, method, target, status):
    reply = site.as_("director").request(method, target)
    problem(reply, status)
    if status == 405:
        assert "GET" in reply.headers["Allow"]


def test_without_a_token_nothing_is_told(site, case):
    nobody = site.client()
    for token, code in ((None, "token_missing"), ("ipc_x", "token_wrong"), ("ipc_" + "A" * 60, "token_wrong")):
        nobody.token = token
        for method, target in (("GET", f"/api/v1/cases/{case['id']}"), ("GET", "/api/v1/cases"),
                               ("POST", "/api/v1/cases"), ("GET", "/api/v1/summaries/2024")):
            reply = nobody.request(method, target, ruling(site) if method == "POST" else None)
            found = problem(reply, 401)
            assert reply.headers["WWW-Authenticate"].startswith("Bearer")
            assert code in reply.codes() or found["type"].endswith(code)
    nobody.close()


def test_the_language_asked_for(site):
    body = ruling(site, occurred_on="2024-02-30")
    texts = {}
    for language in ("zh-CN,zh;q=0.9", "en"):
        reply = site.as_("registrar").post("/api/v1/cases", body, **{"Accept-Language": language})
        texts[language] = problem(reply, 422)["errors"][0]["detail"]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in texts["zh-CN,zh;q=0.9"])
    assert texts["en"].isascii() and "2024-02-30" in texts["en"]


def test_the_service_is_well_after_all_this(site, case):
    assert site.as_("director").fetch(f"/api/v1/cases/{case['id']}")["version"] == case["version"]
    assert json.loads(site.as_("director").get("/healthz").body)["status"]
