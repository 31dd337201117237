"""A grant lent to another, from a day until a day: acts name on whose behalf, and it ends by itself."""

import datetime

import harness
import pytest
from harness import wait_until

EVENTS = "/api/v1/cases/{id}/events"


@pytest.fixture
def days(today):
    def day(away):
        return (today + datetime.timedelta(days=away)).isoformat()
    return day


def user(site, name, *grants):
    options = [word for grant in grants for word in ("--grant", grant)]
    site.tokens[name] = harness.run(site.database, "user", "add", name, "--name", name, "--office", harness.OFFICE,
                                    *options).split()[-1]
    return site.as_(name)


def person(site, name):
    """Who gives a grant away is signed in."""
    return site.signed_in(f"test-{name}" if name in harness.GRANTS else name)


def delegate(site, giver, whom, day, first=0, last=10, **more):
    body = dict({"grant": "director", "to": whom, "from": day(first), "until": day(last), "reason": "出差"}, **more)
    return person(site, giver).post("/api/v1/delegations", body)


def may_file(site, name, case):
    """Whether the user may approve; the service remembers a token for some seconds."""
    return site.as_(name).actions(case)["file"]["may"]


def filing(site, proposer="officer"):
    case = site.begin("ruling", "2024-03-01")
    body = site.filler.event("ruling", site.as_(proposer).actions(case)["file"], "2024-03-05", case=case)
    return site.propose(case, body, proposer)


def test_a_delegate_acts_and_is_named_with_whom_he_stands_for(site, days):
    user(site, "deputy", "officer")
    case = filing(site)
    assert not may_file(site, "deputy", case)
    made = delegate(site, "director", "deputy", days)
    assert made.status == 201 and made.json["in_force"] and made.json["from_user"] == "test-director", made
    wait_until(lambda: may_file(site, "deputy", case))
    waiting = site.as_("deputy").pages(f"/api/v1/approvals?mine=to_decide&case={case['id']}")
    assert [one["proposal"] for one in waiting] == [case["version"]]
    after = site.approve(case, "file", "2024-03-06", "deputy")
    assert after["state"] == "filed"
    event = site.as_("deputy").fetch(EVENTS.format(**case) + "?limit=200")["items"][-1]
    assert (event["actor"], event["data"]["on_behalf_of"]) == ("deputy", "test-director")
    one, = site.as_("officer").pages(f"/api/v1/approvals?case={case['id']}")
    assert (one["decided_by"], one["decided_for"]) == ("deputy", "test-director")
    # What is his own he does in his own name.
    case = site.walk(after, "serve", "2024-03-08")
    audit = site.query("select actor, action from audit_event where action like 'delegation.%%' and object like %s",
                       f"{made.json['id']} %")
    assert audit == [("test-director", "delegation.put")]
    site.chains_hold()


def test_a_delegate_never_decides_on_his_own_proposal_nor_on_that_of_whom_he_stands_for(site, days):
    user(site, "acting", "officer")
    user(site, "chief", "director", "officer")
    delegate(site, "chief", "acting", days)
    own = filing(site, "acting")
    wait_until(lambda: may_file(site, "acting", own))
    body = {"action": "file", "occurred_on": "2024-03-06", "proposal": own["version"], "opinion": "同意"}
    reply = site.as_("acting").post(EVENTS.format(**own), body, own["version"])
    assert (reply.status, reply.codes()) == (403, ["proposal_own"])
    of_chief = filing(site, "chief")
    reply = site.as_("acting").post(EVENTS.format(**of_chief), dict(body, proposal=of_chief["version"]),
                                    of_chief["version"])
    assert (reply.status, reply.codes()) == (403, ["proposal_own"])


def test_who_is_kept_apart_acts_for_nobody(site, days):
    for whom in ("test-auditor", "test-admin"):
        reply = delegate(site, "director", whom, days)
        assert (reply.status, reply.codes()) == (422, ["delegation_apart"]), reply
    # Nor does one who was kept apart afterwards.
    user(site, "later", "officer")
    assert delegate(site, "director", "later", days).status == 201
    wait_until(lambda: "director" in site.as_("later").fetch("/api/v1/self")["grants"][harness.OFFICE])
    site.query("delete from role_grant where user_id = 'later'")
    site.query("insert into role_grant (office_id, user_id, name) values (%s, 'later', 'auditor')", harness.OFFICE)
    wait_until(lambda: site.as_("later").fetch("/api/v1/self")["grants"][harness.OFFICE] == ["auditor"])


