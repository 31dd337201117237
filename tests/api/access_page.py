"""Who may do what, as a page, from what the service itself goes by: its routes and its catalog.

    curl "$base/openapi.json" >o.json; curl "$base/api/v1/catalog" >c.json
    tests/api/access_page.py o.json c.json >docs/access.md
"""

import collections
import json
import sys

import harness
import matrix
import policy as policies

HEAD = """# Who may do what

Made by `tests/api/access_page.py` from the running service; a test makes it again and compares. What stands here is
what the service goes by: `core/catalog/roles.json`, `secrecies.json` and the kinds, and the column `need` of the route
table. `GET /api/v1/cases/{id}/actions` says the same of one case and of who asks.

A request is let through in four steps, and the last is taken by the database:

1. **Permission.** A route needs one; a grant gives some; an API token may be confined to fewer. None: 403.
2. **Office.** A grant holds in its office and in those below it. What lies elsewhere is not there: 404.
3. **State and act.** The catalog says which grants take which act from which state. Refused: 403, 409 or 422, with the
   reason. Nobody decides on his own proposal, seals alone or confirms his own figure, himself or through another, or changes
   his own grants.
4. **Row security.** Every statement sees the offices and marked cases of who asks, and no others, whatever was
   forgotten before (`tests/api/test_second_line.py`).

## Relations

| the user is to the case | and so |
|---|---|
| holder of a grant in its office or above | sees it, and does what the grant may |
| holder elsewhere, or of nothing | 404, as of a case that is not there |
| delegate (`POST /delegations`, by who is signed in, never by a token) | as who delegated, from a day until a day; each event names both |
| proposer | may withdraw; another decides |
| officer in charge, or named reader | sees it though it is marked |
"""

ADMINISTRATORS = """
**Apart** (三员分立): the administrators of the system, of its security and of its audit see no case. Who is one of them
holds nothing else, nobody stands for him, and none changes himself; the database refuses it too.
"""

MARKS = """
## Marked cases

`PUT /api/v1/cases/{{id}}/secrecy` with `secrecy`, `reason` and `readers`, by: {set_by}. Whom a marked case is not open to
does not find it in lists, counts, searches, exports, deadlines or by its number, and neither what hangs on it; it is 404
to him. Figures count it all the same, and the list behind a figure has an entry that tells nothing more. `ordinary`
takes the mark off. Who is in charge of a marked case is changed by the same grants (`officer_not_yours`), by whatever
act. A mark reaches tokens and sessions in use within five seconds.

| mark | | open to, beside the officer in charge and who is named |
|---|---|---|
"""

MATRIX = """
## How it is tested

From `core/catalog` and `tests/data/access.csv`, by code that asks the service nothing (`tests/api/policy.py`), comes what
each request is to be told, and the tests send every one: each operation about something of one's own office, of one
above and of one beside it, one's own and another's (`test_matrix.py`); each act in each state of each version and
track ({states} of them), marked or not, proposed by whomever (`test_matrix_acts.py`). Of cases of one office, every act in
every state comes to:

"""
WHOS = {
    "all-in-one": "every grant that works cases, in one hand", "confined": "`director`, by a token for `case_read`",
    "deputy": "`registrar`, delegate of a `director`", "stand-in": "`registrar`, delegate of who holds all",
    "named": "`mediator`, named as reader", "in-charge": "`registrar`, officer in charge",
    "nobody": "not signed in", "stranger": "with a wrong token",
}

ACTS = """
## Acts by kind, state and grant

`●` may do it; `○` may propose it, and another grants it; empty: 403. States by their codes; *begin*: a new case.
"""


def names(label):
    return f"{label['zh']} {label['en']}"


def table(head, rows):
    return ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)] + ["| " + " | ".join(row) + " |" for row in rows]


