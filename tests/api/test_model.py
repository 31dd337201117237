"""Random histories over all kinds against a model that reads the catalog itself: whatever the model
calls legal is taken, whatever it calls illegal is refused with the status it foresees, and afterwards
the figures, the balance, the numbers and the hash chains are those of the model."""

import collections
import datetime
import os
import random
import re
import threading
import uuid

import pytest

import harness
import model
from client import Client
from conftest import make_site
from filling import Filler

HISTORIES = int(os.environ.get("IPCASE_HISTORIES", "10000"))
THREADS = 6
SEED = 20240426
FIRST_DAY = datetime.date(2022, 6, 1)
YEARS = range(2022, 2028)
MEAN_STEPS = 10


@pytest.fixture(scope="module")
def catalog():
    return model.Catalog(harness.CATALOG)


def local_filler(catalog):
    """Fills in from the files, not from what the service says."""
    lists = dict(catalog.lists, kinds=[kind.source for kind in catalog.kinds])
    return Filler(lists, catalog.schemas, mends=False)


class Tally:
    """What the threads found, together."""

    def __init__(self):
        self.lock = threading.Lock()
        self.cases = []
        self.faults = []
        self.taken = 0
        self.refused = collections.Counter()
        self.pairs = set()

    def fault(self, *what):
        with self.lock:
            self.faults.append(what)


