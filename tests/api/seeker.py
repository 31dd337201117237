"""A player who goes where the run has seldom been: to a transition, to a guard that holds or fails, to an
end of a proposal; and does on the way what was done least."""

import datetime

import coverage
import guards
import model
from player import FIRST_DAY, Player

MOST_ACTS = 14


class Seeker(Player):
    def play(self):
        goal = self.tally.coverage.poorest(self.random)
        steps = coverage.way(goal.version, goal.track, goal.move.origin, self.random)
        if steps is None or self.random.random() < 0.1:
            super().play()
            return
        self.end, self.goal = None, goal
        day = self.first_day(goal)
        case = model.Case(self.catalog, goal.kind, goal.track)
        case.day = day
        first = goal.move if not steps else goal.version.moves[(goal.track, None)][steps[0]]
        if not steps and goal.purpose == "fail":
            self.fail_to_begin(case, first, goal, day)
            return
        if not self.open_case(case, first, goal.version, day):
            return
        for name in steps[1:]:
            self.prepare(case, goal)
            if goal.purpose != "fail":
                self.loops(case, 2)
            if not self.take(case, name):
                break
        if steps and case.state == goal.move.origin:
            self.prepare(case, goal)
            self.reach(case, goal)
        self.goal = None
        self.loops(case, 8)
        self.wander(case)
        self.last = case

    def first_day(self, goal):
        versions = goal.kind.versions
        after = versions[versions.index(goal.version) + 1:]
        last = min([self.today - datetime.timedelta(days=500)] +
                   [later.first_day - datetime.timedelta(days=150) for later in after])
        first = max(FIRST_DAY, goal.version.first_day)
        return first + datetime.timedelta(days=self.random.randrange(max(1, (last - first).days)))

    def fail_to_begin(self, case, move, goal, day):
        body = dict(self.body(case, move, goal.version, day, frozenset([goal.guard["guard"]])), kind=case.kind.name)
        if case.kind.source.get("tracks"):
            body["track"] = case.track
        failing = self.failing(case, move, goal.version, body)
        if goal.guard["guard"] in failing:
            self.refused_by(case, move, goal.version, failing,
                            self.clients[self.holder(move.action)].post("/api/v1/cases", body))

    def refused_by(self, case, move, law, failing, reply):
        """The answer to an act that these guards refuse."""
        told = {error["values"]["guard"] for error in reply.json.get("errors", []) if error["code"] == "guard_failed"}
        if reply.status != 422 or told != failing or set(reply.codes()) - {"guard_failed", "approval_needed"}:
            self.tally.fault("guards did not refuse as foreseen", case.kind.name, law.name, move.name, failing, reply)
        with self.tally.lock:
            self.tally.refused["guard"] += 1
        self.tally.coverage.hit(*(coverage.guard_key(case.kind, law, move.action, name, False) for name in failing))

    def tries(self, case, name, wanted=frozenset()):
        """(day, law, move, body, failing) on some days from now on."""
        for away in (self.random.randrange(6), 17, 75):
            day = min(self.today, self.now(case, case.day) + datetime.timedelta(days=away))
            law = case.law_for(name, day)
            move = law and law.moves.get((case.track, case.state), {}).get(name)
            if move:
                body = self.body(case, move, law, day, wanted)
                yield day, law, move, body, self.failing(case, move, law, body)

    def take(self, case, name):
        """Does an act on the first day on which no guard refuses it."""
        before = len(case.events)
        for day, law, move, body, failing in self.tries(case, name):
            if not failing:
                case.day = day
                state = case.state
                return self.send(case, move, law, day, body) and (len(case.events) > before) and \
                    (case.state == move.to or state == move.to)
        return False

    def reach(self, case, goal):
        name = goal.move.name
        if goal.purpose == "fail":
            wanted = frozenset([goal.guard["guard"]])
            warns = goal.guard.get("warns")
            for day, law, move, body, failing in self.tries(case, name, wanted):
                if warns and not failing:
                    case.day = day
                    self.send(case, move, law, day, body)
                    return
                if wanted <= failing:
                    self.refused_by(case, move, law, failing, self.post(self.holder(move.action), case, body))
                    return
            return
        if goal.purpose != "move":
            self.end = goal.purpose
        if goal.move.action.get("effect"):
            self.common(case, name)
        else:
            self.take(case, name)
        self.end = None

    def prepare(self, case, goal):
        """What the goal's guard looks back to, or sometimes not."""
        if not goal.guard:
            return
        own = {entry["field"] for entry in goal.move.action.get("fields", [])}
        spoken = coverage.of_guard(goal.guard, guards.mentioned) - own
        for name, move in case.legal().items():
            takes = {entry["field"] for entry in move.action.get("fields", [])}
            if spoken & takes and move.to == case.state and not move.action.get("effect") and \
                    name != goal.move.name and self.random.random() < 0.4:
                self.take(case, name)
        for name in coverage.of_guard(goal.guard, coverage.happening):
            if name in case.legal() and self.random.random() < 0.6 and \
                    case.legal()[name].to == case.state:
                self.take(case, name)
        for flag in coverage.of_guard(goal.guard, coverage.flagged):
            if flag not in case.flags and self.random.random() < 0.3:
                self.revise(case, [flag])
        for rule in coverage.of_guard(goal.guard, coverage.relating):
            if case.state == goal.move.origin and self.random.random() < 0.6:
                self.relate(case, rule)

    def hint(self, move, fields, day, body):
        """So that the guard of the goal may fail later: periods that run long, and values it asks about."""
        goal = self.goal
        if not goal or not goal.guard or goal.purpose != "fail" or move.name == goal.move.name:
            return
        named = coverage.of_guard(goal.guard, guards.mentioned)
        values = coverage.valued(goal.guard["if"]) if "if" in goal.guard else {}
        for name, _, envelope, shape in fields:
            if name in named and shape.get("format") == "date" and not envelope:
                body.setdefault("data", {})[name] = (day + datetime.timedelta(days=400)).isoformat()
            elif name in values and not envelope:
                body.setdefault("data", {})[name] = values[name]

    def revise(self, case, flags):
        move = case.legal().get("revise")
        if move:
            day = self.now(case, case.day)
            self.send(case, move, case.version, day,
                      {"action": "revise", "occurred_on": day.isoformat(), "flags": flags})

    def relate(self, case, rule):
        """Another case, just begun, that is linked to this one."""
        kind = next(kind for kind in self.catalog.kinds if kind.name == rule.get("kinds", ["mediation"])[0])
        other = model.Case(self.catalog, kind, self.random.choice(kind.tracks))
        other.day = day = self.now(case, case.day)
        law = kind.version_on(day)
        if not self.open_case(other, next(iter(law.moves[(other.track, None)].values())), law, day):
            return
        move = other.legal()["add_link"]
        body = {"action": "add_link", "occurred_on": day.isoformat(), "data": {"type": rule["types"][0],
                                                                              "case_id": case.id}}
        if self.send(other, move, law, day, body):
            case.linked.append((rule["types"][0], "in", other))
            other.linked.append((rule["types"][0], "out", case))

    def common(self, case, name):
        """One of the acts every case has."""
        move = case.legal().get(name)
        day = self.now(case, case.day)
        if not move:
            return False
        if name == "correct_date":
            return self.correct(case, move, day)
        if name == "add_link" and (not self.last or any(event.move.name == name for event in case.events)):
            return False
        return self.send(case, move, case.version, day)

    def loops(self, case, most):
        """Acts that leave the case where it is, those done least first."""
        cover = self.tally.coverage
        moves = [move for move in case.legal().values() if move.to == case.state and
                 cover.needs(coverage.move_key(case.kind, case.version, move))]
        moves.sort(key=lambda move: cover.hits[coverage.move_key(case.kind, case.version, move)])
        for move in moves[:most]:
            if move.action.get("effect"):
                self.common(case, move.name)
            else:
                self.take(case, move.name)
        self.ends(case, most)

    def ends(self, case, most):
        """Proposals that come to nothing leave the case where it is too."""
        for move in [move for move in case.legal().values() if "approval" in move.action]:
            for end in coverage.ENDS[1:]:
                if most > 0 and self.tally.coverage.needs(self.ended(case, move.name, end)):
                    most -= 1
                    self.end = end
                    self.take(case, move.name)
                    self.end = None

    def wander(self, case):
        """On from the goal as long as something is there that was seldom done."""
        cover = self.tally.coverage
        for _ in range(MOST_ACTS):
            self.loops(case, 2)
            moves = [move for move in case.legal().values() if move.to != case.state]
            if not moves:
                return
            least = min(cover.hits[coverage.move_key(case.kind, case.version, move)] for move in moves)
            if least >= coverage.ENOUGH:
                return
            poor = [move for move in moves
                    if cover.hits[coverage.move_key(case.kind, case.version, move)] == least]
            if not self.take(case, self.random.choice(poor).name):
                return