def test_it_begins_and_ends_by_itself(site, days):
    case = filing(site)
    for name, first, last in (("early", 1, 5), ("late", -9, -1)):
        user(site, name, "officer")
        made = delegate(site, "director", name, days, first, last)
        assert made.status == 201 and not made.json["in_force"]
        assert not may_file(site, name, case)
    user(site, "today-only", "officer")
    delegate(site, "director", "today-only", days, 0, 0)
    assert may_file(site, "today-only", case)
    # The day passes.
    site.query("alter table delegation disable trigger delegation_kept")
    site.query("update delegation set from_on = from_on - 1, until = until - 1 where to_user = 'today-only'")
    site.query("alter table delegation enable trigger delegation_kept")
    wait_until(lambda: not may_file(site, "today-only", case))


def test_it_is_ended_by_who_gave_it(site, days):
    case = filing(site)
    user(site, "helper", "officer")
    made = delegate(site, "director", "helper", days).json
    assert may_file(site, "helper", case)
    assert person(site, "helper").post(f"/api/v1/delegations/{made['id']}/end", None).status == 404
    ended = person(site, "director").post(f"/api/v1/delegations/{made['id']}/end", None)
    assert ended.status == 200 and ended.json["ended_by"] == "test-director" and not ended.json["in_force"]
    wait_until(lambda: not may_file(site, "helper", case))
    assert person(site, "director").post(f"/api/v1/delegations/{made['id']}/end", None).codes() == ["delegation_unknown"]


def test_a_token_neither_lends_a_grant_nor_takes_it_back(site, days):
    user(site, "programmed", "officer")
    body = {"grant": "director", "to": "programmed", "from": days(0), "until": days(1)}
    refused = site.as_("director").post("/api/v1/delegations", body)
    assert (refused.status, refused.codes()) == (403, ["session_needed"])
    assert site.query("select count(*) from delegation where to_user = 'programmed'") == [(0,)]
    made = delegate(site, "director", "programmed", days).json
    refused = site.as_("director").post(f"/api/v1/delegations/{made['id']}/end", None)
    assert (refused.status, refused.codes()) == (403, ["session_needed"])
    assert site.query("select count(*) from delegation where to_user = 'programmed' and ended_at is null") == [(1,)]


def test_a_session_lends_only_after_a_password_shown_of_late(site, days):
    user(site, "left-open", "director")
    user(site, "accomplice", "officer")
    made = delegate(site, "left-open", "accomplice", days).json
    site.query("update session set proved_at = now() - interval '16 minutes' where user_id = 'left-open'")
    for refused in (delegate(site, "left-open", "accomplice", days),
                    person(site, "left-open").post(f"/api/v1/delegations/{made['id']}/end", None)):
        assert (refused.status, refused.codes()) == (403, ["session_stale"])
    assert site.query("select count(*), max(ended_at) from delegation where to_user = 'accomplice'") == [(1, None)]


def test_only_what_one_holds_is_delegated_and_not_on(site, days):
    user(site, "third", "officer")
    user(site, "second", "officer")
    for giver, more, code in (("officer", {}, "delegation_not_held"), ("director", {"to": "nobody"}, "user_unknown"),
                              ("director", {"to": "test-director"}, "delegation_to_self"),
                              ("director", {"until": days(-1)}, "delegation_span"),
                              ("director", {"until": days(400)}, "delegation_span"),
                              ("director", {"grant": "admin"}, "delegation_not_held"),
                              ("director", {"from": "2024-02-30"}, "date_wrong")):
        reply = delegate(site, giver, "third", days, **more)
        assert (reply.status, reply.codes()) == (422, [code]), (more, reply)
    assert delegate(site, "director", "second", days).status == 201
    case = filing(site)
    wait_until(lambda: may_file(site, "second", case))
    assert delegate(site, "second", "third", days).codes() == ["delegation_not_held"]


def test_it_holds_no_longer_than_the_giver_does(site, days):
    user(site, "leaving", "director")
    user(site, "stand-in", "officer")
    delegate(site, "leaving", "stand-in", days)
    case = filing(site)
    wait_until(lambda: may_file(site, "stand-in", case))
    harness.run(site.database, "user", "revoke", "leaving")
    wait_until(lambda: not may_file(site, "stand-in", case))


def test_by_command_and_in_the_list(site, days):
    user(site, "away", "director")
    user(site, "there", "officer")
    number = harness.run(site.database, "user", "delegate", "away", "there", "--office", harness.OFFICE, "--grant",
                         "director", "--from", days(0), "--until", days(3)).strip()
    listed = site.as_("there").fetch("/api/v1/delegations?of=there")["items"]
    assert [(str(one["id"]), one["from_user"], one["made_by"]) for one in listed] == [(number, "away", "ipcase user")]
    assert "usage" in harness.run(site.database, "user", "delegate", "away", "there", fails=True).lower()
