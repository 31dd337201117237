"""What the catalog says may happen, read from its files by other code than the service's own.

The test of a model is only as good as its independence: nothing here asks the service."""

import datetime
import json
import re

import guards

ACTIVE = ("open", "stayed")
BEFORE = (None, "intake")


def read(folder, name):
    with open(folder / name, encoding="utf-8") as file:
        return json.load(file)


def applies(thing, version):
    return version in thing.get("in", [version])


class Move:
    """One transition of one version on one track."""

    def __init__(self, action, move, origin, track):
        self.action = action
        self.name = action["action"]
        self.origin = origin
        self.to = move.get("to", origin)
        self.key = f"{origin}>{self.to}"
        self.track = track
        self.visits = 0


# Acts on documents that are there already: the player says which.
PAPERS = ("issue", "serve", "volume")
# What takes text away, and what ends a case in another: test_seal_histories.py.
ERASURES = ("erase",)
APART = ERASURES + ("merge",)
# Acts on proposals: the player decides when.
ANSWERS = ("propose", "return", "withdraw")


class Version:
    def __init__(self, kind, definition, common, apart):
        self.name = definition["version"]
        self.first_day = datetime.date.fromisoformat(definition["from"])
        source = kind.source
        self.states = {state["state"]: state for state in source["states"] if applies(state, self.name)}
        own = [action for action in source["actions"] if applies(action, self.name) and action.get("effect") not in apart]
        shared = [dict(action, moves=[{"from": [name for name, state in self.states.items()
                                               if self._common(action, state)]}])
                  for action in common if applies(action, self.name) and action["effect"] not in apart]
        self.actions = {action["action"]: action for action in own + shared}
        # (track, state or None) -> {action name: Move}
        self.moves = {}
        for action in own + shared:
            for move in action["moves"]:
                if not applies(move, self.name):
                    continue
                for origin in move["from"]:
                    for track in kind.tracks:
                        if track in move.get("tracks", [track]):
                            self.moves.setdefault((track, origin), {})[action["action"]] = Move(
                                action, move, origin, track)

    @staticmethod
    def _common(action, state):
        if "phases" in action:
            return state["phase"] in action["phases"]
        return action.get("after_end") or not state.get("terminal")

    def phase(self, state):
        return self.states[state]["phase"] if state else None


class Kind:
    def __init__(self, source, common, apart):
        self.source = source
        self.name = source["kind"]
        self.tracks = [track["track"] for track in source.get("tracks", [])] or [""]
        self.fields = {**common["fields"], **source.get("fields", {})}
        # What fixes the end of an extension that has a most: (action, field).
        self.extending = {(extension["action"], extension["to"]) for rule in source.get("deadlines", [])
                          for extension in rule.get("extensions", []) if {"length", "to"} <= set(extension)}
        self.versions = [Version(self, definition, common["actions"], apart) for definition in source["definitions"]]
        self.versions.sort(key=lambda version: version.first_day)

    def papers(self, version):
        """Types of documents, each with what the catalog says of it."""
        return {entry["document"]: entry for entry in self.source["documents"] if applies(entry, version.name)}

    def issued_types(self, version):
        return [name for name, entry in self.papers(version).items() if "series" in entry]

    def version_on(self, day):
        known = [version for version in self.versions if version.first_day <= day]
        return known[-1] if known else None


class Catalog:
    def __init__(self, folder, apart=APART):
        self.folder = folder
        common = read(folder, "common.json")
        roles = read(folder, "roles.json")
        self.kinds = [Kind(json.loads(path.read_text("utf-8")), common, apart)
                      for path in sorted((folder / "kinds").glob("*.json"))]
        self.grants = [grant["grant"] for grant in roles["grants"]]
        self.holders = {grant: {grant} for grant in self.grants}
        for role in roles["roles"]:
            self.holders[role["role"]] = set(role["held_by"])
        self.lists = {name: read(folder, f"{name}.json") for name in
                      ("rights", "regions", "causes", "sources", "party_types", "party_roles")}
        self.schemas = read(folder, "schemas.json")["schemas"]
        self.judge = guards.Judge(guards.WorkingDays(read(folder, "calendars.json")))
        self.common = common
        self.indicators = {entry["indicator"]: entry for entry in read(folder, "indicators.json")}

    def may(self, action):
        """The grants that hold one of the action's roles."""
        return set().union(*(self.holders[role] for role in action["by"]))

    def transitions(self):
        for kind in self.kinds:
            for version in kind.versions:
                for moves in version.moves.values():
                    yield from ((kind, version, move) for move in moves.values())


