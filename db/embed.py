#!/usr/bin/env python3
"""Turns the named queries of db/sql/*.sql into C, at build time.

    embed.py --source queries.c --header query_names.h [--apart c.sql]... a.sql b.sql ...

A file is a row of blocks, each begun by a line `-- name: case_get`; what follows is one statement,
readable and runnable in psql. `-- name: case_load (reads)`: the first step of a change, which itself
changes nothing: lost, it leaves nothing in doubt. :name and :name::type become $1, $2, ... in the order of their first
use; a name used twice is one parameter. Nothing is replaced inside quotes, dollar quotes or
comments, nor in `::`. Comments are left out of what is sent. Faults name file:line and end the
build.

Queries of a file named by --apart are objects like the others, but not in db_queries[]: the service
does not prepare them."""

import argparse
import os
import re
import sys

PARAM_MAX = 24  # DB_PARAM_MAX of db/query.h
NAME_LINE = re.compile(r"^--\s*name\s*:(.*?)(\(reads\))?\s*$")
NAME = re.compile(r"[a-z][a-z0-9_]{0,58}")
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
WORD = re.compile(r"[\w$]+")  # numbers too; a '$' inside a word begins no dollar quote
DOLLAR_TAG = re.compile(r"\$(?:[A-Za-z_][A-Za-z0-9_]*)?\$")

# A segment is one implicit transaction; these would leave it, or leave something on a connection
# that the next caller shares.
REFUSED = {
    "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "prepare",
    "execute", "deallocate", "discard", "copy", "set", "reset", "listen", "unlisten", "declare",
    "fetch", "move", "close", "vacuum", "lock",
}


class Fault(Exception):
    def __init__(self, file, line, text):
        super().__init__(f"{file}:{line}: {text}")


class Query:
    def __init__(self, name, file, line):
        self.name = name
        self.file = file
        self.line = line  # of the name line
        self.lines = []
        self.params = []
        self.text = ""
        self.apart = False
        self.reads = False


def blocks(file, content):
    """The blocks of a file, with their lines still as written."""
    found = []
    for number, line in enumerate(content.split("\n"), 1):
        marker = NAME_LINE.match(line)
        if marker:
            name = marker.group(1).strip()
            if not NAME.fullmatch(name):
                raise Fault(file, number, f"'{name}' is no name for a query: [a-z][a-z0-9_]*")
            found.append(Query(name, file, number))
            found[-1].reads = bool(marker.group(2))
        elif found:
            found[-1].lines.append(line)
        elif line.strip() and not line.lstrip().startswith("--"):
            raise Fault(file, number, "text before the first '-- name:' line")
    return found


class Scanner:
    """Walks over one block, copies it, replaces parameters."""

    def __init__(self, query):
        self.query = query
        self.sql = "\n".join(query.lines)
        self.at = 0
        self.out = []
        self.first_word = None
        self.ended_at = None  # line of the ';'

    def line(self, at=None):
        return self.query.line + 1 + self.sql.count("\n", 0, self.at if at is None else at)

    def fault(self, text, at=None):
        raise Fault(self.query.file, self.line(at), f"query {self.query.name}: {text}")

    def run(self):
        while self.at < len(self.sql):
            self.step()
        if not "".join(self.out).strip():
            raise Fault(self.query.file, self.query.line, f"query {self.query.name} is empty")
        self.query.text = "".join(self.out).strip()

    def step(self):
        sql, at = self.sql, self.at
        two, one = sql[at:at + 2], sql[at]
        if two == "--":
            end = sql.find("\n", at)
            self.at = len(sql) if end < 0 else end
        elif two == "/*":
            self.skip_comment()
        elif one.isspace():
            self.copy(at + 1)
        elif one == ";":
            if self.ended_at is not None:
                self.fault("a second ';'")
            self.ended_at = self.line()
            self.at += 1
        else:
            if self.ended_at is not None:
                self.fault("a second statement; a query is one")
            self.token(two, one)

    def token(self, two, one):
        sql, at = self.sql, self.at
        if one == "'":
            self.copy(self.quoted_end(at, "'", False))
        elif one == '"':
            self.copy(self.quoted_end(at, '"', False))
        elif one == "$":
            self.dollar()
        elif two == "::" or two == ":=":
            self.copy(at + 2)
        elif one == ":" and IDENTIFIER.match(sql, at + 1):
            self.parameter()
        elif one == "\0":
            self.fault("a NUL byte")
        elif WORD.match(sql, at):
            self.word(WORD.match(sql, at).group())
        else:
            self.copy(at + 1)

    def word(self, word):
        if self.first_word is None:
            self.first_word = word.lower()
            if self.first_word in REFUSED:
                self.fault(f"'{self.first_word}' has no place in a shared pipeline")
        end = self.at + len(word)
        # E'..' is the only quote in which a backslash escapes.
        if word in ("E", "e") and self.sql[end:end + 1] == "'":
            end = self.quoted_end(end, "'", True)
        self.copy(end)

    def copy(self, end):
        self.out.append(self.sql[self.at:end])
        self.at = end

    def quoted_end(self, at, quote, backslash):
        i = at + 1
        while i < len(self.sql):
            if backslash and self.sql[i] == "\\":
                i += 2
            elif self.sql[i] != quote:
                i += 1
            elif self.sql[i + 1:i + 2] == quote:
                i += 2
            else:
                return i + 1
        return self.fault(f"{quote} is never closed", at)

    def dollar(self):
        tag = DOLLAR_TAG.match(self.sql, self.at)
        if tag:
            end = self.sql.find(tag.group(), tag.end())
            if end < 0:
                self.fault(f"{tag.group()} is never closed")
            self.copy(end + len(tag.group()))
        elif self.sql[self.at + 1:self.at + 2].isdigit():
            self.fault("a numbered parameter; write :name")
        else:
            self.copy(self.at + 1)

    def skip_comment(self):
        start, depth = self.at, 0
        while self.at < len(self.sql):
            two = self.sql[self.at:self.at + 2]
            if two == "/*":
                depth += 1
                self.at += 2
            elif two == "*/":
                depth -= 1
                self.at += 2
                if depth == 0:
                    self.out.append(" ")
                    return
            else:
                self.at += 1
        self.fault("/* is never closed", start)

    def parameter(self):
        name = IDENTIFIER.match(self.sql, self.at + 1).group()
        params = self.query.params
        if not NAME.fullmatch(name):
            self.fault(f"'{name}' is no name for a parameter: [a-z][a-z0-9_]*")
        if name not in params:
            if len(params) == PARAM_MAX:
                self.fault(f"more than {PARAM_MAX} parameters")
            params.append(name)
        self.out.append(f"${params.index(name) + 1}")
        self.at += 1 + len(name)


