"""The engine against a naive walk of days, on random questions; and the twelve known answers."""

import json
import random

import deadline_cases
import deadline_oracle
import harness
from deadline_cases import calendar, rules

CATALOG = harness.ROOT / "core/catalog"
QUESTIONS = 100_000

# trigger, length, unit, due: the vectors of the trade
VECTORS = [
    ("2024-02-06", 5, "working_day", "2024-02-19"),
    ("2024-04-25", 5, "working_day", "2024-05-06"),
    ("2024-09-12", 5, "working_day", "2024-09-20"),
    ("2025-01-24", 5, "working_day", "2025-02-07"),
    ("2025-09-26", 5, "working_day", "2025-10-10"),
    ("2026-02-12", 5, "working_day", "2026-02-26"),
    ("2024-11-30", 3, "month", "2025-02-28"),
    ("2024-07-03", 3, "month", "2024-10-08"),
    ("2024-01-10", 1, "month", "2024-02-18"),
    ("2025-11-30", 3, "month", "2026-02-28"),
    ("2025-11-17", 3, "month", "2026-02-24"),
    ("2024-09-16", 15, "calendar_day", "2024-10-08"),
]


def what_if(questions, catalog=CATALOG):
    printed = harness.run("", "deadline", "what-if", given="".join(json.dumps(one) + "\n" for one in questions),
                          catalog=str(catalog))
    return [json.loads(line) for line in printed.splitlines()]


def test_the_twelve_vectors():
    questions = [{"started_on": start, "periods": [{"length": length, "unit": unit}]}
                 for start, length, unit, _ in VECTORS]
    assert [answer["due_on"] for answer in what_if(questions)] == [vector[3] for vector in VECTORS]
    walked = [deadline_oracle.due({**question, "roll": True}, calendar())["due_on"] for question in questions]
    assert walked == [vector[3] for vector in VECTORS]


def test_every_rule_has_a_plain_a_holiday_a_make_up_and_a_suspension_case():
    """Worked out without the engine and kept as data: tests/api/deadline_cases.py."""
    known = json.loads(deadline_cases.FILE.read_text("utf-8"))
    assert [(case["kind"], case["version"], case["rule"]) for case in known] == \
        [(kind, version, rule["rule"]) for kind, version, rule in rules()]
    questions, wanted = [], []
    for case in known:
        for name in ("plain", "holiday", "make_up", "suspension"):
            question = {**case[name], "kind": case["kind"], "version": case["version"], "rule": case["rule"]}
            answer = question.pop("refused") if "refused" in question else question.pop("due_on")
            wanted.append((case["kind"], case["rule"], name, answer))
            questions.append(question)
    found = [answer["errors"][0]["code"] if "errors" in answer else answer["due_on"] for answer in what_if(questions)]
    assert [(*one[:3], due) for one, due in zip(wanted, found, strict=True)] == wanted


def any_day(chance, near=None):
    if near is None:
        return deadline_oracle.civil("2023-12-01") + chance.randrange(3 * 365 + 120) * deadline_oracle.DAY
    return near + chance.randrange(-20, 200) * deadline_oracle.DAY


def some_suspensions(chance, start):
    for _ in range(chance.choice((0, 0, 1, 1, 2, 3))):
        begin = any_day(chance, start)
        one = {"from": begin.isoformat()}
        if chance.random() < 0.93:
            one["to"] = (begin + chance.randrange(60) * deadline_oracle.DAY).isoformat()
        yield one


def fix_day(chance, start, one):
    if chance.random() < 0.5:
        one["to"], one["on"] = any_day(chance, start).isoformat(), any_day(chance, start).isoformat()
    return one


def by_rule(chance, known):
    """A question by a rule, and the same with its periods written out."""
    kind, version, rule = known
    start = any_day(chance)
    asked, spelled = [], []
    for extension in rule.get("extensions", []):
        if chance.random() < 0.5:
            continue
        one = fix_day(chance, start, {})
        if not one and "length" not in extension:
            continue
        asked.append({"action": extension["action"], **one})
        spelled.append({**{name: extension[name] for name in ("length", "unit") if name in extension}, **one})
    suspensions = [] if rule["period"][0]["length"] < 0 else list(some_suspensions(chance, start))
    question = {"kind": kind, "version": version, "rule": rule["rule"], "started_on": start.isoformat(),
                "extensions": asked, "suspensions": suspensions}
    return question, {"started_on": start.isoformat(), "periods": rule["period"], "roll": rule["roll"] != "none",
                      "extensions": spelled, "suspensions": suspensions}


def free(chance):
    start = any_day(chance)
    units = ("working_day", "calendar_day", "month")

    def period(least):
        unit = chance.choice(units)
        return {"length": chance.randrange(least, 7 if unit == "month" else 100), "unit": unit}

    question = {"started_on": start.isoformat(), "roll": chance.random() < 0.8, "periods": [period(0)]}
    if chance.random() < 0.1:
        question["periods"][0]["length"] = -chance.randrange(1, 30)
        return question, question
    if chance.random() < 0.3:
        question["periods"][0]["roll"] = True
        question["periods"].append(period(1))
    question["extensions"] = [fix_day(chance, start, period(1)) for _ in range(chance.choice((0, 0, 1, 2)))]
    question["suspensions"] = list(some_suspensions(chance, start))
    return question, question


def test_a_hundred_thousand_questions_without_a_difference(note):
    chance, known = random.Random(20241130), list(rules())
    pairs = [by_rule(chance, known[i % len(known)]) if i % 2 else free(chance) for i in range(QUESTIONS)]
    answers, walked_days = what_if([question for question, _ in pairs]), calendar()
    differences = []
    seen = {"provisional": 0, "suspended": 0, "excluded": 0, "rolled": 0}
    for (question, spelled), answer in zip(pairs, answers, strict=True):
        expected = deadline_oracle.due(spelled, walked_days)
        if any(answer.get(name) != value for name, value in expected.items()):
            differences.append((question, answer, expected))
        seen["provisional"] += expected["provisional"]
        seen["suspended"] += expected["suspended"]
        seen["excluded"] += expected["excluded_days"] > 0
        seen["rolled"] += expected["due_on"] != expected["nominal_on"]
    assert not differences, (len(differences), differences[:3])
    assert min(seen.values()) > 1000, seen
    note(f"deadlines: {QUESTIONS} questions by {len(known)} rules and free ones, without a difference; {seen}")
