"""The guards of the catalog, judged from its files by other code than the service's own, and bodies
put right so that they hold."""

import datetime

CODES = ("cause", "source", "region")
COLUMNS = CODES + ("outcome", "right_type", "occurred_on", "received_on", "accepted_on", "moved_on")


def applies(thing, version):
    return version in thing.get("in", [version])


class WorkingDays:
    """A naive calendar: looks at one day after another."""

    def __init__(self, lists):
        self.off, self.make_up = set(), set()
        for year in lists:
            for holiday in year["off"]:
                day, last = (datetime.date.fromisoformat(holiday[end]) for end in ("from", "to"))
                while day <= last:
                    self.off.add(day)
                    day += datetime.timedelta(days=1)
                self.make_up.update(datetime.date.fromisoformat(day) for day in holiday.get("make_up", []))

    def works(self, day):
        return day in self.make_up or (day.weekday() < 5 and day not in self.off)

    def step(self, day, count):
        one = datetime.timedelta(days=1 if count > 0 else -1)
        for _ in range(abs(count)):
            day += one
            while not self.works(day):
                day += one
        return day

    def first_from(self, day):
        while not self.works(day):
            day += datetime.timedelta(days=1)
        return day


class View:
    """What guards look at: a body about to be sent for a case. `case` has attributes, flags, acts (a
    set), links and columns; `taken` are the names of the fields that the action takes."""

    def __init__(self, calendar, case, action, taken, body, track, state):
        self.calendar, self.case, self.action, self.taken = calendar, case, action, taken
        self.body, self.track, self.state = body, track, state
        self.data = body.get("data", {})

    def outcome(self):
        outcomes = self.action.get("outcomes", [])
        return self.body.get("outcome", outcomes[0] if len(outcomes) == 1 else None)

    def value(self, name):
        if name == "outcome" and self.action.get("outcomes"):
            return self.outcome()
        if name == "occurred_on":
            return self.body["occurred_on"]
        if name == "right_type" and self.body.get("rights"):
            return self.body["rights"][0]["type"]
        if name in self.taken and (name in self.body or name in self.data):
            return self.body.get(name, self.data.get(name))
        if name in COLUMNS:
            return self.case.columns.get(name)
        return self.case.attributes.get(name)

    def day(self, name):
        value = self.value(name)
        return datetime.date.fromisoformat(value) if value else None

    def flags(self):
        return self.body.get("flags", self.case.flags) if "flags" in self.taken else self.case.flags


def days(view, rule):
    start, end = view.day(rule["from"]), view.day(rule["to"])
    if not start or not end:
        return None
    working = rule["unit"] == "working_day"
    if "at_least" in rule:
        count = rule["at_least"]
        latest = view.calendar.step(end, -count) if working else end - datetime.timedelta(days=count)
        return start <= latest
    count = rule.get("over", rule.get("within"))
    last = view.calendar.step(start, count) if working else \
        view.calendar.first_from(start + datetime.timedelta(days=count))
    return end > last if "over" in rule else end <= last


def linked(view, rule):
    def fits(link):
        return link["type"] in rule["types"] and rule.get("direction", link["direction"]) == link["direction"] and \
            link["kind"] in rule.get("kinds", [link["kind"]]) and link["phase"] in rule.get("phases", [link["phase"]]) \
            and link["state"] in rule.get("states", [link["state"]]) and \
            link["outcome"] in rule.get("outcomes", [link["outcome"]]) and \
            (not rule.get("flags") or set(rule["flags"]) & set(link["flags"])) and \
            all(link["fields"].get(name) in values for name, values in rule.get("fields", {}).items())
    return any(fits(link) for link in view.case.links)


