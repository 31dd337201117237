"""What needs two persons: proposed by one, approved or returned by another, never by the same."""

import threading

import harness

EVENTS = "/api/v1/cases/{id}/events"


def filing(site, day="2024-03-05"):
    """A ruling with its filing proposed by the officer; the act that was."""
    case = site.begin("ruling", "2024-03-01")
    body = site.filler.event("ruling", site.as_("officer").actions(case)["file"], day, case=case)
    return site.propose(case, body), body


def answer(case, action, day="2024-03-06", **more):
    return dict({"action": action, "occurred_on": day, "proposal": case["version"]}, **more)


def approvals(site, role, query):
    return site.as_(role).pages(f"/api/v1/approvals?{query}")


def refused(site, role, case, body, status, code):
    before = site.counts()
    reply = site.as_(role).post(EVENTS.format(**case), body, case["version"])
    assert (reply.status, reply.codes()) == (status, [code]), reply
    assert site.counts() == before


def test_a_proposal_leaves_the_case_where_it_is_and_is_approved_as_it_was_made(site):
    case, body = filing(site)
    assert (case["state"], case["number"]) == ("received", None)
    item = site.as_("director").actions(case)["file"]
    assert item["approval"]["proposal"] == {"proposal": 2, "action": "file", "proposed_by": "test-officer",
                                            "proposed_for": None}
    waiting = approvals(site, "director", f"mine=to_decide&case={case['id']}")
    assert [(one["proposal"], one["action"], one["decision"]) for one in waiting] == [(2, "file", "pending")]
    assert waiting[0]["act"] == {name: value for name, value in body.items() if name != "occurred_on"}
    after = site.approve(case, "file", "2024-03-07")
    assert (after["state"], after["accepted_on"]) == ("filed", "2024-03-07")
    assert after["attributes"]["panel"] == body["data"]["panel"] and after["number"]
    event = site.as_("director").fetch(EVENTS.format(**case) + "?limit=200")["items"][-1]
    assert (event["actor"], event["data"]["proposal"], event["data"]["opinion"]) == ("test-director", 2, "同意")
    assert event["data"]["documents"] == body["documents"]
    decided, = approvals(site, "officer", f"mine=proposed&case={case['id']}")
    assert (decided["decision"], decided["decided_by"], decided["opinion"], decided["decided_event"]) == \
        ("approved", "test-director", "同意", 3)
    assert approvals(site, "director", f"mine=to_decide&case={case['id']}") == []
    site.chains_hold()


def test_without_a_proposal_the_rule_is_told(site):
    case = site.begin("ruling", "2024-03-01")
    body = site.filler.event("ruling", site.as_("director").actions(case)["file"], "2024-03-05", case=case)
    refused(site, "director", case, body, 422, "approval_needed")


def test_nobody_approves_or_returns_his_own(site):
    both = harness.run(site.database, "user", "add", "both", "--name", "两职", "--office", harness.OFFICE, "--grant",
                       "officer", "--grant", "director").split()[-1]
    site.tokens["both"] = both
    case = site.begin("ruling", "2024-03-01")
    body = site.filler.event("ruling", site.as_("both").actions(case)["file"], "2024-03-05", case=case)
    case = site.propose(case, body, "both")
    refused(site, "both", case, answer(case, "file", opinion="同意"), 403, "proposal_own")
    refused(site, "both", case, answer(case, "return_proposal", opinion="不行"), 403, "proposal_own")
    assert approvals(site, "both", f"mine=to_decide&case={case['id']}") == []
    assert site.approve(case, "file", "2024-03-06")["state"] == "filed"


def test_the_database_holds_to_two_persons_by_itself(site):
    case, _ = filing(site)
    try:
        site.query("update approval set status = 'approved', decided_seq = 2, decided_by = proposed_by,"
                   " decided_at = now() where case_id = %s", case["id"])
        raise AssertionError("the same person was taken twice")
    except Exception as error:
        assert "approval_two_persons" in str(error)


def test_a_proposal_is_returned_with_an_opinion_and_withdrawn_by_its_maker(site):
    case, body = filing(site)
    refused(site, "director", case, answer(case, "return_proposal"), 422, "field_missing")
    refused(site, "officer", case, answer(case, "return_proposal", opinion="不行"), 403, "proposal_not_for_you")
    refused(site, "registrar", case, answer(case, "withdraw_proposal"), 403, "proposal_not_yours")
    back = site.as_("director").act(case, answer(case, "return_proposal", opinion="合议组须另定"))
    assert back["state"] == "received"
    one, = approvals(site, "officer", f"case={case['id']}")
    assert (one["decision"], one["opinion"]) == ("returned", "合议组须另定")
    late = dict(answer(case, "file", opinion="同意"))
    refused(site, "director", back, late, 409, "proposal_decided")
    again = site.propose(back, body)
    gone = site.as_("officer").act(again, answer(again, "withdraw_proposal"))
    refused(site, "director", gone, answer(again, "file", opinion="同意"), 409, "proposal_decided")
    refused(site, "director", gone, dict(answer(again, "file", opinion="同意"), proposal=1), 422, "proposal_unknown")


def test_what_was_proposed_is_not_changed_by_who_approves(site):
    case, body = filing(site)
    refused(site, "director", case, answer(case, "file", opinion="同意", data=body["data"]), 422, "field_not_again")
    refused(site, "director", case, answer(case, "file"), 422, "field_missing")
    refused(site, "director", case, answer(case, "refuse", opinion="同意"), 422, "proposal_other_action")