class Event:
    def __init__(self, move, day, phases):
        self.move = move
        self.day = day
        self.phases = phases
        self.facts = []  # [indicator, day, quantity, dated by a field of its own]

    @property
    def moving(self):
        return self.move.origin != self.move.to


class Case:
    """A case as it ought to be."""

    def __init__(self, catalog, kind, track):
        self.catalog = catalog
        self.kind = kind
        self.track = track
        self.version = None  # of the law
        self.state = None
        self.outcome = None
        self.events = []
        self.numbered = False
        self.attributes = {}
        self.flags = []
        self.envelope = {}
        self.linked = []  # [type, direction, the other case]
        self.merged = False  # into another case, which counts for both
        self.pending = {}  # action name -> (number of the proposal, who made it, act)
        self.loose = 0  # papers that are in no volume yet
        self.parts = 0  # of the volume
        self.issued = 0
        self.served = 0

    @property
    def acts(self):
        return {event.move.name for event in self.events}

    @property
    def links(self):
        def codes(attributes):
            return {name: value for name, value in attributes.items() if isinstance(value, bool) or
                    (isinstance(value, str) and re.fullmatch("[a-z0-9_]{1,64}", value))}
        return [dict(type=kind, direction=direction, kind=other.kind.name, state=other.state, phase=other.phase(),
                     outcome=other.outcome, flags=other.flags, fields=codes(other.attributes))
                for kind, direction, other in self.linked]

    @property
    def columns(self):
        moving = [event.day for event in self.events if event.moving]
        return dict(self.envelope, outcome=self.outcome, received_on=self.events[0].day.isoformat() if self.events else None,
                    moved_on=moving[-1].isoformat() if moving else None)

    def phase(self):
        return self.version.phase(self.state) if self.state else None

    def last_day(self):
        """The day of the last event that moved the case."""
        return max((event.day for event in self.events if event.moving), default=None)

    def legal(self):
        moves = self.version.moves.get((self.track, self.state), {})
        return {name: move for name, move in moves.items() if move.action.get("effect") not in ANSWERS}

    def law_for(self, name, day):
        """The version of the law under which an action on a day is judged, None if there is none."""
        if self.state is None:
            return self.kind.version_on(day)
        action = self.version.actions[name]
        if not action.get("binds"):
            return self.version
        bound = self.kind.version_on(day)
        if bound is None or name not in bound.actions or self.state not in bound.states:
            return None
        return bound

    def accept(self, move, law, day, body):
        """Takes an event over into the model."""
        before = self.phase()
        self.version = law
        self.state = move.to
        if self.version.states[move.to].get("terminal"):
            self.pending = {}
        after = self.phase()
        action = move.action
        event = Event(move, day, (before, after))
        self.events.append(event)
        outcomes = action.get("outcomes", [])
        if outcomes:
            self.outcome = body.get("outcome", outcomes[0])
        elif event.moving and before == "closed" and after in ACTIVE:
            self.outcome = None
        self.numbered = self.numbered or bool(action.get("numbers"))
        self._keep(action, body, before, after)
        self._remember(action, body)
        if action.get("effect") == "merge":
            self.merged = True
            for earlier in self.events:
                earlier.facts = []
        for count in action.get("counts", []):
            if not applies(count, law.name):
                continue
            if self.outcome not in count.get("outcomes", [self.outcome]) or \
                    self.track not in count.get("tracks", [self.track]) or \
                    move.key not in count.get("moves", [move.key]):
                continue
            self._count(event, count, day, body)

    def _keep(self, action, body, before, after):
        """Papers: those that come, those that are issued, served, bound. What comes with the binding act is
        left to the next part."""
        if (after == "archived" and before != "archived") or action.get("effect") == "volume":
            self.parts, self.loose = self.parts + 1, 0
        known = self.kind.papers(self.version)
        self.loose += sum(known[document["type"]].get("volume") != "none" for document in body.get("documents", []))
        self.issued += action.get("effect") == "issue"
        self.served += len(body.get("data", {}).get("services", []))

    def _remember(self, action, body):
        """What guards may look back to."""
        if not action.get("effect"):
            self.attributes.update(body.get("data", {}))
        self.flags = body.get("flags", self.flags)
        self.envelope.update({name: body[name] for name in guards.CODES if name in body})
        if body.get("rights"):
            self.envelope["right_type"] = body["rights"][0]["type"]

    @staticmethod
    def _count(event, count, day, body):
        data = body.get("data", {})
        given = data.get(count.get("on"))
        dated = datetime.date.fromisoformat(given) if given else day
        if "each" in count:
            each = [document for document in body.get("documents", []) if document["type"] == count["each"]]
            event.facts += [[count["indicator"], dated, 1] for _ in each]
            return
        quantity = 1
        if "quantity" in count:
            quantity = data.get(count["quantity"], body.get(count["quantity"]))
            if quantity is None:
                return
            quantity = int(quantity) if isinstance(quantity, int) else float_free(quantity)
        if quantity:
            event.facts.append([count["indicator"], dated, quantity])

    def redate(self, number, day):
        """correct_date: the event and what it counted for on that day."""
        event = self.events[number - 1]
        for fact in event.facts:
            if fact[1] == event.day:
                fact[1] = day
        event.day = day

    def may_redate(self, number):
        """The days between which an event may be moved without touching its neighbours."""
        event = self.events[number - 1]
        before = [other.day for other in self.events[:number - 1] if other.moving and event.moving]
        after = [other.day for other in self.events[number:] if other.moving and event.moving]
        return max(before, default=None), min(after, default=None)


