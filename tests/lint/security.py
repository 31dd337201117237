"""docs/security.md answers every number of tests/data/asvs.csv and mlps.csv once, its sums are right, and every test,
file and section that it names exists."""

import collections
import csv
import re

import source

PAGE = "docs/security.md"
VERDICTS = ("met", "partly", "not met", "not applicable", "operator")
RISKS = [f"API{n}" for n in range(1, 11)]
# where a test's bare name may lie
SUITES = ("tests/api", "tests/fault", "tests/unit", "tests/db_layer", "tests/db", "tests/fuzz", "tests/lint")
TEST = re.compile(r"`([\w-]+\.(?:py|c|sql))(?:::(\w+))?`")
PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)+)(?: \w+)?`")
LINK = re.compile(r"\]\(([^)#]*)(?:#([\w-]+))?\)")
DEFINED = {"py": r"^def {}\(", "c": r"\b{}\(void \*"}


def numbers(name):
    with open(source.ROOT / "tests" / "data" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def anchors(text):
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def rows(text):
    """(line, cells) of every row of a table."""
    for at, line in enumerate(text.split("\n"), 1):
        if line.startswith("| "):
            yield at, [cell.strip() for cell in line[1:-1].split("|")]


def is_defined(path, name):
    text = source.read(path)
    return bool(re.search(DEFINED[path.suffix[1:]].format(name), text, re.M)) if path.suffix[1:] in DEFINED else False


text = source.read(PAGE)
report = source.Report([text])
wanted = {row["number"]: row["level"] for row in numbers("asvs.csv")}
groups = {number: f"level {level}" for number, level in wanted.items()}
groups |= {risk: "API" for risk in RISKS} | {row["number"]: "GB/T" for row in numbers("mlps.csv")}
tests = {}
for path in source.files(SUITES, ".py", ".c", ".sql"):
    tests.setdefault(path.name, []).append(path)

answered = collections.Counter()
counted = {group: collections.Counter() for group in ("level 1", "level 2", "API", "GB/T")}
for at, cells in rows(text):
    number = cells[0]
    group = groups.get(number)
    if not group:
        if re.fullmatch(r"\d+(\.\d+){2,3}( \w)?|API\d+", number):
            report.fault(PAGE, at, f"{number} is no number of the lists")
        continue
    answered[number] += 1
    if number in wanted and cells.pop(1) != wanted[number]:
        report.fault(PAGE, at, f"{number} is of level {wanted[number]}")
    if len(cells) != 5 or cells[2] not in VERDICTS:
        report.fault(PAGE, at, f"{number}: {len(cells)} cells, {cells[2]!r}")
        continue
    counted[group][cells[2]] += 1
    told = " ".join(cells[3:])
    # what is met is shown by a test, or is a page that one can read
    if cells[2] == "met" and not (TEST.search(cells[4]) or PATH.search(told) or LINK.search(told)):
        report.fault(PAGE, at, f"{number} is met, and by which test?")
for number in groups:
    if answered[number] != 1:
        report.fault(PAGE, 1, f"{number} has {answered[number]} rows")

for group, name in (("level 1", "ASVS 5.0.0, level 1"), ("level 2", "ASVS 5.0.0, level 2"), ("API", "API Security"),
                    ("GB/T", "GB/T 22239")):
    sums = [sum(counted[group].values())] + [counted[group][verdict] for verdict in VERDICTS]
    said = next(cells[1:] for _, cells in rows(text) if cells[0].startswith(name))
    if said != [str(n) for n in sums]:
        report.fault(PAGE, 1, f"{name}: {said}, but it is {sums}")

here = anchors(text)
for at, line in enumerate(text.split("\n"), 1):
    for name, function in TEST.findall(line):
        found = tests.get(name, [])
        if not found:
            report.fault(PAGE, at, f"no test {name}")
        elif function and not any(is_defined(path, function) for path in found):
            report.fault(PAGE, at, f"no {function} in {name}")
    for path in PATH.findall(line):
        if re.match(r"(api|core|db|deploy|docs|migrations|tests)/", path) and not (source.ROOT / path).exists():
            report.fault(PAGE, at, f"no file {path}")
    for path, section in LINK.findall(line):
        if path and not (source.ROOT / "docs" / path).exists():
            report.fault(PAGE, at, f"no file {path}")
        elif not path and section not in here:
            report.fault(PAGE, at, f"no section {section}")
report.end()
