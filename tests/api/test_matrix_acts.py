"""Who may do what to a case: each act of each kind, in each state of each version and track, as the policy
(policy.py, from the catalog's files) has it, asked of the service by everybody who can stand to the case in one
way or another. A body that lacks its date is never taken: who comes through is told of the date, who does not is
told why. A refused act leaves everything as it was."""

import collections
import concurrent.futures

import pytest

import harness
import policy as policies
from bulk import Bulk
from matrix import ABOVE, BESIDE, DAY, OWN, UP, Cases, People, everywhere
from policy import PROPOSE, REFUSALS, THROUGH, Case, Policy

THREADS = 3
MATCH = ('If-Match: "1"',)
HERE = UP[OWN]


@pytest.fixture(scope="module")
def policy():
    return Policy(harness.CATALOG)


@pytest.fixture(scope="module")
def people(site, policy):
    return People(site, policy)


@pytest.fixture(scope="module")
def cases(site):
    return Cases(site)


def body_of(name):
    """An act that lacks its date; of a proposal, an act inside that says too much."""
    if not name.startswith(PROPOSE):
        return {"action": name}
    return {"action": "propose", "occurred_on": DAY,
            "data": {"act": {"action": name.removeprefix(PROPOSE), "data": {"no_such_field": True}}}}


def wrong(expected, answer):
    status, codes = answer
    if expected == THROUGH:
        return status != 422 or bool(REFUSALS & set(codes))
    return status != expected[0] or codes[:1] != [expected[1]]


def run(site, people, asked, note, title):
    """asked: {name of who: [(what, expected, path, body, headers)]}. All are asked; what came otherwise is told."""
    before = site.counts()

    def of_one(name):
        link = Bulk(site.service.port, people.tokens[name])
        answers = link.ask([link.packed("POST", path, body, headers) for _, _, path, body, headers in asked[name]])
        link.close()
        return [(name, what, expected, answer) for (what, expected, *_), answer in zip(asked[name], answers)
                if wrong(expected, answer)]

    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        faults = [fault for found in pool.map(of_one, sorted(asked)) for fault in found]
    counted = collections.Counter(expected for cells in asked.values() for _, expected, *_ in cells)
    note(f"matrix: {title}: {counted.total()} cells, " +
         ", ".join(f"{count} {'through' if not status else status} {code if status else ''}".strip()
                   for (status, code), count in sorted(counted.items())))
    assert not faults, f"{len(faults)} of {counted.total()}: " + "\n".join(map(str, faults[:20]))
    assert site.counts() == before
    return counted


def acts(policy, whos, placed):
    """Every act on every one of these cases, by everybody."""
    return {name: [((case.kind.name, case.version.name, case.track, case.state, act), policy.act(who, case, act),
                    f"/api/v1/cases/{number}/events", body_of(act), MATCH)
                   for number, case in placed for act in policy.acts(case)] for name, who in whos.items()}


def test_every_act_in_every_state_by_everybody(site, policy, people, cases, note):
    """Of an office's cases: the holders of each grant in it, above it and beside it, a delegate, one whose token
    gives less, one with none and one with a wrong one."""
    stood = everywhere(policy)
    counted = run(site, people, acts(policy, people.whos, list(zip(cases.put(stood), stood))), note, "acts by state")
    for outcome in (THROUGH, policies.NOT_YOURS, policies.NOT_NOW, policies.SHUT, policies.UNSEEN, policies.UNSIGNED):
        assert counted[outcome] > 1000, outcome


@pytest.mark.parametrize("offices", [UP[ABOVE], UP[BESIDE]])
def test_every_act_on_cases_above_and_beside(site, policy, people, cases, note, offices):
    """One case of each kind, of an office in which most of them hold nothing."""
    stood = [case for case in everywhere(policy, offices) if case.state == next(iter(case.version.states))]
    run(site, people, acts(policy, people.whos, list(zip(cases.put(stood), stood))), note, f"cases of {offices[0]}")


