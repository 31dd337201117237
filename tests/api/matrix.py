"""Who asks in the authorisation matrix, and the cases he asks for: users and cases are put into the database as
they are to be, because what is asked is who comes through, not how a case got there (test_model.py)."""

import dataclasses
import hashlib
import json
import secrets
import uuid

import harness
from policy import Case, Who

# The office the cases are of, the one above it, and one beside it.
OWN, ABOVE, BESIDE = "jiangyin-amr", harness.OFFICE, "yixing-amr"
# From an office up: what is granted in one of these holds there.
UP = {OWN: (OWN, ABOVE), BESIDE: (BESIDE, ABOVE), ABOVE: (ABOVE,)}
DAY = "2024-03-08"
# Who stands in for whom, by what was lent to him.
GIVERS, LENT = {"deputy": "director", "stand-in": "all-in-one"}, "director"


def put_token(site, user, scopes=None):
    """A token of a user, confined if need be; the service knows its hash alone."""
    secret = "ipc_" + secrets.token_urlsafe(32)
    site.query("insert into api_token (hash, user_id, expires_at, scopes) values (%s, %s, now() + interval '1 day', %s)",
               hashlib.sha256(secret.encode()).digest(), user, scopes)
    return secret


def whos(policy):
    """Everybody who asks, by a word."""
    held = {grant: ((OWN, grant),) for grant in policy.grants}
    held.update({f"{grant}-above": ((ABOVE, grant),) for grant in ("officer", "director")})
    held.update({f"{grant}-beside": ((BESIDE, grant),) for grant in ("officer", "director")})
    held["all-in-one"] = tuple((OWN, grant) for grant in [*policy.doers, "statistician"])
    held.update(named=((OWN, "mediator"),), confined=((OWN, "director"),))
    held["in-charge"] = held["deputy"] = held["stand-in"] = ((OWN, "registrar"),)
    found = {name: Who(f"m-{name}", grants) for name, grants in held.items()}
    found["confined"] = dataclasses.replace(found["confined"], scopes=frozenset({"case_read"}))
    for name, giver in GIVERS.items():
        found[name] = dataclasses.replace(found[name], held=(*held[name], (OWN, LENT)), stands_for=found[giver].name)
    return {**found, "nobody": Who("nobody", signed="no"), "stranger": Who("stranger", signed="wrongly")}


class People:
    """Everybody who asks, in the database and with his token."""

    def __init__(self, site, policy):
        self.site = site
        self.whos = whos(policy)
        for name, who in self.whos.items():
            if who.signed != "yes":
                continue
            site.query("insert into app_user (id, office_id, name) values (%s, %s, %s)", who.name, who.held[0][0], name)
            for office, grant in who.held[:1] if who.stands_for else who.held:
                site.query("insert into role_grant (office_id, user_id, name) values (%s, %s, %s)", office, who.name, grant)
        for name, giver in GIVERS.items():
            site.query("select delegation_put(%s, %s, %s, %s, current_date - 1, current_date + 30, '', 'test')",
                       OWN, LENT, self.whos[giver].name, self.whos[name].name)
        self.tokens = {"nobody": None, "stranger": "ipc_" + secrets.token_urlsafe(32)}
        self.show_new_tokens()

    def show_new_tokens(self):
        """Of which the service remembers nothing."""
        for name, who in self.whos.items():
            if who.signed == "yes":
                self.tokens[name] = put_token(self.site, who.name, list(who.scopes) if who.scopes is not None else None)


class Cases:
    """Cases copied from one that was begun, each where it is to stand."""

    def __init__(self, site):
        self.site = site
        begun = site.begin("dispute", DAY, role="director", action="take_over")
        self.base = begun["id"]

    def put(self, cases):
        """Ids of these cases, in their order, each at version 1."""
        ids = [str(uuid.uuid4()) for _ in cases]
        rows = [(new, case.offices[0], case.kind.name, case.version.name, case.track, case.state,
                 case.version.phase(case.state)) for new, case in zip(ids, cases)]
        self.site.query(
            "set session_replication_role = replica;"
            "insert into case_file select (jsonb_populate_record(c, jsonb_build_object('id', n.id, 'office_id', n.office,"
            " 'kind', n.kind, 'definition', n.definition, 'track', n.track, 'state', n.state, 'phase', n.phase,"
            " 'number', null, 'version', 1, 'officer', null))).* from case_file as c, unnest(%s::uuid[], %s::text[],"
            " %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"
            " as n (id, office, kind, definition, track, state, phase) where c.id = %s", *columns(rows), self.base)
        marked = [(case.offices[0], new, case.secrecy, sorted(case.readers)) for new, case in zip(ids, cases) if case.secrecy]
        if marked:
            self.site.query("insert into case_secrecy select office, id, secrecy, %s, '核对', 'test', now() from unnest("
                            "%s::text[], %s::uuid[], %s::text[]) as n (office, id, secrecy)", marked[0][3],
                            *columns(marked)[:3])
        return ids

    def propose(self, proposals, proposer):
        """Acts that wait to be decided: [(case's id, case, act, who may let it happen, number of the proposal)]."""
        rows = [(number, case_id, case.kind.name, case.version.name, case.track, case.state, act, json.dumps(sorted(may)))
                for case_id, case, act, may, number in proposals]
        self.site.query(
            "set session_replication_role = replica;"
            "create temporary table n as select * from unnest(%s::int[], %s::uuid[], %s::text[], %s::text[], %s::text[],"
            " %s::text[], %s::text[], %s::jsonb[]) as n (seq, id, kind, definition, track, state, act, may);"
            "insert into case_event (office_id, case_id, seq, kind, definition, track, action, from_state, to_state,"
            " occurred_on, recorded_at, actor, data, previous_hash, hash) select %s, id, seq, kind, definition, track,"
            " 'propose', state, state, %s, now(), %s, json_build_object('data', json_build_object('act',"
            " json_build_object('action', act))), '', '' from n;"
            "insert into approval (office_id, case_id, seq, action, grants, proposed_by, proposed_for, proposed_at)"
            " select %s, id, seq, act, array(select jsonb_array_elements_text(may)), %s, %s, now() from n",
            *columns(rows), OWN, DAY, proposer.name, OWN, proposer.name, proposer.stands_for)


def columns(rows):
    return [list(column) for column in zip(*rows)]


def everywhere(policy, offices=UP[OWN], **more):
    return [Case(kind, version, track, state, offices, **more) for kind, version, track, state in policy.states()]