def read(files):
    """All queries, by name."""
    queries = {}
    for file in files:
        with open(file, encoding="utf-8", errors="strict", newline=None) as stream:
            try:
                content = stream.read()
            except UnicodeDecodeError as error:
                raise Fault(file, 1, f"not UTF-8: {error}") from None
        for query in blocks(file, content):
            other = queries.get(query.name)
            if other:
                raise Fault(file, query.line,
                            f"query {query.name} is already at {other.file}:{other.line}")
            Scanner(query).run()
            queries[query.name] = query
    return [queries[name] for name in sorted(queries)]


def c_string(text):
    """A C literal of the bytes of text; ASCII only, so that no editor or compiler setting matters."""
    out = []
    for byte in text.encode("utf-8"):
        char = chr(byte)
        if char in '"\\?':
            out.append("\\" + char)
        elif char in "\n\t":
            out.append("\\n" if char == "\n" else "\\t")
        elif 32 <= byte < 127:
            out.append(char)
        else:
            out.append(f"\\{byte:03o}")  # three digits: the next character cannot be read into it
    return '"' + "".join(out) + '"'


def source(queries):
    out = ["/* Made from db/sql by db/embed.py. */", '#include "db/query.h"', "",
           '#pragma GCC diagnostic ignored "-Woverlength-strings"', ""]
    for query in queries:
        params = "".join(f"{c_string(name)}, " for name in query.params)
        lines = [line + "\n" for line in query.text.split("\n")]
        lines[-1] = lines[-1][:-1]
        out += [f"static const char *const params_of_{query.name}[] = {{ {params}NULL }};",
                f"const struct db_query sql_{query.name} = {{",
                f"\t.name = {c_string(query.name)},",
                "\t.text = " + "\n\t\t".join(c_string(line) for line in lines) + ",",
                f"\t.params = params_of_{query.name},",
                f"\t.param_count = {len(query.params)},",
                f"\t.reads = {'true' if query.reads else 'false'},",
                "};", ""]
    out += ["const struct db_query *const db_queries[] = {"]
    out += [f"\t&sql_{query.name}," for query in queries if not query.apart]
    out += ["\tNULL,", "};", ""]
    return "\n".join(out)


def header(queries):
    out = ["/* Made from db/sql by db/embed.py. */", "#ifndef DB_QUERY_NAMES_H",
           "#define DB_QUERY_NAMES_H", ""]
    out += [f"extern const struct db_query sql_{query.name};" for query in queries]
    return "\n".join(out + ["", "#endif", ""])


def write(path, text):
    """Only when it differs, so that nothing is compiled again for a touched comment."""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as stream:
            if stream.read() == text:
                return
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--source", required=True)
    parser.add_argument("--header", required=True)
    parser.add_argument("--apart", action="append", default=[])
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()
    try:
        queries = read(arguments.files + arguments.apart)
    except (Fault, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1
    for query in queries:
        query.apart = query.file in arguments.apart
    write(arguments.source, source(queries))
    write(arguments.header, header(queries))
    return 0


if __name__ == "__main__":
    sys.exit(main())
