"""Who may ask for what: every operation of the service, by everybody of the matrix (matrix.py), about something of
his own office, of one above and of one beside it, of his own and of another's, as the policy (policy.py, from
tests/data/access.csv and the catalog's files) has it. An operation without a row fails. What is refused is sent
first and changes nothing; what comes through is told no more than what else is wrong with it."""

import collections
import json
import uuid
from urllib.parse import quote

import pytest

import harness
from bulk import Bulk
from matrix import ABOVE, BESIDE, OWN, UP, People
from policy import REFUSALS, THROUGH, Case, Policy, Target

WORD = "机密配方"
NOTHING = "0190a5b2-7c3d-7e4f-8a9b-0c1d2e3f4a5b"
# What a password is not, and what is told to whom it is no matter of access.
OWN_ANSWERS = {"sign_in_wrong", "sign_in_often", "second_factor_off"}
# These say what is not there, not to whom.
NOT_THERE = {"calendar_unknown", "audit_seal_unknown", "indicator_unknown", "template_unknown"}
CHANGING = ("case_file", "case_event", "case_secrecy", "document", "case_link", "deadline", "app_user", "role_grant",
            "api_token", "session", "delegation", "sealed_summary", "seal_decision", "external_figure",
            "external_confirmation", "approval")


@pytest.fixture(scope="module")
def policy():
    return Policy(harness.CATALOG)


@pytest.fixture(scope="module")
def people(site, policy):
    return People(site, policy)


def test_every_operation_has_a_row(site, policy):
    described = site.as_("director").fetch("/openapi.json")["paths"]
    operations = {(method.upper(), path): operation.get("x-need") for path, item in described.items()
                  for method, operation in item.items() if method != "parameters"}
    assert operations == {key: row["permission"] for key, row in policy.operations.items()}