class Player(threading.Thread):
    """Plays histories one after another; each case belongs to one player."""

    def __init__(self, number, site, catalog, tally, histories, today):
        super().__init__(daemon=True)
        self.random = random.Random(SEED + number)
        self.clients = {grant: Client(site.service.port, token) for grant, token in site.tokens.items()}
        self.catalog = catalog
        self.filler = local_filler(catalog)
        self.tally = tally
        self.histories = histories
        self.today = today
        # The more there is to see on a course, the more often it is taken.
        self.courses = [(kind, track) for kind in catalog.kinds for track in kind.tracks]
        self.weights = [sum(len(moves) for version in kind.versions
                            for (on, _), moves in version.moves.items() if on == track)
                        for kind, track in self.courses]
        self.last = None
        self.error = None

    def run(self):
        try:
            for _ in range(self.histories):
                self.play()
                if len(self.tally.faults) > 20:
                    return
        except Exception as error:  # told by the test, which joins
            self.error = error
        finally:
            for client in self.clients.values():
                client.close()

    def play(self):
        kind, track = self.random.choices(self.courses, self.weights)[0]
        span = (self.today - FIRST_DAY).days - 200
        day = FIRST_DAY + datetime.timedelta(days=self.random.randrange(span))
        law = kind.version_on(day)
        if not law:
            day, law = kind.versions[0].first_day, kind.versions[0]
        case = model.Case(self.catalog, kind, track)
        first = self.rarest(law.moves[(track, None)])
        found = self.begin(case, first, law, day)
        if not found:
            return
        with self.tally.lock:
            self.tally.cases.append(case)
        case.id = found["id"]
        for _ in range(min(40, int(self.random.expovariate(1 / MEAN_STEPS)))):
            day = min(self.today, day + datetime.timedelta(days=self.random.randrange(25)))
            if self.random.random() < 0.3:
                self.try_illegal(case, day)
            if not self.step(case, day):
                break
        self.last = case.id

    def rarest(self, moves):
        """Prefers what has seldom been done, so that few histories reach much."""
        weights = [1 / (1 + move.visits) for move in moves.values()]
        return self.random.choices(list(moves.values()), weights)[0] if moves else None

    def fields(self, kind, version, action):
        for entry in action.get("fields", []):
            shape = kind.fields[entry["field"]]
            if model.applies(entry, version.name) and model.applies(shape, version.name):
                yield entry["field"], not entry.get("optional"), bool(shape.get("envelope")), shape

    def item(self, case, move, version):
        """The action in the form the service offers it, but from the files; optional fields that a
        count hangs on are sometimes asked for too."""
        action = move.action
        counted = {count.get(use) for count in action.get("counts", []) for use in ("on", "quantity")}
        each = {count.get("each") for count in action.get("counts", [])}
        maybe = self.random.random() < 0.5
        return {"action": move.name, "parties": action.get("parties", []),
                "fields": [{"field": name, "required": required or (name in counted and maybe),
                            "envelope": envelope, "shape": shape}
                           for name, required, envelope, shape in self.fields(case.kind, version, action)],
                "documents": [{"document": entry["document"],
                               "required": not entry.get("optional") or (entry["document"] in each and maybe)}
                              for entry in action.get("documents", []) if model.applies(entry, version.name)],
                "outcomes": [{"outcome": name} for name in action.get("outcomes", [])]}

    def body(self, case, move, version, day):
        item = self.item(case, move, version)
        outcomes = move.action.get("outcomes", [])
        chosen = self.random.choice(outcomes) if len(outcomes) > 1 else None
        body = self.filler.event(case.kind.name, item, day.isoformat(), chosen)
        fields = list(self.fields(case.kind, version, move.action))
        body = self.catalog.judge.steer(case, move.action, fields, version.name, body, case.track, case.state,
                                        pick=self.random.choice)
        if move.name == "revise":
            regions = [entry["region"] for entry in self.catalog.lists["regions"] if "to" not in entry]
            body.update(region=self.random.choice(regions), title=f"第{self.random.randrange(10**9)}次更新")
        if move.name == "add_document":
            body["documents"] = [{"type": case.kind.source["documents"][0]["document"]}]
        if move.name == "add_link":
            body["data"] = {"type": "related_to", "case_id": self.last or "01900000-0000-7000-8000-000000000001"}
        return body

    def holder(self, action):
        return self.random.choice(sorted(self.catalog.may(action)))

    def begin(self, case, move, law, day):
        body = dict(self.body(case, move, law, day), kind=case.kind.name)
        if case.kind.source.get("tracks"):
            body["track"] = case.track
        role = self.holder(move.action)
        reply = self.clients[role].post("/api/v1/cases", body)
        if reply.status != 201:
            self.tally.fault("a legal beginning was refused", role, body, reply)
            return None
        found = reply.json["case"]
        case.accept(move, law, day, body)
        self.took(case, move, found)
        return found

    def took(self, case, move, found):
        with self.tally.lock:
            move.visits += 1
            self.tally.taken += 1
        expected = (case.state, case.phase(), case.version.name, len(case.events), case.outcome, case.numbered)
        got = (found["state"], found["phase"], found["definition"], found["version"], found["outcome"],
               found["number"] is not None)
        if got != expected:
            self.tally.fault("the case is not as the model has it", move.name, expected, got)

    def step(self, case, day):
        """One legal event, if there is any. False: the history ends."""
        move = self.rarest(case.legal())
        if not move:
            return False
        day = max([day] + [event.day for event in case.events if event.moving])
        law = case.law_for(move.name, day)
        target = None
        if law:
            target = law.moves.get((case.track, case.state), {}).get(move.name)
        if not target:
            return True
        if move.name == "correct_date":
            return self.correct(case, target, day)
        if move.name == "add_link" and (not self.last or any(event.move.name == "add_link" for event in case.events)):
            return True
        return self.send(case, target, law, day)

    def failing(self, case, move, law, body):
        return self.catalog.judge.failing(case, move.action, list(self.fields(case.kind, law, move.action)), law.name,
                                          body, case.track, case.state)

    def send(self, case, move, law, day):
        role = self.holder(move.action)
        body = self.body(case, move, law, day)
        if self.failing(case, move, law, body):
            return True
        if "approval" in move.action:
            proposed = self.propose(case, move, day, body)
            if not proposed:
                return proposed is None
            role, body, sent = proposed
        else:
            sent = body
        key = f"{case.id}-{len(case.events)}" if self.random.random() < 0.05 else None
        reply = self.clients[role].post(f"/api/v1/cases/{case.id}/events", sent, len(case.events), key)
        if reply.status != 201:
            self.tally.fault("a legal event was refused", case.kind.name, case.version.name, role, body, reply)
            return False
        case.accept(move, law, day, body)
        self.took(case, move, reply.json["case"])
        if key:
            again = self.clients[role].post(f"/api/v1/cases/{case.id}/events", sent, len(case.events) - 1, key)
            if (again.status, again.json) != (reply.status, reply.json):
                self.tally.fault("a repeated request got another answer", body, reply, again)
        return True

    def post(self, role, case, body):
        return self.clients[role].post(f"/api/v1/cases/{case.id}/events", body, len(case.events))

    def answer(self, case, role, day, name, more):
        """One of the acts on proposals, which must be taken."""
        move = case.version.moves[(case.track, case.state)][name]
        body = dict(more, action=name, occurred_on=day.isoformat())
        reply = self.post(role, case, body)
        if reply.status != 201:
            self.tally.fault("an act on a proposal was refused", case.kind.name, case.state, role, body, reply)
            return False
        case.accept(move, case.version, day, body)
        self.took(case, move, reply.json["case"])
        return True

    def refused(self, case, role, body, status, code):
        """An act on a proposal that must be refused for one reason."""
        reply = self.post(role, case, body)
        if reply.status != status or reply.codes() != [code]:
            self.tally.fault(f"not refused as {code}", case.kind.name, role, body, reply)
        with self.tally.lock:
            self.tally.refused[code] += 1

    def propose(self, case, move, day, body):
        """What needs two persons: (who approves, the whole act, what he sends). None: it came to another
        end; False: a fault."""
        action, name, on = move.action, move.name, day.isoformat()
        approvers = self.catalog.may(action)
        proposers = set().union(*(self.catalog.holders[role] for role in action["approval"]["proposed_by"]))
        if name not in case.pending:
            act = {key: value for key, value in body.items() if key != "occurred_on"}
            proposer = self.random.choice(sorted(proposers))
            if self.random.random() < 0.1:
                self.refused(case, self.random.choice(sorted(approvers)), body, 422, "approval_needed")
            if not self.answer(case, proposer, day, "propose", {"data": {"act": act}}):
                return False
            case.pending[name] = (len(case.events), proposer, act)
        number, proposer, act = case.pending[name]
        approver = self.random.choice(sorted(approvers - {proposer}))
        answer = {"action": name, "occurred_on": on, "proposal": number, "opinion": "同意"}
        chance = self.random.random()
        if chance < 0.1 and proposer in approvers:
            self.refused(case, proposer, answer, 403, "proposal_own")
        if chance < 0.2:
            del case.pending[name]
            again = self.answer(case, approver, day, "return_proposal", {"proposal": number, "opinion": "请补充"})
            return None if again else False
        if chance < 0.3:
            del case.pending[name]
            return None if self.answer(case, proposer, day, "withdraw_proposal", {"proposal": number}) else False
        if chance < 0.35:
            return None
        whole = dict(act, occurred_on=on, proposal=number, opinion="同意")
        law = case.law_for(name, day)
        if self.failing(case, move, law, whole):
            return None
        del case.pending[name]
        return approver, whole, answer

    def correct(self, case, move, day):
        """An earlier event moved to another day between its neighbours, under the same law."""
        number = self.random.randrange(1, len(case.events) + 1)
        event = case.events[number - 1]
        earliest, latest = case.may_redate(number)
        moved = event.day + datetime.timedelta(days=self.random.randrange(-6, 7))
        moved = max(moved, earliest or moved)
        moved = min(moved, latest or moved, self.today)
        if moved == event.day or case.kind.version_on(moved) is not case.kind.version_on(event.day):
            return True
        if not event.moving and moved < case.events[0].day:
            return True
        body = {"action": "correct_date", "occurred_on": day.isoformat(),
                "data": {"event": number, "date": moved.isoformat(), "reason": "录入错误"}}
        role = self.holder(move.action)
        reply = self.clients[role].post(f"/api/v1/cases/{case.id}/events", body, len(case.events))
        if reply.status != 201:
            past = [(earlier.move.name, str(earlier.day), earlier.moving) for earlier in case.events]
            self.tally.fault("a legal correction was refused", case.kind.name, past, body, reply)
            return False
        case.accept(move, case.version, day, body)
        case.redate(number, moved)
        self.took(case, move, reply.json["case"])
        return True

    def try_illegal(self, case, day):
        """Something the model forbids, for one reason only, with the status the model foresees."""
        legal = case.legal()
        attempt = self.random.choice(
            (self.not_now, self.not_yours, self.too_late, self.too_early, self.incomplete, self.stale))
        name, status, role, body, version = attempt(case, legal, day)
        if not name:
            return
        reply = self.clients[role].post(f"/api/v1/cases/{case.id}/events", body, version)
        if reply.status != status:
            self.tally.fault("an illegal event was not refused as foreseen", name, case.kind.name, case.version.name,
                             case.state, role, body, status, reply)
        with self.tally.lock:
            self.tally.refused[name] += 1
            if name == "not now":
                self.tally.pairs.add((case.kind.name, case.version.name, case.state, body["action"]))

    NOTHING = (None, None, None, None, None)

    def now(self, case, day):
        return max([day] + [event.day for event in case.events if event.moving])

    def not_now(self, case, legal, day):
        others = [action for name, action in case.version.actions.items()
                  if name not in legal and action.get("effect") not in model.ANSWERS]
        if not others:
            return self.NOTHING
        action = self.random.choice(others)
        if case.law_for(action["action"], day) is not case.version:
            return self.NOTHING
        body = self.body(case, model.Move(action, {}, case.state, case.track), case.version, self.now(case, day))
        return "not now", 409, self.holder(action), body, len(case.events)

    def legal_one(self, case, legal, day):
        """A legal action that the same law judges, with a complete body."""
        usable = [move for move in legal.values() if move.name not in ("add_link", "add_document", "correct_date",
                                                                      "revise")
                  and "approval" not in move.action
                  and case.law_for(move.name, day) is case.version]
        if not usable:
            return None, None
        move = self.random.choice(usable)
        body = self.body(case, move, case.version, day)
        return (None, None) if self.failing(case, move, case.version, body) else (move, body)

    def not_yours(self, case, legal, day):
        day = self.now(case, day)
        move, body = self.legal_one(case, legal, day)
        strangers = sorted(set(self.catalog.grants) - self.catalog.may(move.action)) if move else []
        if not strangers:
            return self.NOTHING
        return "not yours", 403, self.random.choice(strangers), body, len(case.events)

    def too_late(self, case, legal, day):
        tomorrow = self.today + datetime.timedelta(days=2)
        move, body = self.legal_one(case, legal, tomorrow)
        if not move:
            return self.NOTHING
        return "in the future", 422, self.holder(move.action), body, len(case.events)

    def too_early(self, case, legal, day):
        early = case.events[0].day - datetime.timedelta(days=1)
        move, body = self.legal_one(case, legal, early)
        if not move:
            return self.NOTHING
        return "too early", 422, self.holder(move.action), body, len(case.events)

    def incomplete(self, case, legal, day):
        day = self.now(case, day)
        move, body = self.legal_one(case, legal, day)
        if not move or not body.get("data"):
            return self.NOTHING
        required = [name for name, must, envelope, _ in self.fields(case.kind, case.version, move.action)
                    if must and not envelope]
        if not required:
            return self.NOTHING
        del body["data"][self.random.choice(required)]
        return "incomplete", 422, self.holder(move.action), body, len(case.events)

    def stale(self, case, legal, day):
        day = self.now(case, day)
        move, body = self.legal_one(case, legal, day)
        if not move:
            return self.NOTHING
        return "stale", 412, self.holder(move.action), body, len(case.events) + self.random.choice((-1, 1))