def as_list(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def judge(view, condition):
    """True, False, or None: not to be told."""
    (test, rule), = condition.items()
    if test in ("all", "any"):
        parts = [judge(view, part) for part in rule]
        decisive = test == "any"
        return decisive if decisive in parts else None if None in parts else not decisive
    if test == "not":
        part = judge(view, rule)
        return None if part is None else not part
    if test == "days":
        return days(view, rule)
    if test == "value":
        value = view.value(rule["field"])
        return value in rule["is"] if "is" in rule else value not in rule["is_not"]
    if test == "given":
        return view.value(rule) is not None
    if test == "size":
        value = view.value(rule["field"])
        if not isinstance(value, list):
            return None
        return len(value) >= rule["at_least"] and (not rule.get("odd") or len(value) % 2 == 1)
    if test == "contains":
        return set(rule["all"]) <= set(as_list(view.value(rule["field"])))
    if test == "apart":
        return not set(as_list(view.value(rule["field"]))) & set(as_list(view.value(rule["other"])))
    if test == "happened":
        return bool(set(rule) & view.case.acts)
    if test == "linked":
        return linked(view, rule)
    if test == "flag":
        return rule in view.flags()
    raise AssertionError(f"no such condition: {test}")


def holds(view, guard):
    if "outcomes" in guard and view.outcome() not in guard["outcomes"]:
        return True
    parts = [{"not": guard["if"]}] if "if" in guard else []
    return judge(view, {"any": parts + [guard["require"]]}) is not False


OF_ACTION = {}


def of_action(action, version, track, state):
    """The guards that speak of this version, track and state."""
    key = (id(action), version, track, state)
    if key not in OF_ACTION:
        found = [guard for guard in action.get("guards", [])
                 if applies(guard, version) and track in guard.get("tracks", [track])
                 and state in guard.get("from", [state])]
        OF_ACTION[key] = (action, found)  # the action too, so that its id stays its own
    return OF_ACTION[key][1]


def leaves(condition):
    """(test, rule) of each part that is not made of others."""
    (test, rule), = condition.items()
    if test in ("all", "any"):
        for part in rule:
            yield from leaves(part)
    elif test == "not":
        yield from leaves(rule)
    else:
        yield test, rule


def parts(guard):
    for condition in [guard["require"]] + ([guard["if"]] if "if" in guard else []):
        yield from leaves(condition)


def mentioned(guard):
    """The fields a guard speaks of."""
    found = set()
    for test, rule in parts(guard):
        if test == "days":
            found |= {rule["from"], rule["to"]}
        elif test == "apart":
            found |= {rule["field"], rule["other"]}
        elif test in ("value", "size", "contains"):
            found.add(rule["field"])
        elif test == "given":
            found.add(rule)
    return found


def happenings(guard):
    """The acts whose having happened it speaks of."""
    return {name for test, rule in parts(guard) if test == "happened" for name in rule}


def flags(guard):
    return {rule for test, rule in parts(guard) if test == "flag"}


def incoming(guard):
    """The links it speaks of that others have to the case."""
    return [rule for test, rule in parts(guard) if test == "linked" and rule.get("direction") == "in"]


def candidates(view, condition, shapes):
    """Changes of the body, {field: value}, that may make a condition hold or fail."""
    (test, rule), = condition.items()
    if test in ("all", "any"):
        for part in rule:
            yield from candidates(view, part, shapes)
    elif test == "not":
        yield from candidates(view, rule, shapes)
    elif test == "days":
        count = next(rule[span] for span in ("at_least", "over", "within") if span in rule)
        far = datetime.timedelta(days=3 * count + 20)
        for one, other, sign in ((rule["from"], rule["to"], -1), (rule["to"], rule["from"], 1)):
            if one in view.taken and view.day(other):
                for away in (sign * far, datetime.timedelta(0), -sign * far):
                    yield {one: (view.day(other) + away).isoformat()}
    elif test in ("value", "given"):
        name = rule if test == "given" else rule["field"]
        if name == "outcome":
            yield from ({name: outcome} for outcome in view.action.get("outcomes", []))
        elif name in view.taken:
            listed = [] if test == "given" else list(rule.get("is", rule.get("is_not")))
            shape = shapes.get(name, {})
            more = [True, False] if shape.get("type") == "boolean" else shape.get("enum", [])
            if name in CODES:
                more = ["other"] if name == "cause" else []
            if test == "given":
                more = ["认定侵权的决定"]
            yield from ({name: value} for value in more + listed)
            yield {name: None}
    elif test == "size" and rule["field"] in view.taken:
        for count in (rule["at_least"], rule["at_least"] + 1, rule["at_least"] - 1, rule["at_least"] + 2):
            yield {rule["field"]: [f"成员{i}" for i in range(count)]}
    elif test == "contains" and rule["field"] in view.taken:
        every = shapes.get(rule["field"], {}).get("items", {}).get("enum", rule["all"])
        yield {rule["field"]: every}
        yield {rule["field"]: every[:2]}
        yield {rule["field"]: [value for value in every if value not in rule["all"][-1:]]}
    elif test == "apart" and rule["field"] in view.taken:
        shared = as_list(view.value(rule["other"]))
        yield {rule["field"]: ["无关人员甲", "无关人员乙", "无关人员丙"]}
        yield {rule["field"]: shared[:1] + ["无关人员乙", "无关人员丙"]}
    elif test == "flag" and "flags" in view.taken:
        yield {"flags": [rule]}
        yield {"flags": []}


def changed(view, change, required, envelope):
    """The body with a change; None when it would no longer be complete."""
    body = dict(view.body, data=dict(view.data))
    for name, value in change.items():
        place = body if name in envelope or name in ("outcome", "flags") else body["data"]
        if value is None and name in required:
            return None
        if value is None:
            place.pop(name, None)
        else:
            place[name] = value
    if not body["data"]:
        del body["data"]
    return body


class Judge:
    """All guards of an action at once, and how to make them hold."""

    def __init__(self, calendar):
        self.calendar = calendar

    def view(self, case, action, fields, body, track, state):
        return View(self.calendar, case, action, {name for name, _, _, _ in fields}, body, track, state)

    def failing(self, case, action, fields, version, body, track, state):
        view = self.view(case, action, fields, body, track, state)
        return {guard["guard"] for guard in of_action(action, version, track, state) if not holds(view, guard)}

    def variants(self, case, action, fields, body, spoken_by, track, state, names):
        """Bodies that say something else in one of these fields, so that one of these guards may hold or fail."""
        shapes = {name: shape for name, _, _, shape in fields}
        required = {name for name, must, _, _ in fields if must}
        envelope = {name for name, _, inside, _ in fields if inside}
        view = self.view(case, action, fields, body, track, state)
        found = [changed(view, change, required, envelope) for guard in spoken_by
                 for condition in [guard["require"]] + ([guard["if"]] if "if" in guard else [])
                 for change in candidates(view, condition, shapes) if set(change) <= names]
        return [one for one in found if one and one != body]

    def steer(self, case, action, fields, version, body, track, state, wanted=frozenset(), pick=None, keep=()):
        """A body near this one that fails exactly the guards `wanted`, if one is found; else the one
        that comes closest."""
        if not of_action(action, version, track, state):
            return body
        shapes = {name: shape for name, _, _, shape in fields}
        required = {name for name, must, _, _ in fields if must}
        envelope = {name for name, _, inside, _ in fields if inside}

        def distance(candidate):
            return len(self.failing(case, action, fields, version, candidate, track, state) ^ wanted)

        best, least = body, distance(body)
        for _ in range(6):
            if not least:
                break
            view = self.view(case, action, fields, best, track, state)
            wrong = self.failing(case, action, fields, version, best, track, state) ^ wanted
            found = []
            for guard in of_action(action, version, track, state):
                if guard["guard"] not in wrong:
                    continue
                for condition in [guard["require"]] + ([guard["if"]] if "if" in guard else []):
                    for change in candidates(view, condition, shapes):
                        candidate = None if set(change) & set(keep) else changed(view, change, required, envelope)
                        if candidate:
                            found.append((distance(candidate), candidate))
                if "outcomes" in guard and "outcome" not in keep:
                    found += [(distance(dict(best, outcome=name)), dict(best, outcome=name))
                              for name in action["outcomes"]]
            if not found:
                break
            lowest = min(score for score, _ in found)
            if lowest > least or (lowest == least and not pick):
                break
            choices = [candidate for score, candidate in found if score == lowest]
            best, least = (pick(choices) if pick else choices[0]), lowest
        return best