class Stage:
    """What is asked about: [(in a word, target, values of the path, members of bodies)] for each `about`."""

    def __init__(self, site, policy, people, folder):
        self.site, self.people = site, people
        self.own = {name: who for name, who in people.whos.items() if who.signed == "yes"}
        self.things = {
            "case": [self.case(policy, *what) for what in (
                (OWN, None), (ABOVE, None), (BESIDE, None), (OWN, "sensitive"), (OWN, "restricted"))],
            "office": [(office, Target(offices=UP[office]), {"office": office, "year": 2020}, {})
                       for office in (OWN, ABOVE, BESIDE)],
            "user": [self.user(OWN), self.user(BESIDE)] + [self.himself(name) for name in self.own],
            "token": self.token(),
            "signed_in": [("", None, {}, {})], "": [("", None, {}, {})],
            "confirmation": [self.entered(2023, "all-in-one"), self.entered(2022, "statistician")],
        }
        for office in UP:
            self.sealed(2020, office)
        seals = [self.proposed(2023, "all-in-one"), self.proposed(2022, "statistician")]
        self.things.update(decision=seals, withdrawal=seals)
        # What somebody has lost can be ended.
        site.query("update app_user set factor_seed = '', factor_at = now() where id like 'm-%%'")
        harness.run("", "audit", "key", str(folder / "key"))
        harness.run(site.database, "audit", "seal", seal_key=f"@{folder / 'key'}", audit_folder=folder / "audit")
        self.entries = {office: site.query("select min(id) from audit_event where office_id = %s", office)[0][0] or 1
                        for office in (OWN, ABOVE, BESIDE)}
        people.show_new_tokens()

    def client(self, name):
        return Bulk(self.site.service.port, self.people.tokens[name])

    def case(self, policy, office, secrecy):
        director = self.site.as_("director")
        source = self.site.filler.kinds["ruling"]
        made = self.site.as_("registrar").begin(dict(
            self.site.filler.event("ruling", self.site.offered(source, source["actions"][0]), "2024-01-08"),
            kind="ruling", office_id=office, title=WORD))
        document = str(uuid.uuid4())
        reply = director.request("PUT", f"/api/v1/cases/{made['id']}/documents/{document}?type=handling_request&title={quote(WORD)}",
                                 WORD.encode(), {"Content-Type": "text/plain", "If-Match": f'"{made["version"]}"'})
        assert reply.status == 201, reply
        readers = frozenset(self.people.whos[name].name for name in ("named", "in-charge")) if secrecy else frozenset()
        body = {"secrecy": secrecy or "ordinary", "reason": "核对", "readers": sorted(readers)}
        if secrecy:
            reply = director.request("PUT", f"/api/v1/cases/{made['id']}/secrecy", body)
            assert reply.status == 200, reply
        template = director.fetch(f"/api/v1/cases/{made['id']}/templates")["items"][0]["template"]
        deadline = director.fetch(f"/api/v1/cases/{made['id']}/deadlines")["items"][0]["id"]
        kind = next(kind for kind in policy.catalog.kinds if kind.name == "ruling")
        values = {"id": made["id"], "document": document, "seq": 1, "template": template, "deadline": deadline}
        return (f"case of {office} {secrecy or ''}", Case(kind, kind.versions[-1], "", "received", UP[office], secrecy,
                                                         readers), values, {"secrecy": body})

    def user(self, office):
        name = f"m-of-{office}"
        self.site.query("insert into app_user (id, office_id, name) values (%s, %s, 'x')", name, office)
        return f"user of {office}", Target(name, UP[office]), {"user_id": name}, {}

    def himself(self, name):
        who = self.own[name]
        return f"user {name}", Target(who.name, UP[who.held[0][0]]), {"user_id": who.name}, {}

    def token(self):
        made = self.site.query("insert into api_token (hash, user_id, expires_at) select sha256(('t' || id)::bytea), id,"
                               " now() + interval '1 day' from app_user where id like 'm-%%' returning user_id, id")
        return [(f"token of {user}", Target(user), {"token": number}, {}) for user, number in made]

    def entered(self, year, name):
        link = self.client(name)
        path = f"/api/v1/external-figures/{year}/court.accepted?office={OWN}"
        assert link.ask([link.packed("PUT", path, {"value": "1", "source": "法院"})]) == [(200, [])]
        who = self.people.whos[name]
        return (f"figure entered by {name}", Target(who.name, UP[OWN], who.stands_for),
                {"office": OWN, "year": year, "code": "court.accepted"}, {"revision": 1})

    def proposed(self, year, name):
        link = self.client(name)
        answer = link.ask([link.packed("POST", f"/api/v1/summaries/{year}/seals?office={OWN}", {})])
        assert answer == [(201, [])], answer
        sha256, = self.site.query("select encode(sha256, 'hex') from sealed_summary where year = %s and office_id = %s",
                                 year, OWN)[0]
        who = self.people.whos[name]
        return (f"seal proposed by {name}", Target(who.name, UP[OWN], who.stands_for),
                {"office": OWN, "year": year, "edition": 1, "sha256": sha256}, {})

    def sealed(self, year, office):
        path = f"/api/v1/summaries/{year}/seals"
        made = self.site.as_("statistician").post(f"{path}?office={office}", {}).json
        reply = self.site.as_("director").post(f"{path}/1/approval?office={office}", {}, made["sha256"])
        assert reply.status == 200, reply

    def state(self):
        """Everything that a request may change but when a token was last used, by a sum of its rows."""
        return [self.site.query(f"select '{table}', count(*), coalesce(sum(hashtext((to_jsonb(t) - 'used_on')::text)), 0)"
                                f" from {table} as t")[0] for table in CHANGING]