def holders(catalog, roles):
    """The grants through which roles are held."""
    held = {role["role"]: role["held_by"] for role in catalog["roles"]}
    grants = {grant["grant"] for grant in catalog["grants"]}
    return {grant for role in roles for grant in (held.get(role, []) if role not in grants else [role])}


def mark(catalog, action, grant):
    if grant in holders(catalog, action["by"]):
        return "●"
    return "○" if grant in holders(catalog, action.get("approval", {}).get("proposed_by", [])) else ""


def states(kind, action):
    codes = {state["state"]: state["code"] for state in kind["states"]}
    from_states = {state for move in action.get("moves", []) for state in move["from"]}
    return ", ".join(sorted("*begin*" if state is None else codes.get(state, state) for state in from_states)) or "any"


def who_is(name):
    grant, _, place = name.partition("-")
    return WHOS.get(name) or f"`{grant}`" + {"": "", "above": " of the office above", "beside": " of another office"}[place]


def matrix_lines():
    """How many acts each of those who ask may and may not do, as the policy has it."""
    policy = policies.Policy(harness.CATALOG)
    stood = matrix.everywhere(policy)
    told = [policies.THROUGH, policies.NOT_NOW, policies.NOT_YOURS, policies.NOT_KNOWN, policies.UNSEEN, policies.SHUT,
            policies.UNSIGNED, policies.UNKNOWN]
    lines = [MATRIX.format(states=len(stood)).rstrip("\n"), ""]
    rows = []
    for name, who in matrix.whos(policy).items():
        counted = collections.Counter(policy.act(who, case, act) for case in stood for act in policy.acts(case))
        assert set(counted) <= set(told)
        rows.append([who_is(name), *(str(counted[outcome] or "") for outcome in told)])
    return lines + table(["who", "may", *(f"{status} `{code}`" for status, code in told[1:])], rows)


def page(openapi, catalog):
    """The page, as text."""
    grants = catalog["grants"]
    doers = [grant["grant"] for grant in grants if "case_write" in grant["may"]]
    lines = [HEAD, "## Grants", ""]
    lines += table(["grant", "", "permissions", "apart"], (
        [f"`{grant['grant']}`", f"{names(grant['name'])}: {grant['does']['zh']} {grant['does']['en']}",
         ", ".join(f"`{name}`" for name in grant["may"]), "yes" if grant.get("apart") else ""] for grant in grants))
    lines += [ADMINISTRATORS, "## Routes by permission", ""]
    needed = {}
    for path, item in openapi["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                needed.setdefault(operation["x-need"], []).append(f"`{method.upper()} {path.replace('/api/v1', '')}`")
    lines += table(["permission", "routes (under /api/v1)"], (
        [f"`{need}`", "<br>".join(sorted(routes, key=lambda route: route.split(" ")[1]))]
        for need, routes in sorted(needed.items())))
    secrecies = catalog["secrecies"]
    lines += [MARKS.format(set_by=", ".join(f"`{grant}`" for grant in secrecies["set_by"])).rstrip()]
    lines += [f"| `{entry['secrecy']}` | {names(entry['name'])}: {entry['does']['zh']} | "
              f"{', '.join(f'`{grant}`' for grant in entry['open_to'])} |" for entry in secrecies["secrecies"]]
    lines += matrix_lines()
    lines += [ACTS, "### Acts of every case", ""]
    lines += table(["act", *doers], (
        [f"`{action['action']}` {names(action['name'])}", *(mark(catalog, action, grant) for grant in doers)]
        for action in catalog["common"]["actions"]))
    for kind in catalog["kinds"].values():
        lines += ["", f"### {names(kind['name'])} (`{kind['kind']}`)", ""]
        lines += table(["act", "from", *doers], (
            [f"`{action['action']}` {names(action['name'])}", states(kind, action),
             *(mark(catalog, action, grant) for grant in doers)] for action in kind["actions"]))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as routes, open(sys.argv[2], encoding="utf-8") as laws:
        sys.stdout.write(page(json.load(routes), json.load(laws)))
