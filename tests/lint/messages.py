"""Every code that C gives to a problem, as a literal, is in core/catalog/messages.json, and every
message has a status and both languages with the same {names}."""

import json
import re

import source

MESSAGES = "core/catalog/messages.json"
CALLS = {"problem_add": 2, "problem_reply": 2}  # function -> position of the code
CALL = re.compile(r"\b(" + "|".join(CALLS) + r")\s*\(")
LITERAL = re.compile(r'"((?:\\.|[^"\\])*)"')


def arguments(text, start):
    """The arguments of the call whose '(' is just before start."""
    found, depth, begin, i = [], 0, start, start
    while i < len(text):
        literal = LITERAL.match(text, i)
        if literal:
            i = literal.end()
            continue
        if text[i] in "([{":
            depth += 1
        elif text[i] in ")]}":
            if depth == 0:
                return found + [text[begin:i]]
            depth -= 1
        elif text[i] == "," and depth == 0:
            found.append(text[begin:i])
            begin = i + 1
        i += 1
    return found


def literals(argument):
    """Those that can be the value itself: not inside a call's brackets."""
    flat, depth = "", 0
    for token in re.findall(r'"(?:\\.|[^"\\])*"|.', argument, re.S):
        depth += {"(": 1, ")": -1}.get(token, 0)
        flat += token if depth == 0 else " "
    return LITERAL.findall(flat)


messages = json.loads(source.read(MESSAGES))
paths = source.files(["core", "api"], ".c")
report = source.Report(paths)
for path in paths:
    text = source.without_comments(source.read(path))
    for call in CALL.finditer(text):
        given = arguments(text, call.end())
        position = CALLS[call.group(1)]
        for code in literals(given[position]) if len(given) > position else []:
            if code not in messages:
                report.fault(path, source.line_of(text, call.start()), f'no message "{code}"')

lines = source.read(MESSAGES).split("\n")
for code, message in messages.items():
    line = next((n for n, text in enumerate(lines, 1) if f'"{code}"' in text), 1)
    if not 400 <= message.get("status", 0) <= 599 or not message.get("zh") or not message.get("en"):
        report.fault(MESSAGES, line, f'"{code}" needs a status from 400 to 599, zh and en')
    # A value that has a name in each language ends in _zh and _en.
    elif (set(re.findall(r"\{(\w+?)(?:_zh)?\}", message["zh"]))
          != set(re.findall(r"\{(\w+?)(?:_en)?\}", message["en"]))):
        report.fault(MESSAGES, line, f'"{code}": zh and en name different values')
report.end()
