"""What the lint tests share: the files of the project, C text without comments, one way to report."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def files(folders, *endings):
    """Files below the folders with one of the endings, sorted; paths relative to the root."""
    found = []
    for folder in folders:
        found += (p for p in (ROOT / folder).rglob("*") if p.is_file() and p.name.endswith(endings))
    return sorted(p.relative_to(ROOT) for p in found)


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


TOKEN = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)


def without_comments(text):
    """C text with comments blanked, so that positions and lines stay as they are."""
    def blank(match):
        token = match.group()
        return re.sub(r"[^\n]", " ", token) if token[0] == "/" else token
    return TOKEN.sub(blank, text)


def without_strings(text):
    """C text without comments and with empty string literals, positions kept."""
    def blank(match):
        token = match.group()
        return token if token[0] == "/" else token[0] + " " * (len(token) - 2) + token[-1]
    return TOKEN.sub(blank, without_comments(text))


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


class Report:
    def __init__(self, looked_at):
        self.faults = 0
        if not looked_at:
            sys.exit("nothing to look at: the lint test itself is wrong")

    def fault(self, path, line, what):
        print(f"{path}:{line}: {what}")
        self.faults += 1

    def end(self):
        sys.exit(1 if self.faults else 0)
