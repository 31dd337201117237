"""Makes tests/data/deadline-cases.json: for every rule of the catalog a plain case, one with a holiday, one
with a make-up day and one with suspensions, all worked out by the walk of days, never by the engine.

    python3 tests/api/deadline_cases.py     rewrites the file after the rules have changed"""

import datetime
import json
import pathlib

import deadline_oracle as oracle

ROOT = pathlib.Path(__file__).resolve().parents[2]
CATALOG = ROOT / "core/catalog"
FILE = ROOT / "tests/data/deadline-cases.json"


def rules():
    """Every rule of every kind, once for each version it stands in."""
    for path in sorted((CATALOG / "kinds").glob("*.json")):
        kind = json.loads(path.read_text("utf-8"))
        for rule in kind.get("deadlines", []):
            for definition in kind["definitions"]:
                version = definition["version"]
                if version in rule.get("in", [version]):
                    yield kind["kind"], version, {**rule, "extensions": [
                        extension for extension in rule.get("extensions", [])
                        if version in extension.get("in", [version])]}


def calendar():
    return oracle.Calendar(json.loads((CATALOG / "calendars.json").read_text("utf-8")))


def question(rule, start, suspensions=()):
    return {"started_on": start.isoformat(), "periods": rule["period"], "roll": rule["roll"] != "none",
            "suspensions": list(suspensions)}


def walked(rule, start, days, suspensions=()):
    return oracle.due(question(rule, start, suspensions), days)


def search(rule, days, wanted):
    """The first day that makes such a case; the end must lie in years whose days off are listed."""
    start = datetime.date(2021 if rule["period"][0]["length"] == 36 else 2024, 1, 4)
    while start < datetime.date(2027, 1, 1):
        found = walked(rule, start, days)
        if not found["provisional"] and wanted(start, found):
            return start, found["due_on"]
        start += oracle.DAY
    raise AssertionError(rule["rule"])


def cases_of(rule):
    full, weekdays, unmade = calendar(), calendar(), calendar()
    weekdays.off, weekdays.make_up = set(), set()
    unmade.make_up = set()
    fixed = rule["roll"] == "none" and not any(p["unit"] == "working_day" for p in rule["period"])

    def plain(start, found):
        due = oracle.civil(found["due_on"])
        return found["due_on"] == found["nominal_on"] == walked(rule, start, weekdays)["due_on"] and \
            due.weekday() < 5 and full.worked(due) and full.worked(start)

    def holiday(start, found):
        due = oracle.civil(found["due_on"])
        plainly = walked(rule, start, weekdays)["due_on"]
        return due in full.off if fixed else \
            plainly not in (found["due_on"], walked(rule, start, unmade)["due_on"])

    def make_up(start, found):
        due = oracle.civil(found["due_on"])
        return due in full.make_up if fixed else found["due_on"] != walked(rule, start, unmade)["due_on"]

    made = {name: dict(zip(("started_on", "due_on"), (start.isoformat(), due)))
            for name, (start, due) in (("plain", search(rule, full, plain)), ("holiday", search(rule, full, holiday)),
                                       ("make_up", search(rule, full, make_up)))}
    if rule["period"][0]["length"] < 0:
        # A stay moves no date that is given notice of, and so not its notice: the question is refused.
        start = datetime.date(2025, 5, 6)
        made["suspension"] = {"started_on": start.isoformat(), "refused": "deadline_backwards", "suspensions": [
            {"from": (start - 4 * oracle.DAY).isoformat(), "to": (start - oracle.DAY).isoformat()}]}
    else:
        start = datetime.date(2021 if rule["period"][0]["length"] == 36 else 2025, 3, 3)
        # a day before it counts, two that overlap, one that touches: 1 to 12 days after the start
        suspensions = [{"from": (start - oracle.DAY).isoformat(), "to": (start + oracle.DAY).isoformat()},
                       {"from": (start + 2 * oracle.DAY).isoformat(), "to": (start + 9 * oracle.DAY).isoformat()},
                       {"from": (start + 5 * oracle.DAY).isoformat(), "to": (start + 12 * oracle.DAY).isoformat()}]
        made["suspension"] = {"started_on": start.isoformat(), "suspensions": suspensions,
                              "due_on": walked(rule, start, full, suspensions)["due_on"]}
    return made


def main():
    lines = [json.dumps({"kind": kind, "version": version, "rule": rule["rule"], **cases_of(rule)}, ensure_ascii=False)
             for kind, version, rule in rules()]
    FILE.write_text("[\n\t" + ",\n\t".join(lines) + "\n]\n", "utf-8")


if __name__ == "__main__":
    main()