def test_faults_of_a_proposal_are_told_when_it_is_made(site):
    case = site.begin("ruling", "2024-03-01")
    act = {"action": "file", "data": {"panel": ["甲", "乙"]}, "occurred_on": "2024-03-05"}
    reply = site.as_("officer").post(EVENTS.format(**case), {"action": "propose", "occurred_on": "2024-03-05",
                                                            "data": {"act": act}}, case["version"])
    assert reply.status == 422
    assert {(error["pointer"], error["code"]) for error in reply.json["errors"]} == {
        ("/data/act/occurred_on", "field_unknown"), ("/data/act/documents", "document_missing"),
        ("/data/act/data/panel", "guard_failed")}
    for name, code in (("decide", "action_not_now"), ("ask_correction", "approval_not_needed"), ("fly", "action_unknown")):
        reply = site.as_("officer").post(EVENTS.format(**case), {"action": "propose", "occurred_on": "2024-03-05",
                                                                "data": {"act": {"action": name}}}, case["version"])
        assert reply.codes() == [code], reply
    assert reply.pointers() == {"/data/act/action"}


def test_the_same_action_is_proposed_once_at_a_time(site):
    case, body = filing(site)
    act = {name: value for name, value in body.items() if name != "occurred_on"}
    refused(site, "registrar", case, {"action": "propose", "occurred_on": "2024-03-05", "data": {"act": act}}, 409,
            "proposal_pending")


def test_it_is_decided_on_the_case_as_it_then_is(site):
    """A guard that held when the act was proposed holds no longer when it is to be approved."""
    case, _ = filing(site)
    proposal = case["version"]
    case = site.as_("officer").act(case, {"action": "revise", "occurred_on": "2024-03-05", "flags": ["suit_pending"]})
    body = dict(answer(case, "file", opinion="同意"), proposal=proposal)
    reply = site.as_("director").post(EVENTS.format(**case), body, case["version"])
    assert (reply.status, [error["values"]["guard"] for error in reply.json["errors"]]) == (422, ["no_pending_suit"])
    case = site.as_("officer").act(case, {"action": "revise", "occurred_on": "2024-03-05", "flags": []})
    assert site.as_("director").act(case, body)["state"] == "filed"


def test_of_eight_who_approve_at_once_exactly_one_does(site):
    case, _ = filing(site)
    tokens = []
    for number in range(8):
        output = harness.run(site.database, "user", "add", f"boss-{number}", "--name", f"负责人{number}", "--office",
                             harness.OFFICE, "--grant", "director")
        tokens.append(output.split()[-1])
    answers, lock, start = [], threading.Lock(), threading.Barrier(8)

    def approve(token):
        client = site.client("director").copy(token)
        start.wait()
        reply = client.request("POST", EVENTS.format(**case), answer(case, "file", opinion="同意"), {"If-Match": "*"})
        with lock:
            answers.append((reply.status, reply.codes() if reply.status != 201 else reply.json["event"]["actor"]))
        client.close()

    threads = [threading.Thread(target=approve, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [who for status, who in answers if status == 201]
    assert len(won) == 1, answers
    assert all(status == 409 and codes[0] in ("action_not_now", "proposal_decided") or status == 201
               for status, codes in answers), answers
    one, = approvals(site, "director", f"case={case['id']}")
    assert (one["decision"], one["decided_by"]) == ("approved", won[0])
    found = site.as_("director").fetch(f"/api/v1/cases/{case['id']}")
    assert (found["version"], found["state"]) == (3, "filed")
    site.chains_hold()


def test_the_same_key_approves_once(site):
    case, _ = filing(site)
    body = answer(case, "file", opinion="同意")
    first = site.as_("director").post(EVENTS.format(**case), body, case["version"], key="approve-once")
    again = site.as_("director").post(EVENTS.format(**case), body, case["version"], key="approve-once")
    assert (first.status, first.json) == (again.status, again.json) and first.status == 201


def test_a_case_that_ends_leaves_nothing_to_decide(site):
    case, _ = filing(site)
    item = site.as_("director").actions(case)["refuse"]
    body = site.filler.event("ruling", item, "2024-03-06", case=case)
    case = site.approve(site.propose(case, body), "refuse", "2024-03-06")
    assert case["state"] == "refused"
    assert {one["action"]: one["decision"] for one in approvals(site, "director", f"case={case['id']}")} == \
        {"file": "lapsed", "refuse": "approved"}


def test_the_list_is_paged_and_kept_to_the_reader_s_offices(site):
    cases = [filing(site)[0] for _ in range(5)]
    director = site.as_("director")
    first = director.get("/api/v1/approvals?mine=to_decide&decision=pending&limit=2")
    assert len(first.json["items"]) == 2 and 'rel="next"' in first.headers["Link"]
    ids = [one["case_id"] for one in director.pages("/api/v1/approvals?decision=pending&mine=to_decide")]
    assert [one for one in ids if one in {case["id"] for case in cases}] == [case["id"] for case in cases]
    assert approvals(site, "mediator", "mine=to_decide") == []
    stranger = director.copy(harness.add_users(site.database, "wuxi-ip-centre", "afar", ["director"])["director"])
    try:
        assert stranger.fetch("/api/v1/approvals")["items"] == []
        reply = stranger.post(EVENTS.format(**cases[0]), answer(cases[0], "file", opinion="同意"), 2)
        assert reply.status == 404
    finally:
        stranger.close()
    for query in ("decision=maybe", "mine=all", "case=1", "cursor=x%20y"):
        assert director.get(f"/api/v1/approvals?{query}").status == 400, query
    assert director.get("/api/v1/approvals?cursor=abc").status == 400
