"""Every kind, on each track and under each law, from the request to the archive: each step is one that
the service offers, done by whom it names, and what needs two persons goes by the list of approvals."""

import collections
import datetime

import harness
import model
import pytest
from sites import DOERS

CATALOG = model.Catalog(harness.CATALOG)
COURSES = [(kind, version, track) for kind in CATALOG.kinds for version in kind.versions for track in kind.tracks]
# A state worth passing on the way.
BY_WAY_OF = {"ruling": "decided", "enforcement": "penalty_decided", "mediation": "agreed", "assistance": "done_opinion",
             "dispute": "resolved"}

# What a guard waits for, and no state asks.
AFTER = {"seek_consent": "record_statement"}


def way(version, track, origin, arrived):
    """The shortest list of actions to a state that pleases."""
    seen, waiting = {origin}, collections.deque([(origin, [])])
    while waiting:
        state, steps = waiting.popleft()
        if state and arrived(state):
            return state, steps
        for name, move in version.moves.get((track, state), {}).items():
            if move.to not in seen and not move.action.get("effect") and name != "take_over":
                seen.add(move.to)
                waiting.append((move.to, steps + [name]))
    raise AssertionError(f"no way from {origin} on {track}")


def plan(kind, version, track):
    steps, state = [], None
    if kind.name in BY_WAY_OF:
        state, steps = way(version, track, None, lambda name: name == BY_WAY_OF[kind.name])
    else:
        state, steps = way(version, track, None, lambda name: version.phase(name) == "closed")
    for step, then in AFTER.items():
        if step in steps:
            steps.insert(steps.index(step) + 1, then)
    return steps + way(version, track, state, lambda name: version.phase(name) == "archived")[1]


def act(site, case, action, day):
    offers = {role: site.as_(role).actions(case) for role in DOERS}
    item = offers["director"][action]
    body = site.filler.event(case["kind"], item, day, case=case)
    doers = [role for role in DOERS if offers[role].get(action, {}).get("may")]
    if "approval" not in item:
        return site.as_(doers[0]).act(case, body)
    proposer = next(role for role in DOERS if offers[role][action]["approval"]["may_propose"])
    case = site.propose(case, body, proposer)
    for role in reversed(DOERS):
        for one in site.as_(role).pages(f"/api/v1/approvals?mine=to_decide&case={case['id']}"):
            return site.as_(role).act(case, {"action": one["action"], "occurred_on": day, "proposal": one["proposal"],
                                             "opinion": "同意"})
    raise AssertionError(f"{action} waits for nobody")


@pytest.mark.parametrize("kind, version, track", COURSES,
                         ids=[f"{kind.name}-{version.name}-{track or 'only'}" for kind, version, track in COURSES])
def test_a_case_is_carried_to_the_archive(site, kind, version, track):
    day = max(version.first_day, datetime.date(2024, 1, 8))
    steps = plan(kind, version, track)
    case = site.begin(kind.name, day.isoformat(), track=track or None, action=steps[0])
    for action in steps[1:]:
        day += datetime.timedelta(days=20)
        offered = site.as_("director").actions(case)
        assert action in offered, (case["state"], action, sorted(offered))
        case = act(site, case, action, day.isoformat())
    assert (case["phase"], case["definition"]) == ("archived", version.name)
    assert case["number"] and case["accepted_on"] and case["closed_on"]
    after = site.as_("director").actions(case)
    assert "revise" not in after and "erase_personal" in after, "what was archived is kept, but for persons' data"
    events = site.as_("director").fetch(f"/api/v1/cases/{case['id']}/events?limit=200")["items"]
    assert [event["action"] for event in events if event["from"] != event["to"]] == \
        [name for name in steps if name in {event["action"] for event in events if event["from"] != event["to"]}]
    assert {event["actor"] for event in events if event["data"].get("proposal")}.isdisjoint(
        {event["actor"] for event in events if event["action"] == "propose"})
    site.chains_hold()
