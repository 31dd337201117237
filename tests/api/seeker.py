"""A player who goes where the run has seldom been: to a transition, to a guard that holds or fails, to an
end of a proposal; and does on the way what was done least."""

import datetime

import coverage
import guards
import model
from paper_acts import PaperActs
from player import FIRST_DAY
from ways import Imagined, Plan

MOST_STEPS = 16
# The share of histories that go anywhere, and of stops at which something forbidden is tried.
RANDOM, FORBIDDEN = 0.01, 0.05


class Seeker(PaperActs):
    def play(self):
        self.end, self.goal = None, None
        goal = None if self.random.random() < RANDOM else self.tally.coverage.poorest(self.random)
        if not goal:
            super().play()
            return
        self.goal, self.end = goal, "approved"
        try:
            self.seek(goal)
        finally:
            self.tally.coverage.give_back(goal)

    def seek(self, goal):
        case = model.Case(self.catalog, goal.kind, goal.track)
        case.day = self.first_day(goal)
        self.kin = []
        if not self.set_out(case, goal, case.day):
            return
        self.go(case)
        self.leave(case)
        self.goal = None
        while self.kin:
            self.go(self.kin.pop())

    def first_day(self, goal):
        """A day that leaves time under this version of the law."""
        versions = goal.kind.versions
        after = versions[versions.index(goal.version) + 1:]
        last = min([self.today - datetime.timedelta(days=500)] +
                   [later.first_day - datetime.timedelta(days=150) for later in after])
        first = max(FIRST_DAY, goal.version.first_day)
        return first + datetime.timedelta(days=self.random.randrange(max(1, (last - first).days)))

    def plan(self, case, version, closed):
        spoilt = {(move.origin, move.name) for (track, _), moves in version.moves.items() if track == case.track
                  for move in moves.values() if self.goal and self.goal.spoils(move)}
        return Plan(self.tally.coverage, case.kind, version, case.track, self.goal, closed | spoilt)

    def set_out(self, case, goal, day):
        version = goal.version
        for move in version.moves[(case.track, None)].values():
            self.fail_to_begin(case, move, version, day)
        plan = self.plan(case, version, set())
        while True:
            move = plan.best(None, MOST_STEPS)
            if not move:
                return False
            if self.open_case(case, move, version, day, self.prepared_body(case, move, version, day)):
                return True
            plan.closed(move)

    def go(self, case):
        closed, version, plan = set(), None, None
        for left in range(MOST_STEPS, 0, -1):
            if case.version is not version:
                version, plan = case.version, self.plan(case, case.version, closed)
            self.harvest(case)
            plan.harvested(case.state)
            if self.random.random() < FORBIDDEN:
                self.try_illegal(case, self.now(case, case.day))
            move = plan.best(case.state, left)
            if not move:
                break
            if self.take(case, move.name):
                plan.taken(move)
            else:
                closed.add((move.origin, move.name))
                plan.closed(move)
        self.harvest(case)
        self.papers(case)

    # At a state -----------------------------------------------------------------------------------------

    def harvest(self, case):
        """What is missing and can be had without leaving the state."""
        self.loops(case, 6)
        self.ends(case, 3)
        for name, move in case.legal().items():
            for guard in guards.of_action(move.action, case.version.name, case.track, case.state):
                self.fail(case, name, guard)

    def loops(self, case, most):
        cover = self.tally.coverage
        moves = [move for move in case.legal().values() if move.to == case.state and self.missing(case, move)]
        moves.sort(key=lambda move: cover.hits[coverage.move_key(case.kind, case.version, move)])
        for move in moves[:most]:
            if move.action.get("effect"):
                self.common(case, move.name)
            else:
                self.take(case, move.name)

    def missing(self, case, move):
        cover = self.tally.coverage
        return cover.needs(coverage.move_key(case.kind, case.version, move)) or any(
            cover.needs(coverage.guard_key(case.kind, case.version, move.action, guard["guard"], True))
            for guard in guards.of_action(move.action, case.version.name, case.track, case.state))

    def ends(self, case, most):
        """Proposals that come to nothing leave the case where it is too."""
        for move in [move for move in case.legal().values() if "approval" in move.action]:
            for end in coverage.ENDS[1:]:
                if most > 0 and self.tally.coverage.needs(coverage.end_key(case.kind, case.version, move.name, end)):
                    most -= 1
                    self.end = end
                    self.take(case, move.name)
                    self.end = "approved"

    def fail(self, case, name, guard):
        """An act that this guard refuses (or warns of), if that is still missing."""
        if name not in case.legal():
            return
        move = case.legal()[name]
        key = coverage.guard_key(case.kind, case.version, move.action, guard["guard"], False)
        if not self.tally.coverage.needs(key):
            return
        for _ in range(2):
            if self.fail_now(case, name, guard):
                return
            if not self.prepare(case, move, [guard], guard["guard"]):
                return

    def fail_now(self, case, name, guard):
        wanted = frozenset([guard["guard"]])
        for day, law, move, body, failing in self.tries(case, name, wanted):
            if guard.get("warns") and not failing and wanted <= self.judged(case, move, law, body)[1]:
                case.day = day
                self.send(case, move, law, day, body)
                return True
            if wanted <= failing:
                self.refused_by(case, move, law, failing, self.post(self.holder(move.action), case, body))
                return True
        return False

    def fail_to_begin(self, case, move, law, day):
        for guard in guards.of_action(move.action, law.name, case.track, None):
            if self.tally.coverage.needs(coverage.guard_key(case.kind, law, move.action, guard["guard"], False)):
                body = dict(self.body(case, move, law, day, frozenset([guard["guard"]])), kind=case.kind.name)
                if case.kind.source.get("tracks"):
                    body["track"] = case.track
                failing = self.failing(case, move, law, body)
                if guard["guard"] in failing:
                    self.refused_by(case, move, law, failing,
                                    self.clients[self.holder(move.action)].post("/api/v1/cases", body))

    def refused_by(self, case, move, law, failing, reply):
        """The answer to an act that these guards refuse."""
        told = {error["values"]["guard"] for error in reply.json.get("errors", []) if error["code"] == "guard_failed"}
        if reply.status != 422 or told != failing or set(reply.codes()) - {"guard_failed", "approval_needed"}:
            self.tally.fault("guards did not refuse as foreseen", case.kind.name, law.name, move.name, failing, reply)
        with self.tally.lock:
            self.tally.refused["guard"] += 1
        self.tally.coverage.hit(*(coverage.guard_key(case.kind, law, move.action, name, False) for name in failing))

    # On the way -----------------------------------------------------------------------------------------

    def tries(self, case, name, wanted=frozenset()):
        """(day, law, move, body, failing) on some days from now on."""
        for away in (self.random.randrange(6), 17, 75):
            day = min(self.today, self.now(case, case.day) + datetime.timedelta(days=away))
            law = case.law_for(name, day)
            move = law and law.moves.get((case.track, case.state), {}).get(name)
            if move:
                body = self.prepared_body(case, move, law, day, wanted)
                yield day, law, move, body, self.failing(case, move, law, body)

    def take(self, case, name):
        """Does an act on the first day on which no guard refuses it, if need be after another."""
        self.unwarn(case, name)
        for _ in range(2):
            for day, law, move, body, failing in self.tries(case, name):
                if not failing:
                    return self.do(case, move, law, day, body)
            if not self.prepare(case, move, [guard for guard in guards.of_action(
                    move.action, law.name, case.track, case.state) if not guard.get("warns")]):
                break
        return False

    def unwarn(self, case, name):
        """Sees to it that a guard that would only warn holds, if that is missing."""
        move = case.legal().get(name)
        for guard in guards.of_action(move.action, case.version.name, case.track, case.state) if move else ():
            if guard.get("warns") and self.tally.coverage.needs(
                    coverage.guard_key(case.kind, case.version, move.action, guard["guard"], True)):
                self.prepare(case, move, [guard])

    def do(self, case, move, law, day, body):
        before = len(case.events)
        case.day = day
        return self.send(case, move, law, day, body) and len(case.events) > before and case.state == move.to

    def prepared_body(self, case, move, law, day, wanted=frozenset()):
        """A body that leaves on the case what the guards of the goal are to find there."""
        body = self.body(case, move, law, day, wanted)
        goal = self.goal
        if wanted or not goal or not goal.guards or move.name == goal.move.name or move.action.get("effect"):
            return body
        own = {entry["field"] for entry in goal.move.action.get("fields", [])}
        spoken = set().union(*(guards.mentioned(guard) for guard in goal.guards)) - own
        for changed in self.changes(case, move, law, body, goal.guards, spoken):
            if self.would(case, goal.move, goal.version, goal.guards, goal.fails, day, after=move, body=changed):
                return changed
        return body

    def changes(self, case, move, law, body, spoken_by, names):
        """Bodies near this one that say something else in these fields, and are as legal."""
        if not self.takes(case, move, law) & names:
            return
        yield body
        found = self.catalog.judge.variants(case, move.action, self.fields(case.kind, law, move.action), body, spoken_by,
                                            case.track, case.state, names)
        self.random.shuffle(found)
        for changed in found:
            if not self.failing(case, move, law, changed):
                yield changed

    def takes(self, case, move, law):
        """What an act may say of the case."""
        outcomes = {"outcome"} if len(move.action.get("outcomes", [])) > 1 else set()
        return outcomes.union(name for name, _, _, _ in self.fields(case.kind, law, move.action))

    def would(self, case, move, law, spoken_by, fails, day, **after):
        """Whether this guard of a move would then fail, or none of them: soon, or later."""
        imagined = Imagined(case, move.origin, **after)
        names, wanted = {guard["guard"] for guard in spoken_by}, frozenset([fails] if fails else [])
        for away in (20, 80):
            body = self.body(imagined, move, law, day + datetime.timedelta(days=away), wanted)
            failing = self.judged(imagined, move, law, body)[1]
            if fails in failing if fails else not failing & names:
                return True
        return False

    def prepare(self, case, move, spoken_by, fails=None):
        """One act that brings about what guards look back to; whether there was one."""
        day, end = self.now(case, case.day), self.end
        for act in self.preparations(case, move, case.version, day, spoken_by, fails) if spoken_by else ():
            self.end = "approved"  # of this act, whatever the end of the one it prepares
            done = act()
            self.end = end
            return done
        return False

    def preparations(self, case, move, law, day, spoken_by, fails):
        own = {entry["field"] for entry in move.action.get("fields", [])}
        spoken = set().union(*(guards.mentioned(guard) for guard in spoken_by)) - own
        happened = set().union(*(guards.happenings(guard) for guard in spoken_by))
        for name, other in list(case.legal().items()):
            if other.to != case.state or other.action.get("effect") or other.name == move.name and not fails or not (
                    name in happened or self.takes(case, other, law) & spoken):
                continue
            body = self.body(case, other, law, day)
            if self.failing(case, other, law, body):
                continue
            bodies = list(self.changes(case, other, law, body, spoken_by, spoken))
            for changed in bodies or ([body] if name in happened else []):
                if self.would(case, move, law, spoken_by, fails, day, after=other, body=changed):
                    yield lambda: self.do(case, other, law, day, changed)
        for guard in spoken_by:
            for flag in guards.flags(guard):
                flags = [] if flag in case.flags else [flag]
                if self.would(case, move, law, spoken_by, fails, day, flags=flags):
                    yield lambda: self.revise(case, flags)
            for rule in guards.incoming(guard):
                if not any(kind == rule["types"][0] and way == "in" for kind, way, _ in case.linked):
                    yield lambda: self.relate(case, rule)

    def revise(self, case, flags):
        move = case.legal().get("revise")
        day = self.now(case, case.day)
        return bool(move) and self.send(case, move, case.version, day,
                                        {"action": "revise", "occurred_on": day.isoformat(), "flags": flags})

    def relate(self, case, rule):
        """Another case, just begun, that is linked to this one; it goes its way when this one has gone its own."""
        kind = next(kind for kind in self.catalog.kinds if kind.name == rule.get("kinds", ["mediation"])[0])
        other = model.Case(self.catalog, kind, self.random.choice(kind.tracks))
        other.day = day = self.now(case, case.day)
        law = kind.version_on(day)
        if not self.open_case(other, next(iter(law.moves[(other.track, None)].values())), law, day):
            return False
        move = other.legal()["add_link"]
        body = {"action": "add_link", "occurred_on": day.isoformat(), "data": {"type": rule["types"][0],
                                                                              "case_id": case.id}}
        if not self.send(other, move, law, day, body):
            return False
        self.kin.append(other)
        case.linked.append((rule["types"][0], "in", other))
        other.linked.append((rule["types"][0], "out", case))
        return True

    def common(self, case, name):
        """One of the acts every case has; those on papers come when the history ends."""
        move = case.legal().get(name)
        day = self.now(case, case.day)
        if not move or move.action["effect"] in model.PAPERS:
            return False
        if name == "correct_date":
            return self.correct(case, move, day)
        if name == "add_link" and (not self.last or any(event.move.name == name for event in case.events)):
            return False
        return self.send(case, move, case.version, day)