def float_free(text):
    """A decimal of whole cents as an integer of yuan when it is one: the model only uses such."""
    whole, _, fraction = text.partition(".")
    assert not fraction.strip("0"), text
    return int(whole)


def balance(cases, kind, year):
    """The balance of a kind for a year, from phases alone: the catalog's counts are not asked."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    found = dict(opening=0, came=0, reopened=0, closed=0, transferred_out=0, pending=0)
    for case in cases:
        if case.kind.name != kind or case.merged:
            continue
        for event in case.events:
            before, after = event.phases
            changes = {}
            if before == after or not event.moving:
                continue
            if before in BEFORE and after in ACTIVE + ("closed",):
                changes["came"] = 1
            if after == "closed" and before in ACTIVE + BEFORE:
                changes["closed"] = 1
            if after == "transferred" and before in ACTIVE:
                changes["transferred_out"] = 1
            if before == "closed" and after in ACTIVE:
                changes["reopened"] = 1
            stock = changes.get("came", 0) + changes.get("reopened", 0) - changes.get("closed", 0) - \
                changes.get("transferred_out", 0)
            if event.day < first:
                found["opening"] += stock
            elif event.day <= last:
                for name, value in changes.items():
                    found[name] += value
            if event.day <= last:
                found["pending"] += stock
    return found


def figures(cases, within):
    """Sums of the facts of some days by indicator."""
    sums = {}
    for case in cases:
        for event in case.events:
            for indicator, day, quantity in event.facts:
                if within(day):
                    sums[indicator] = sums.get(indicator, 0) + quantity
    return sums


def knows(entry):
    """The model has no deadlines: whether a case was late is compared with them in test_overdue.py."""
    return not any("only" in term or term.get("balance", "").startswith("overdue") for term in entry.get("terms", []))


def of_terms(indicators, terms, flows, before):
    """A figure made of others: of what flowed, of what stood before, or of both."""
    total = 0
    for term in terms:
        codes = [term["indicator"]] if "indicator" in term else [
            name for name, entry in indicators.items()
            if entry.get("balance") == term["balance"] and entry.get("kind") in term["kinds"]]
        windows = {"period": [flows], "start": [before], "end": [before, flows]}[term.get("window", "period")]
        total += term.get("sign", 1) * sum(sums.get(code, 0) for code in codes for sums in windows)
    return total
