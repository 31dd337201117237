"""Where a history goes next: along the way, of so many steps, on which most is still missing."""

import coverage
import guards
import model

# What the goal of a history counts for more than anything else that is missing.
GOAL = 1000
# A step costs an event; a way to the end of a case is what histories are short of.
STEP, END = 0.01, 4


class Plan:
    """What can still be reached from each state of one version on one track, by one history."""

    def __init__(self, cover, kind, version, track, goal, closed):
        self.stay, self.edges = {}, {}
        for (on, origin), moves in version.moves.items():
            if on == track:
                self.stay[origin] = sum(self._lacks(cover, kind, version, move) for move in moves.values()
                                        if move.action.get("effect") not in model.PAPERS)
                self.edges[origin] = {move: self._takes(cover, kind, version, move) *
                                      (END if version.states[move.to].get("terminal") else 1) for move in moves.values()
                                      if move.to != origin and (origin, move.name) not in closed}
        if goal and goal.version is version and goal.track == track:
            if goal.stays:
                self.stay[goal.move.origin] += GOAL
            elif goal.move in self.edges[goal.move.origin]:
                self.edges[goal.move.origin][goal.move] += GOAL

    def harvested(self, state):
        self.stay[state] = 0

    def taken(self, move):
        self.edges[move.origin][move] = 0

    def closed(self, move):
        del self.edges[move.origin][move]

    def best(self, state, left):
        """The move to take with so many steps left; None: nothing is gained by any."""
        worth = dict(self.stay)
        for _ in range(left - 1):
            worth = {at: stay + max([0] + [gain + 0.95 * worth.get(move.to, 0) - STEP
                                           for move, gain in self.edges[at].items()])
                     for at, stay in self.stay.items()}
        found = {move: gain + 0.95 * worth.get(move.to, 0) - STEP for move, gain in self.edges.get(state, {}).items()}
        move = max(found, key=found.get, default=None)
        return move if move and (state is None or found[move] > 0) else None

    @staticmethod
    def _lacks(cover, kind, version, move):
        """What can be reached at a move without leaving its origin."""
        action = move.action
        found = sum(cover.lack(coverage.guard_key(kind, version, action, guard["guard"], False))
                    for guard in guards.of_action(action, version.name, move.track, move.origin))
        if "approval" in action:
            found += sum(cover.lack(coverage.end_key(kind, version, move.name, end)) for end in coverage.ENDS[1:])
        return found + (Plan._takes(cover, kind, version, move) if move.to == move.origin else 0)

    @staticmethod
    def _takes(cover, kind, version, move):
        """What taking a move reaches."""
        action = move.action
        found = cover.lack(coverage.move_key(kind, version, move))
        found += sum(cover.lack(coverage.guard_key(kind, version, action, guard["guard"], True))
                     for guard in guards.of_action(action, version.name, move.track, move.origin))
        if "approval" in action:
            found += cover.lack(coverage.end_key(kind, version, move.name, "approved"))
        return found


class Imagined:
    """A case as it would be after an act, as far as guards look at it."""

    def __init__(self, case, state, after=None, body=None, flags=None):
        self.kind, self.track, self.state, self.events = case.kind, case.track, state, case.events
        self.attributes, self.columns = dict(case.attributes), dict(case.columns)
        self.flags = case.flags if flags is None else flags
        self.acts, self.links = set(case.acts), case.links
        if not after:
            return
        self.acts.add(after.name)
        outcomes = after.action.get("outcomes", [])
        if outcomes:
            self.columns["outcome"] = body.get("outcome", outcomes[0])
        if not after.action.get("effect"):
            self.attributes.update(body.get("data", {}))
        self.columns.update({name: body[name] for name in guards.CODES if name in body})
