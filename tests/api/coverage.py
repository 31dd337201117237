"""What a run of the model is to reach: every transition, every guard both ways, every end of a proposal;
how often each was; and the way to what was reached least."""

import collections
import heapq
import threading

import guards
import model

ENOUGH = 100
ENDS = ("approved", "returned", "withdrawn", "refused without")


def move_key(kind, version, move):
    """A transition of an action of the kind's own; what every case has counts once for all states."""
    if move.action.get("effect"):
        return ("common", kind.name, version.name, move.name)
    return ("move", kind.name, version.name, move.name, move.origin, move.to)


def guard_key(kind, version, action, guard, held):
    return ("guard", kind.name, version.name, action["action"], guard, held)


class Goal:
    """Something to be reached, on a course where it is possible."""

    def __init__(self, kind, version, track, move, purpose, guard=None):
        self.kind, self.version, self.track, self.move = kind, version, track, move
        self.purpose, self.guard = purpose, guard


class Coverage:
    def __init__(self, catalog):
        self.hits = collections.Counter()
        self.goals = collections.defaultdict(list)
        self.lock = threading.Lock()
        for kind, version, move in catalog.transitions():
            self._add(kind, version, move)
        self.keys = sorted(self.goals, key=str)

    def _add(self, kind, version, move):
        action = move.action
        if action.get("effect") in model.ANSWERS or (move.name == "correct_date" and move.origin is None):
            return
        self.goals[move_key(kind, version, move)].append(Goal(kind, version, move.track, move, "move"))
        for guard in guards.of_action(action, version.name, move.track, move.origin):
            for held in (True, False):
                self.goals[guard_key(kind, version, action, guard["guard"], held)].append(
                    Goal(kind, version, move.track, move, "move" if held else "fail", guard))
        for end in ENDS if "approval" in action else ():
            self.goals[("approval", kind.name, version.name, move.name, end)].append(
                Goal(kind, version, move.track, move, end))

    def hit(self, *keys):
        with self.lock:
            self.hits.update(keys)

    def needs(self, key):
        return key in self.goals and self.hits[key] < ENOUGH

    def poorest(self, pick):
        """A goal among those reached least."""
        keys = heapq.nsmallest(24, self.keys, key=lambda key: self.hits[key])
        return pick.choice(self.goals[pick.choice(keys)])

    def short(self):
        return {key: self.hits[key] for key in self.keys if self.hits[key] < ENOUGH}

    def least(self, sort):
        """(how many there are, the fewest hits) of one sort of key."""
        counts = [self.hits[key] for key in self.keys if key[0] == sort]
        return len(counts), min(counts)


def way(version, track, state, pick):
    """Actions from nothing to a state, on a short way; None: there is none."""
    seen, waiting = {None}, collections.deque([(None, [])])
    while waiting:
        at, steps = waiting.popleft()
        if at == state:
            return steps
        moves = [move for move in version.moves.get((track, at), {}).values() if not move.action.get("effect")]
        pick.shuffle(moves)
        for move in moves:
            if move.to not in seen:
                seen.add(move.to)
                waiting.append((move.to, steps + [move.name]))
    return None


def happening(condition):
    """The acts whose having happened a condition speaks of."""
    (test, rule), = condition.items()
    if test == "happened":
        return set(rule)
    if test in ("all", "any"):
        return set().union(*(happening(part) for part in rule))
    return happening(rule) if test == "not" else set()


def flagged(condition):
    (test, rule), = condition.items()
    if test == "flag":
        return {rule}
    if test in ("all", "any"):
        return set().union(*(flagged(part) for part in rule))
    return flagged(rule) if test == "not" else set()


def valued(condition):
    """{field: a value that fulfils the condition}, as far as it speaks of values."""
    (test, rule), = condition.items()
    if test == "value" and "is" in rule:
        return {rule["field"]: rule["is"][0]}
    if test in ("all", "any"):
        return {name: value for part in rule for name, value in valued(part).items()}
    return {}


def relating(condition):
    """The links a condition speaks of that others have to this case."""
    (test, rule), = condition.items()
    if test == "linked":
        return [rule] if rule.get("direction") == "in" else []
    if test in ("all", "any"):
        return [found for part in rule for found in relating(part)]
    return relating(rule) if test == "not" else []


def of_guard(guard, look):
    found = [look(guard["require"])] + ([look(guard["if"])] if "if" in guard else [])
    return found[0] if len(found) == 1 else type(found[0])(item for one in found for item in one)


