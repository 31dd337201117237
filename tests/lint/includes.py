"""Includes point one way: core <- db <- api, and in api: http <- resources <- command."""

import re

import source

ALL = ["core", "db", "api"]
# Folder (the longest that fits) -> what it may include of ours.
MAY = {
    "core/base": ["core/base"],
    "core": ["core"],
    "db": ["core", "db"],
    "api/http": ["core", "db", "api/http"],
    "api/trust": ["core", "api/trust"],
    "api/render": ["core", "api/render"],
    "api/resources": ["core", "db", "api/http", "api/trust", "api/render", "api/resources"],
    "api/command": ["core", "db", "api/http", "api/trust", "api/render", "api/resources",
                    "api/command"],
    "api": ALL,
    "tests/unit": ALL + ["tests/unit"],
    "tests/fuzz": ALL + ["tests/fuzz", "tests/unit"],
}
# Libraries that only some folders may know.
LIBRARIES = {
    r"event2/": ["api/http", "db", "tests/unit/http"],
    r"(postgresql/)?(libpq-fe|libpq/|pg_config)": ["db"],
    r"jansson": ["core", "api", "tests"],
    r"(cairo|pango/|zip\.h)": ["api/render", "tests/unit/render"],
    r"liboath": ["api/trust"],
    r"sodium": ["core", "db", "api", "tests/unit/trust"],
    r"cmocka": ["tests/unit"],
}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.M)


def below(path, folders):
    return any(str(path).startswith(folder + "/") for folder in folders)


paths = source.files(["core", "db", "api", "tests/unit", "tests/fuzz"], ".c", ".h")
report = source.Report(paths)
for path in paths:
    text = source.without_comments(source.read(path))
    folder = max((f for f in MAY if below(path, [f])), key=len)
    for match in INCLUDE.finditer(text):
        line, name = source.line_of(text, match.start()), match.group(2)
        if match.group(1) == '"':
            if not below(name, ["core", "db", "api", "tests"]):
                report.fault(path, line, f'"{name}" does not begin at the root of the project')
            elif not below(name, MAY[folder]):
                report.fault(path, line, f'{folder} may not include "{name}"')
        else:
            for library, folders in LIBRARIES.items():
                if re.match(library, name) and not below(path, folders):
                    report.fault(path, line, f"<{name}> belongs only in {', '.join(folders)}")
report.end()
