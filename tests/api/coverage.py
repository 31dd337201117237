"""What a run of the model is to reach: every transition, every guard both ways, every end of a proposal, every
act on papers; how often each was; and which was least."""

import collections
import heapq
import threading

import guards
import model

# Of 10,000 histories; with fewer, in proportion.
ENOUGH, OF = 100, 10000
ENDS = ("approved", "returned", "withdrawn", "refused without")

# Targets that nothing can reach, each with the reason; a hit proves the reason wrong.
UNREACHABLE = {
    ("common", "confirmation", "2011", "issue_document"): "a confirmation has no paper of the office's own series",
}


def move_key(kind, version, move):
    """A transition of an action of the kind's own; what every case has counts once for all states."""
    if move.action.get("effect"):
        return ("common", kind.name, version.name, move.name)
    return ("move", kind.name, version.name, move.name, move.origin, move.to)


def guard_key(kind, version, action, guard, held):
    return ("guard", kind.name, version.name, action["action"], guard, held)


def end_key(kind, version, name, end):
    return ("approval", kind.name, version.name, name, end)


def paper_key(kind, version, what):
    return ("paper", kind.name, version.name, what)


class Goal:
    """Something to be reached, on a course where it is possible: a move at which all guards hold, or this one
    fails, or a proposal comes to this end."""

    def __init__(self, key, kind, version, move, fails=None, end=None):
        self.key, self.kind, self.version, self.move = key, kind, version, move
        self.fails, self.end = fails, end
        spoken = guards.of_action(move.action, version.name, move.track, move.origin)
        self.guards = [guard for guard in spoken if fails in (None, guard["guard"])]

    @property
    def track(self):
        return self.move.track

    @property
    def stays(self):
        """Whether it is reached without leaving the state."""
        return bool(self.fails) or self.move.to == self.move.origin or self.end not in (None, "approved")

    def spoils(self, move):
        """Whether a move leaves an outcome with which the guards can never be as is wanted."""
        outcomes = move.action.get("outcomes", [])
        asked = [rule for guard in self.guards for test, rule in guards.parts(guard)
                 if test == "value" and rule["field"] == "outcome"]
        return bool(outcomes) and any(self.fails is None and not set(outcomes) & set(rule["is"]) for rule in asked)


class Coverage:
    def __init__(self, catalog, histories=OF):
        self.enough = ENOUGH * histories // OF
        self.aim = max(1, self.enough)
        self.hits = collections.Counter()
        self.promised = collections.Counter()  # by those who are on their way
        self.goals = collections.defaultdict(list)
        self.lock = threading.Lock()
        for kind, version, move in catalog.transitions():
            self._add(kind, version, move)
        for kind in catalog.kinds:
            for version in kind.versions:
                self._add_papers(kind, version)
        self.sought = [key for key in sorted(self.goals, key=str) if key not in UNREACHABLE]
        assert set(UNREACHABLE) <= set(self.goals)

    def _goal(self, key, *what, **how):
        self.goals[key].append(Goal(key, *what, **how))

    def _add(self, kind, version, move):
        action = move.action
        if action.get("effect") in model.ANSWERS or (move.name == "correct_date" and move.origin is None):
            return
        self.goals.setdefault(move_key(kind, version, move), [])
        if action.get("effect") not in model.PAPERS:
            self._goal(move_key(kind, version, move), kind, version, move)
        for guard in guards.of_action(action, version.name, move.track, move.origin):
            name = guard["guard"]
            self._goal(guard_key(kind, version, action, name, True), kind, version, move)
            self._goal(guard_key(kind, version, action, name, False), kind, version, move, fails=name)
        for end in ENDS if "approval" in action else ():
            self._goal(end_key(kind, version, move.name, end), kind, version, move, end=end)

    def _add_papers(self, kind, version):
        issued = bool(kind.issued_types(version))
        for what in ("issue", "issue twice", "serve unissued") if issued else ():
            self.goals[paper_key(kind, version, what)] = []
        for what in ("serve", "correct", "other bytes", "supplement", "supplement nothing"):
            self.goals[paper_key(kind, version, what)] = []

    def hit(self, *keys):
        with self.lock:
            self.hits.update(keys)

    def needs(self, key):
        return key in self.goals and key not in UNREACHABLE and self.hits[key] < self.aim

    def lack(self, key):
        """How much of it is still to come: 1 for all, 0 for none."""
        return 1.1 - self.hits[key] / self.aim if self.needs(key) else 0

    def poorest(self, pick):
        """A goal among those reached least, promised until it is given back; None: all are reached often enough."""
        with self.lock:
            known = {key: self.hits[key] + self.promised[key] for key in self.sought if self.goals[key]}
            keys = heapq.nsmallest(24, [key for key in known if known[key] < self.aim], key=known.get)
            if not keys:
                return None
            key = pick.choice(keys)
            self.promised[key] += 1
        return pick.choice(self.goals[key])

    def give_back(self, goal):
        with self.lock:
            self.promised[goal.key] -= 1

    def short(self):
        return {key: self.hits[key] for key in self.sought if self.hits[key] < self.enough}

    def least(self, sort):
        """(how many there are, the fewest hits) of one sort of key."""
        counts = [self.hits[key] for key in self.sought if key[0] == sort]
        return len(counts), min(counts)

    def reached_after_all(self):
        """What was thought unreachable and is not."""
        return {key: self.hits[key] for key in UNREACHABLE if self.hits[key]}
