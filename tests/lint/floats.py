"""No floating point for money, counts or ratios: not in core, db, the queries or the migrations."""

import re

import source

C = re.compile(r"\b(double|float|strtod|strtof|json_real\w*|json_number_value)\b")
SQL = re.compile(r"\b(double\s+precision|float[48]?|real)\b", re.I)
SQL_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.S)

paths = source.files(["core", "db"], ".c", ".h")
queries = source.files(["db/sql", "migrations"], ".sql")
report = source.Report(paths)
for path in paths:
    text = source.without_strings(source.read(path))
    for match in C.finditer(text):
        report.fault(path, source.line_of(text, match.start()), f"floating point: {match.group()}")
for path in queries:
    text = SQL_COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), source.read(path))
    for match in SQL.finditer(text):
        report.fault(path, source.line_of(text, match.start()), f"floating point: {match.group()}")
report.end()
