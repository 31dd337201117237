"""Plays random histories: what the model calls legal must be taken, what it calls illegal refused."""

import collections
import datetime
import random
import threading

import coverage
import guards
import model
from client import Client
from filling import Filler

SEED = 20240426
FIRST_DAY = datetime.date(2022, 6, 1)
MEAN_STEPS = 10
NO_CASE = "01900000-0000-7000-8000-000000000001"


def local_filler(catalog):
    """Fills in from the files, not from what the service says."""
    lists = dict(catalog.lists, kinds=[kind.source for kind in catalog.kinds])
    return Filler(lists, catalog.schemas, mends=False)


class Tally:
    """What the threads found, together."""

    def __init__(self, catalog, histories=coverage.OF):
        self.coverage = coverage.Coverage(catalog, histories)
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
        self.known = {}  # (kind, version, action) -> its fields
        self.last = None
        self.in_work = {}  # kind -> a case that was left in work: others may be merged into it
        self.end = None  # how a proposal is to end; None: as it comes
        self.goal = None
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
        if not self.open_case(case, first, law, day):
            return
        for _ in range(min(40, int(self.random.expovariate(1 / MEAN_STEPS)))):
            day = min(self.today, day + datetime.timedelta(days=self.random.randrange(25)))
            if self.random.random() < 0.3:
                self.try_illegal(case, day)
            if not self.step(case, day):
                break
        self.leave(case)

    def leave(self, case):
        """The history is over; later ones may link to it, or be merged into it."""
        self.last = case
        if case.phase() in model.ACTIVE:
            self.in_work[case.kind.name] = case

    def open_case(self, case, move, law, day, body=None):
        """Begins a case; whether it did."""
        found = self.begin(case, move, law, day, body or self.body(case, move, law, day))
        if not found:
            return False
        with self.tally.lock:
            self.tally.cases.append(case)
        case.id = found["id"]
        return True

    def rarest(self, moves):
        """Prefers what has seldom been done, so that few histories reach much."""
        weights = [1 / (1 + move.visits) for move in moves.values()]
        return self.random.choices(list(moves.values()), weights)[0] if moves else None

    def fields(self, kind, version, action):
        """[(name, required, of the envelope, shape)] of an action."""
        key = (kind.name, version.name, action["action"])
        if key not in self.known:
            self.known[key] = [
                (entry["field"], not entry.get("optional"), bool(shape.get("envelope")), shape)
                for entry in action.get("fields", []) for shape in [kind.fields[entry["field"]]]
                if model.applies(entry, version.name) and model.applies(shape, version.name)]
        return self.known[key]

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

    def body(self, case, move, version, day, wanted=frozenset()):
        item = self.item(case, move, version)
        outcomes = move.action.get("outcomes", [])
        chosen = self.random.choice(outcomes) if len(outcomes) > 1 else None
        body = self.filler.event(case.kind.name, item, day.isoformat(), chosen)
        fields = self.fields(case.kind, version, move.action)
        body = self.catalog.judge.steer(case, move.action, fields, version.name, body, case.track, case.state,
                                        wanted, self.random.choice)
        for action, field in case.kind.extending:
            if action == move.name and field in body.get("data", {}):
                # A day that is no later than the end adds nothing; how far it may go: test_deadlines.py.
                body["data"][field] = case.events[0].day.isoformat()
        if move.name == "revise":
            regions = [entry["region"] for entry in self.catalog.lists["regions"] if "to" not in entry]
            body.update(region=self.random.choice(regions), title=f"第{self.random.randrange(10**9)}次更新")
        if move.name == "add_document":
            body["documents"] = [{"type": case.kind.source["documents"][0]["document"]}]
        if move.name == "add_link":
            body["data"] = {"type": "related_to", "case_id": self.last.id if self.last else NO_CASE}
        if move.action.get("effect") == "merge":
            other = self.in_work.get(case.kind.name)
            body["data"]["case_id"] = other.id if other else NO_CASE
            body["data"].pop("office_id", None)
        return body

    def holder(self, action):
        return self.random.choice(sorted(self.catalog.may(action)))

    def begin(self, case, move, law, day, body):
        body = dict(body, kind=case.kind.name)
        if case.kind.source.get("tracks"):
            body["track"] = case.track
        if self.failing(case, move, law, body):
            return None
        role = self.holder(move.action)
        keys = self.reached(case, move, law, body)
        reply = self.clients[role].post("/api/v1/cases", body)
        if reply.status != 201:
            self.tally.fault("a legal beginning was refused", role, body, reply)
            return None
        found = reply.json["case"]
        case.accept(move, law, day, body)
        self.took(case, move, found)
        self.tally.coverage.hit(*keys)
        return found

    def count(self, move):
        with self.tally.lock:
            move.visits += 1
            self.tally.taken += 1

    def took(self, case, move, found):
        self.count(move)
        expected = (case.state, case.phase(), case.version.name, len(case.events), case.outcome, case.numbered)
        got = (found["state"], found["phase"], found["definition"], found["version"], found["outcome"],
               found["number"] is not None)
        if got != expected:
            self.tally.fault("the case is not as the model has it", move.name, expected, got)

    def step(self, case, day):
        """One legal event, if there is any. False: the history ends."""
        move = self.rarest({name: move for name, move in case.legal().items()
                            if move.action.get("effect") not in model.PAPERS})
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

    def judged(self, case, move, law, body):
        """(guards that speak of the act, names of those that do not hold)."""
        spoken = guards.of_action(move.action, law.name, case.track, case.state)
        failing = self.catalog.judge.failing(case, move.action, self.fields(case.kind, law, move.action),
                                             law.name, body, case.track, case.state)
        return spoken, failing

    def failing(self, case, move, law, body):
        """The guards that refuse the act."""
        spoken, failing = self.judged(case, move, law, body)
        return failing - {guard["guard"] for guard in spoken if guard.get("warns")}

    def reached(self, case, move, law, body):
        """What an act that is taken adds to what was reached."""
        spoken, failing = self.judged(case, move, law, body)
        return [coverage.move_key(case.kind, law, move)] + [
            coverage.guard_key(case.kind, law, move.action, guard["guard"], guard["guard"] not in failing)
            for guard in spoken]

    def send(self, case, move, law, day, body=None):
        if move.action.get("effect") == "merge" and case.kind.name not in self.in_work:
            return True
        role = self.holder(move.action)
        body = body or self.body(case, move, law, day)
        if self.failing(case, move, law, body):
            return True
        if "approval" in move.action:
            proposed = self.propose(case, move, day, body)
            if not proposed:
                return proposed is None
            role, body, sent = proposed
        else:
            sent = body
        keys = self.reached(case, move, law, body)
        warned = self.judged(case, move, law, body)[1]
        key = f"{case.id}-{len(case.events)}" if self.random.random() < 0.05 else None
        reply = self.clients[role].post(f"/api/v1/cases/{case.id}/events", sent, len(case.events), key)
        if reply.status != 201:
            self.tally.fault("a legal event was refused", case.kind.name, case.version.name, role, body, reply)
            return False
        self.linked(case, move, body)
        case.accept(move, law, day, body)
        self.took(case, move, reply.json["case"])
        self.tally.coverage.hit(*keys)
        if "approval" in move.action:
            self.tally.coverage.hit(("approval", case.kind.name, law.name, move.name, "approved"))
        if set(reply.json["event"]["data"].get("warned", [])) != warned:
            self.tally.fault("other guards warned than foreseen", move.name, warned, reply)
        if key:
            again = self.clients[role].post(f"/api/v1/cases/{case.id}/events", sent, len(case.events) - 1, key)
            if (again.status, again.json) != (reply.status, reply.json):
                self.tally.fault("a repeated request got another answer", body, reply, again)
        return True

    def linked(self, case, move, body):
        if move.name == "add_link" and self.last and body["data"]["case_id"] == self.last.id:
            case.linked.append((body["data"]["type"], "out", self.last))
            self.last.linked.append((body["data"]["type"], "in", case))
        if move.action.get("effect") == "merge":
            self.in_work[case.kind.name].linked.append(("merged_into", "in", case))

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

    @staticmethod
    def ended(case, name, end):
        return ("approval", case.kind.name, case.version.name, name, end)

    def propose(self, case, move, day, body):
        """What needs two persons: (who approves, the whole act, what he sends). None: it came to another
        end; False: a fault."""
        action, name, on = move.action, move.name, day.isoformat()
        approvers = self.catalog.may(action)
        proposers = set().union(*(self.catalog.holders[role] for role in action["approval"]["proposed_by"]))
        if name not in case.pending:
            act = {key: value for key, value in body.items() if key != "occurred_on"}
            proposer = self.random.choice(sorted(proposers))
            if self.end == "refused without" or self.random.random() < 0.1:
                self.refused(case, self.random.choice(sorted(approvers)), body, 422, "approval_needed")
                self.tally.coverage.hit(self.ended(case, name, "refused without"))
            if not self.answer(case, proposer, day, "propose", {"data": {"act": act}}):
                return False
            case.pending[name] = (len(case.events), proposer, act)
        number, proposer, act = case.pending[name]
        approver = self.random.choice(sorted(approvers - {proposer}))
        answer = {"action": name, "occurred_on": on, "proposal": number, "opinion": "同意"}
        if self.random.random() < 0.1 and proposer in approvers:
            self.refused(case, proposer, answer, 403, "proposal_own")
        end = "withdrawn" if self.end == "refused without" else self.end
        end = end or self.random.choices(("approved", "returned", "withdrawn", "left"), (80, 8, 8, 4))[0]
        if end == "left":
            return None
        if end in ("returned", "withdrawn"):
            del case.pending[name]
            self.tally.coverage.hit(self.ended(case, name, end))
            taken = self.answer(case, approver, day, "return_proposal", {"proposal": number, "opinion": "请补充"}) \
                if end == "returned" else self.answer(case, proposer, day, "withdraw_proposal", {"proposal": number})
            return None if taken else False
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
        self.tally.coverage.hit(coverage.move_key(case.kind, case.version, move))
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
        usable = [move for move in legal.values() if "effect" not in move.action and "approval" not in move.action
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


def play(site, players):
    """All at once, to the end. Plans made while the tables were empty last until somebody counts their rows, which
    is off in this cluster: each act would take longer than the one before."""
    for player in players:
        player.start()
    for seconds in (5, 30):
        players[0].join(seconds)
        site.query("analyze")
    for player in players:
        player.join()