@pytest.mark.parametrize("secrecy", sorted(Policy(harness.CATALOG).open_to))
def test_every_act_on_marked_cases(site, policy, people, cases, note, secrecy):
    """One marked case of each kind: open to some grants, to who is named, and to the officer in charge."""
    readers = frozenset({people.whos["named"].name, people.whos["in-charge"].name})
    stood = [case for case in everywhere(policy, HERE, secrecy=secrecy, readers=readers)
             if case.state == next(iter(case.version.states))]
    placed = list(zip(cases.put(stood), stood))
    whos = {name: who for name, who in people.whos.items() if who.signed == "yes"}
    # What a token opens is looked up every five seconds.
    people.show_new_tokens()
    counted = run(site, people, acts(policy, whos, placed), note, f"marked {secrecy}")
    assert counted[THROUGH] and counted[policies.UNSEEN]


def test_proposals_by_who_made_them_and_by_others(site, policy, people, cases, note):
    """What waits to be decided, in every state it can wait in: nobody lets happen or returns what he proposed, he
    himself or through another, nor what another approves; only he takes it back."""
    asked = {name: [] for name, who in people.whos.items() if who.signed == "yes"}
    stood = [case for case in everywhere(policy) if waiting(case)]
    for proposer in (people.whos["all-in-one"], people.whos["stand-in"]):
        proposals = [(number, case, act, policy.catalog.may(case.version.actions[act]), seq)
                     for number, case in zip(cases.put(stood), stood) for seq, act in enumerate(waiting(case), 2)]
        cases.propose(proposals, proposer)
        for asking, cells in asked.items():
            for number, case, act, _, seq in proposals:
                cells += answers(policy, people.whos[asking], case, act, proposer, number, seq)
    counted = run(site, people, asked, note, "answers to proposals")
    for outcome in (THROUGH, policies.OWN_PROPOSAL, policies.NOT_FOR_YOU, policies.NOT_PROPOSER, policies.NOT_YOURS):
        assert counted[outcome], outcome


def waiting(case):
    return [name for name, move in case.version.moves.get((case.track, case.state), {}).items()
            if "approval" in move.action]


def answers(policy, who, case, name, proposer, number, proposal):
    for verb, action, expected in (("decide", name, policy.decide(who, case, name, proposer)),
                                   ("return", "return_proposal", policy.give_back(who, case, name, proposer)),
                                   ("withdraw", "withdraw_proposal", policy.take_back(who, case, proposer))):
        body = {"action": action, "proposal": proposal}
        # One who is to be refused says everything: nothing else could be why.
        if expected != THROUGH:
            body.update(occurred_on=DAY, **({} if verb == "withdraw" else {"opinion": "同意"}))
        yield ((case.kind.name, case.version.name, case.track, case.state, verb, name, proposer.name), expected,
               f"/api/v1/cases/{number}/events", body, MATCH)


def begins(policy, kind, version, track):
    case = Case(kind, version, track, None, HERE)
    return [(case, name) for name in version.moves[(track, None)]]


def test_every_beginning_by_everybody(site, policy, people, note):
    """POST /cases: as if it were an act on a case of the office from no state; in an office where one holds nothing
    it is told that there is no such office."""
    asked = {}
    for name, who in people.whos.items():
        cells = asked[name] = []
        for kind in policy.catalog.kinds:
            for track in kind.tracks:
                for case, act in begins(policy, kind, kind.versions[-1], track):
                    for office in (OWN, ABOVE, BESIDE):
                        body = {"kind": kind.name, "action": act, "office_id": office,
                                **({"track": track} if track else {})}
                        cells.append(((kind.name, track, act, office), began(policy, who, case, act, office),
                                      "/api/v1/cases", body, ()))
    run(site, people, asked, note, "beginnings")


def began(policy, who, case, act, office):
    at_route = policy.route(who, "case_write")
    if at_route != THROUGH:
        return at_route
    if not who.grants_in(UP[office]):
        return (404, "office_unknown")
    may = policy.catalog.may(case.version.actions[act])
    return THROUGH if who.grants_in(UP[office]) & may else policies.NOT_YOURS