class Played:
    def __init__(self, site, tally):
        self.site = site
        self.tally = tally


@pytest.fixture(scope="module")
def played(cluster, template, catalog, note):
    """All histories, played once; the tests below look at what they left."""
    site = make_site(cluster, template)
    tally = Tally()
    today = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date()
    started = datetime.datetime.now()
    players = [Player(number, site, catalog, tally, HISTORIES // THREADS + (number < HISTORIES % THREADS), today)
               for number in range(THREADS)]
    for player in players:
        player.start()
    for player in players:
        player.join()
    errors = [player.error for player in players if player.error]
    took = (datetime.datetime.now() - started).total_seconds()
    note(f"model: {len(tally.cases)} histories, {tally.taken} events taken, {sum(tally.refused.values())} refused "
         f"({dict(tally.refused)}) in {took:.0f} s")
    if errors:
        raise errors[0]
    yield Played(site, tally)
    site.close()


def test_nothing_legal_is_refused_and_nothing_illegal_taken(played):
    assert not played.tally.faults, "\n".join(str(fault) for fault in played.tally.faults)
    assert len(played.tally.cases) == HISTORIES


def test_the_histories_reach_most_of_the_catalog(played, catalog, note):
    """A generator that never gets anywhere would prove nothing."""
    transitions = list(catalog.transitions())
    seen = [move for _, _, move in transitions if move.visits]
    unseen = collections.Counter(f"{kind.name} {version.name}" for kind, version, move in transitions
                                 if not move.visits)
    note(f"model: {len(seen)} of {len(transitions)} transitions reached, "
         f"{len(played.tally.pairs)} impossible pairs of state and action refused; not reached: {dict(unseen)}")
    if HISTORIES >= 10000:
        assert len(seen) >= 0.6 * len(transitions)
        for name in ("not now", "not yours", "in the future", "too early", "incomplete", "stale"):
            assert played.tally.refused[name] >= 100, name


def test_every_case_is_as_the_model_has_it(played):
    rows = {row[0]: row[1:] for row in played.site.query(
        "select id::text, state, version::int, (select count(*)::int from case_event e where e.office_id = c.office_id"
        " and e.case_id = c.id) from case_file c")}
    assert len(rows) == len(played.tally.cases)
    wrong = [case.id for case in played.tally.cases
             if rows[case.id] != (case.state, len(case.events), len(case.events))]
    assert wrong == []


@pytest.mark.parametrize("year", YEARS)
def test_the_balance_is_that_of_the_model(played, catalog, year):
    for row in played.site.summary(year)["balance"]:
        expected = model.balance(played.tally.cases, row["kind"], year)
        came = row["received"] + row["transferred_in"]
        assert {**{name: row[name] for name in expected if name != "came"}, "came": came} == expected, row["kind"]
        assert row["opening"] + came + row["reopened"] == row["closed"] + row["transferred_out"] + row["pending"]


@pytest.mark.parametrize("year", YEARS)
def test_the_figures_are_those_of_the_model(played, catalog, year):
    expected = model.figures(played.tally.cases, year)
    reader = played.site.as_("statistician")
    wrong = {}
    for name, entry in catalog.indicators.items():
        if entry.get("source") == "external" or "numerator" in entry:
            continue
        found = reader.fetch(f"/api/v1/indicators/{name}/values?from={year}-01-01&to={year}-12-31")["value"]
        if float_free(found) != expected.get(name, 0):
            wrong[name] = (found, expected.get(name, 0))
    assert wrong == {}


def float_free(value):
    """Counts are numbers, money is text with two decimals at most."""
    return value if isinstance(value, int) else model.float_free(value)


def test_numbers_are_gapless_and_unique(played):
    numbers = [row[0] for row in played.site.query("select number from case_file where number is not null")]
    assert len(numbers) == len(set(numbers)) == sum(case.numbered for case in played.tally.cases)
    series = collections.defaultdict(list)
    for number in numbers:
        head, count = re.fullmatch(r"(.*?)(\d+)号", number).groups()
        series[head].append(int(count))
    for head, counts in series.items():
        assert sorted(counts) == list(range(1, len(counts) + 1)), head


def test_chains_and_sums_hold(played):
    played.site.chains_hold()
    harness.run(played.site.database, "verify")


def test_eight_writers_on_the_same_cases_lose_no_update(played, catalog):
    """All try to write on the version they last saw; whoever is late is told, reads and tries again."""
    site = played.site
    cases = [site.walk(site.begin("ruling", "2024-01-08"), "file", "2024-01-15") for _ in range(3)]
    taken, faults, lock = collections.Counter(), [], threading.Lock()

    def write(number):
        client = site.client("officer")
        pick = random.Random(number)
        try:
            for turn in range(40):
                case = pick.choice(cases)
                while True:
                    seen = client.get(f"/api/v1/cases/{case['id']}")
                    reply = client.request(
                        "POST", f"/api/v1/cases/{case['id']}/events",
                        {"action": "revise", "occurred_on": "2024-02-01", "title": f"{number} {turn}"},
                        {"If-Match": seen.etag})
                    if reply.status == 201:
                        break
                    if reply.status != 412:
                        with lock:
                            faults.append(reply)
                        return
                based_on = int(seen.etag.strip('"'))
                with lock:
                    taken[case["id"]] += 1
                    if reply.json["case"]["version"] != based_on + 1:
                        faults.append((based_on, reply))
        finally:
            client.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    assert sum(taken.values()) == 8 * 40
    for case in cases:
        found = site.as_("officer").fetch(f"/api/v1/cases/{case['id']}")
        assert found["version"] == case["version"] + taken[case["id"]]
        events = site.as_("officer").fetch(f"/api/v1/cases/{case['id']}/events?limit=200")["items"]
        titles = [event["data"]["title"] for event in events if event["action"] == "revise"]
        assert len(titles) == len(set(titles)) == taken[case["id"]]
        assert found["title"] == titles[-1]
    site.chains_hold()


def test_what_only_adds_is_taken_from_eight_at_once(played):
    """Papers need no If-Match, nor have those who do not care for the version to read it first."""
    site = played.site
    case = site.begin("ruling", "2024-01-08")
    refused, lock = [], threading.Lock()

    def send(number):
        client = site.client("officer")
        for turn in range(6):
            replies = [client.request("PUT", f"/api/v1/cases/{case['id']}/documents/{uuid.uuid4()}"
                                      "?type=handling_request", b"a paper"),
                       client.request("PATCH", f"/api/v1/cases/{case['id']}", {"title": f"{number} {turn}"},
                                      {"If-Match": "*"})]
            with lock:
                refused.extend(reply for reply in replies if reply.status not in (200, 201))
        client.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    assert site.as_("officer").fetch(f"/api/v1/cases/{case['id']}")["version"] == case["version"] + 8 * 6 * 2
    site.chains_hold()


def test_without_a_version_an_equal_change_happens_once(played):
    """The same key from eight clients at once: one event, one answer."""
    site = played.site
    case = site.begin("ruling", "2024-01-08")
    answers, lock = [], threading.Lock()

    def send():
        client = site.client("officer")
        reply = client.post(f"/api/v1/cases/{case['id']}/events",
                            {"action": "revise", "occurred_on": "2024-02-01", "title": "同一请求"},
                            case["version"], key="eight-at-once")
        with lock:
            answers.append((reply.status, reply.json))
        client.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [answers[0]] * 8 and answers[0][0] == 201
    assert site.as_("officer").fetch(f"/api/v1/cases/{case['id']}")["version"] == case["version"] + 1
