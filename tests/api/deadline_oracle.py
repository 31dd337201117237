"""When something is due, by walking day after day: written from the text of docs/deadlines.md and the
notices of the State Council, not from the engine."""

import datetime

DAY = datetime.timedelta(days=1)


def civil(text):
    return datetime.date.fromisoformat(text)


class Calendar:
    """Days off and make-up days as the notices list them."""

    def __init__(self, lists):
        self.off, self.make_up, self.years = set(), set(), set()
        for one in lists:
            self.years.add(one["year"])
            for entry in one["off"]:
                day = civil(entry["from"])
                while day <= civil(entry["to"]):
                    self.off.add(day)
                    day += DAY
                self.make_up.update(civil(day) for day in entry.get("make_up", []))

    def worked(self, day):
        return day in self.make_up or (day.weekday() < 5 and day not in self.off)


def months_after(day, count):
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return datetime.date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError


class Count:
    """One count of periods from an anchor; remembers which days it asked the calendar about."""

    def __init__(self, calendar, start):
        self.calendar = calendar
        self.anchor = self.end = start
        self.length, self.unit = 0, None
        self.asked = set()

    def worked(self, day):
        self.asked.add(day)
        return self.calendar.worked(day)

    def restart(self, day):
        self.anchor = self.end = day
        self.length = 0

    def measure(self, length, unit):
        if unit == "month":
            return months_after(self.anchor, length)
        step, day = (DAY if length > 0 else -DAY), self.anchor
        left = abs(length)
        while left > 0:
            day += step
            if unit == "calendar_day" or self.worked(day):
                left -= 1
        return day

    def add(self, length, unit):
        if self.length and unit != self.unit:
            self.restart(self.end)
        self.unit = unit
        self.length += length
        self.end = self.measure(self.length, unit)

    def forward(self, day):
        while not self.worked(day):
            day += DAY
        return day

    def backward(self, day):
        while not self.worked(day):
            day -= DAY
        return day


def excluded_days(suspensions, start, last):
    """The union, day by day; open ones as far as the walk may ever look."""
    closed, opened = set(), []
    for one in suspensions:
        day = max(civil(one["from"]), start + DAY)
        if "to" not in one:
            opened.append(day)
            continue
        while day <= civil(one["to"]):
            closed.add(day)
            day += DAY
    begins = min(opened, default=None)
    if begins is not None:
        # what runs into it without a day between is one with it
        while begins - DAY in closed:
            begins -= DAY
        closed = {day for day in closed if day < begins}
    runs = []
    for day in sorted(closed):
        if runs and day == runs[-1][-1] + DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs, begins


def due(ask, calendar):
    """{"due_on", "nominal_on", "provisional", "suspended", "excluded_days"} of a question with periods."""
    start = civil(ask["started_on"])
    periods, extensions = ask["periods"], ask.get("extensions", [])
    backwards = periods[0]["length"] < 0
    asked = set()

    def count(off):
        """The end, when the days of `off` are not counted."""
        walk = Count(calendar, start)
        for period in periods:
            walk.add(period["length"], period["unit"])
            if period.get("roll"):
                walk.restart(walk.forward(walk.end))
        for extension in extensions:
            before = walk.end
            if "length" in extension:
                walk.add(extension["length"], extension["unit"])
            if "to" in extension:
                # a date of the calendar: what was known when it was given lies within it
                known = sum(day < civil(extension["on"]) for day in off)
                wanted = civil(extension["to"]) - known * DAY
                if "length" not in extension:
                    walk.restart(max(wanted, before))
                elif wanted <= before:
                    walk.restart(before)
                elif wanted <= walk.end:
                    if wanted < walk.end:
                        walk.restart(wanted)
                    else:
                        walk.restart(walk.end)
        end = walk.end + len(off) * DAY
        rolled = end
        if ask["roll"]:
            rolled = walk.backward(end) if backwards else walk.forward(end)
        asked.update(walk.asked)
        return end, rolled

    runs, begins = excluded_days(ask.get("suspensions", []), start, None)
    off, suspended = [], False
    end, rolled = count(off)
    for run in runs:
        if run[0] > rolled:
            break
        off = off + run
        end, rolled = count(off)
    else:
        suspended = begins is not None and begins <= rolled
    return {"due_on": rolled.isoformat(), "nominal_on": end.isoformat(), "suspended": suspended,
            "excluded_days": len(off),
            "provisional": any(day.year not in calendar.years for day in asked)}