BODIES = {
    ("POST", "/api/v1/cases"): {"kind": "ruling", "action": "no_such"},
    ("PATCH", "/api/v1/cases/{id}"): {"title": "改"},
    ("POST", "/api/v1/cases/{id}/disclosures"): {"reason": "核对"},
    ("POST", "/api/v1/cases/{id}/events"): {"action": "revise"},
    ("POST", "/api/v1/cases/{id}/links"): {"type": "related_to", "case_id": NOTHING},
    ("POST", "/api/v1/cases/{id}/templates/{template}"): {"as": "pdf"},
    ("POST", "/api/v1/cases/{id}/documents/{document}/rendering"): {"as": "pdf"},
    ("PUT", "/api/v1/cases/{id}/documents/{document}"): b"x",
    ("PUT", "/api/v1/external-figures/{year}/{code}"): {"value": "1", "source": "法院"},
    ("POST", "/api/v1/delegations"): {"grant": "officer", "to": "m-all-in-one", "from": "2024-03-01",
                                      "until": "2024-03-02", "reason": "出差"},
    ("POST", "/api/v1/delegations/{delegation}/end"): None,
    ("POST", "/api/v1/users/{user_id}/password"): None,
    ("POST", "/api/v1/users/{user_id}/second-factor/end"): None,
    ("POST", "/api/v1/tokens"): {"label": "x"},
    ("POST", "/api/v1/sessions/current/proof"): {"password": "x"},
    ("POST", "/api/v1/users"): {"id": "m-all-in-one", "name": "x"},
    ("POST", "/api/v1/summaries/{year}/seals/{edition}/return"): {"opinion": "请补充"},
}


def sent(link, key, stage, values, members, refused):
    """A request of this operation, as whole as it need be for access to be what decides."""
    method, path = key
    values = {"year": 2021, "code": "court.accepted", "indicator": "court.accepted", "edition": 1, "delegation": 1,
              **values}
    if "{entry}" in path:
        values["entry"] = stage.entries[values["office"]]
    target = path.format_map(collections.defaultdict(lambda: NOTHING, values))
    if "office" in values and "{office}" not in path:
        target += f"?office={values['office']}"
    if path.endswith("/documents/{document}") and method == "PUT":
        target = target.replace(str(values["document"]), str(uuid.uuid4())) + "?type=handling_request"
    body = BODIES.get(key, None if method in ("GET", "DELETE") else {})
    if path.endswith("/secrecy") and method == "PUT":
        body = members["secrecy"]
    if path.endswith("/confirmation"):
        body = {"revision": 1}
    # Of a seal: the bytes meant, so that who is refused is for no other reason.
    tag = values["sha256"] if refused and "sha256" in values else "0" * 64 if "sha256" in values else "999999"
    headers = [f'If-Match: "{tag}"'] if method != "GET" else []
    return link.packed(method, target, body, headers)


def cells(policy, stage, people):
    for key, row in policy.operations.items():
        for word, target, values, members in stage.things[row["about"]]:
            for name, who in people.whos.items():
                yield key, word, name, policy.operation(who, key, target), values, members


def wrong(expected, answer):
    status, codes = answer
    if expected != THROUGH:
        return status != expected[0] or codes[:1] != [expected[1]]
    if set(codes) & (OWN_ANSWERS | NOT_THERE):
        return False
    return status in (401, 403, 404) or status >= 500 or bool(REFUSALS & set(codes))


def test_every_operation_by_everybody(site, policy, people, note, tmp_path):
    stage = Stage(site, policy, people, tmp_path)
    before = stage.state()
    faults, counted = [], collections.Counter()
    # Who keeps users ends sessions of theirs: those come last.
    for through, ends in ((False, False), (False, True), (True, False), (True, True)):
        asked = collections.defaultdict(list)
        for key, word, name, expected, values, members in cells(policy, stage, people):
            if (expected == THROUGH) == through and (policy.operations[key]["about"] == "user") == ends:
                asked[name].append((key, word, expected, values, members))
        for name in sorted(asked):
            link = stage.client(name)
            answers = link.ask([sent(link, key, stage, values, members, not through)
                                for key, _, _, values, members in asked[name]])
            faults += [(name, *what[:3], answer) for what, answer in zip(asked[name], answers) if wrong(what[2], answer)]
            counted.update(what[2] for what in asked[name])
            link.close()
        if not through:
            assert not faults, f"{len(faults)}: " + "\n".join(map(str, faults[:30]))
            assert stage.state() == before
    note(f"matrix: {len(policy.operations)} operations: {counted.total()} cells, " +
         ", ".join(f"{count} {status or ''} {code}".replace("  ", " ") for (status, code), count in sorted(counted.items())))
    assert not faults, f"{len(faults)}: " + "\n".join(map(str, faults[:30]))
