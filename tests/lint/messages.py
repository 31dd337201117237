"""Every code that C gives to a problem, as a literal, is in core/catalog/messages.json, and every
message has a status and both languages with the same {names}. Every text the report asks for is in
core/catalog/sentences.json, and none is there for nothing."""

import json
import re

import source

MESSAGES = "core/catalog/messages.json"
SENTENCES = "core/catalog/sentences.json"
# function -> position of the code
CALLS = {"problem_add": 2, "problem_reply": 2}
TEXT_CALLS = {"making_text": 1, "making_fill": 1, "making_section": 1, "numbered": 1,
              "sentence_text": 1, "definition_add": 2}
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


def unknown(text, calls, known):
    """Where a call names a code that is not known, and the code."""
    for call in re.finditer(r"\b(" + "|".join(calls) + r")\s*\(", text):
        given = arguments(text, call.end())
        position = calls[call.group(1)]
        for code in literals(given[position]) if len(given) > position else []:
            if code not in known:
                yield call.start(), code


messages = json.loads(source.read(MESSAGES))
texts = json.loads(source.read(SENTENCES))["texts"]
paths = source.files(["core", "api"], ".c")
report = source.Report(paths)
words = set()
for path in paths:
    text = source.without_comments(source.read(path))
    words.update(LITERAL.findall(text))
    for at, code in unknown(text, CALLS, messages):
        report.fault(path, source.line_of(text, at), f'no message "{code}"')
    for at, code in unknown(text, TEXT_CALLS, texts):
        report.fault(path, source.line_of(text, at), f'no text "{code}" in {SENTENCES}')

# Those of periods and of the rows of tables are put together.
for code in texts:
    if code not in words and not re.match(r"(when|span|by)_", code):
        report.fault(SENTENCES, 1, f'nothing asks for "{code}"')

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
