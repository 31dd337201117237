"""SQL lives in db/sql/*.sql and migrations/, not in C: no string literal looks like a statement."""

import re

import source

LITERAL = re.compile(r'"(?:\\.|[^"\\\n])*"')
STATEMENT = re.compile(
    r"^\s*(select\b.*|insert\s+into\b.*|update\s+\w+.*\bset\b.*|delete\s+from\b.*|with\s+\w+\s+as\b.*"
    r"|(create|alter|drop)\s+(or\s+replace\s+)?(table|function|index|role|schema|view|type)\b.*"
    r"|(begin|commit|rollback|truncate)\b.*;?|set\s+(local\s+|session\s+)?\w+\s*(=|to)\b.*"
    r"|call\s+\w+\(.*|grant\s+.*\bto\b.*)$", re.I | re.S)

paths = source.files(["core", "db", "api"], ".c", ".h")
report = source.Report(paths)
for path in paths:
    text = source.without_comments(source.read(path))
    for match in LITERAL.finditer(text):
        literal = match.group()[1:-1].replace(r"\n", "\n")
        # a lone word ("select", "commit") is a name, not a statement
        if STATEMENT.match(literal) and re.search(r"[\s;(]", literal.strip()):
            report.fault(path, source.line_of(text, match.start()), f"SQL in C: {match.group()}")
report.end()
