"""A database with offices and users, and a running service on a copy of it."""

import hashlib
import json
import secrets

import harness
from client import Client
from filling import Filler

ROLES = harness.GRANTS
# The grants through which cases are worked on.
DOERS = ("registrar", "officer", "mediator", "director")


class Template:
    def __init__(self, cluster, sample_lines):
        self.name = cluster.create()
        conninfo = cluster.conninfo(self.name)
        harness.run(conninfo, "migrate", "up")
        offices = [line for line in sample_lines if "office" in json.loads(line)]
        assert offices, "the sample begins with its offices"
        harness.run(conninfo, "load", "-", given="\n".join(offices) + "\n")
        self.tokens = harness.add_users(conninfo)


class Site:
    """A database with a running service, and who may sign in."""

    def __init__(self, cluster, template, service, name):
        self.cluster = cluster
        self.name = name
        self.database = cluster.conninfo(name)
        self.service = service
        self.tokens = template.tokens
        self.clients = {}
        self.filled = None

    def client(self, role="director", language="en"):
        return Client(self.service.port, self.tokens[role], language)

    def as_(self, role):
        """The client of a role, kept open; for one thread."""
        if role not in self.clients:
            self.clients[role] = self.client(role)
        return self.clients[role]

    def signed_in(self, user):
        """The client of a user who has just signed in, kept open; for what a token does not do."""
        if ("session", user) not in self.clients:
            secret = "ips_" + secrets.token_urlsafe(32)
            self.query("insert into session (hash, user_id, expires_at) values (%s, %s, now() + interval '1 hour')",
                       hashlib.sha256(secret.encode()).digest(), user)
            self.clients["session", user] = Client(self.service.port, cookie=f"__Host-ipcase={secret}")
        return self.clients["session", user]

    @property
    def filler(self):
        if not self.filled:
            reader = self.as_("director")
            schemas = reader.fetch("/openapi.json")["components"]["schemas"]
            self.filled = Filler(reader.fetch("/api/v1/catalog"), schemas)
        return self.filled

    def query(self, text, *values):
        return self.cluster.query(self.name, text, *values)

    def counts(self):
        """How much is in the database: what a refused request must leave as it was."""
        return self.query("select (select count(*) from case_file), (select count(*) from case_event),"
                          " (select count(*) from case_fact), (select coalesce(sum(version), 0) from case_file)")[0]

    def summary(self, year, role="director"):
        return self.as_(role).fetch(f"/api/v1/summaries/{year}")

    def figures(self, year):
        return {figure["indicator"]: figure["value"] for figure in self.summary(year)["figures"]}

    def chains_hold(self):
        """Every hash chain is whole, every sum is a recount, every stock is the cases in work."""
        checked = self.query("select verify_chains(null, 2000000)")[0][0]
        assert checked["faults"] == [] and checked["checked"] == self.counts()[0]
        assert self.query("select verify_rollup(), verify_balance()") == [([], [])]

    def begin(self, kind, day, role="registrar", track=None, action=None):
        """Logs a case from the catalog alone: there is no case yet to ask for its actions."""
        source = self.filler.kinds[kind]
        first = next(entry for entry in source["actions"]
                     if any(None in move["from"] for move in entry["moves"])
                     and action in (None, entry["action"]))
        item = self.offered(source, first)
        body = dict(self.filler.event(kind, item, day), kind=kind)
        if source.get("tracks"):
            body["track"] = track or source["tracks"][0]["track"]
        return self.as_(role).begin(body)

    def offered(self, source, action):
        """An action of the catalog in the form in which GET /cases/{id}/actions offers it."""
        catalog = self.filler.catalog
        common = catalog["common"]["fields"]
        fields = []
        for entry in action.get("fields", []):
            shape = source["fields"].get(entry["field"]) or common[entry["field"]]
            fields.append({"field": entry["field"], "required": not entry.get("optional"),
                           "envelope": bool(shape.get("envelope")), "shape": shape})
        return {"action": action["action"], "fields": fields, "parties": action.get("parties", []),
                "documents": [{"document": entry["document"], "required": not entry.get("optional")}
                              for entry in action.get("documents", [])],
                "outcomes": [{"outcome": name} for name in action.get("outcomes", [])]}

    def holder(self, item, offers):
        """A role that may do what is offered; `offers` are the actions as each role sees them."""
        # What two persons do falls to the one who only approves.
        for role in reversed(DOERS) if "approval" in offers["director"].get(item, {}) else DOERS:
            if offers[role].get(item, {}).get("may"):
                return role
        raise AssertionError(f"nobody may {item}")

    def walk(self, case, action, day, outcome=None, **extra):
        """Does one action as someone whom the service itself names, with what it asks for."""
        offers = {role: self.as_(role).actions(case) for role in DOERS}
        assert action in offers["director"], f"{action} is not offered in {case['state']}: {sorted(offers['director'])}"
        role = self.holder(action, offers)
        item = offers[role][action]
        body = self.filler.event(case["kind"], item, day, outcome, case)
        for name, value in extra.items():
            body.setdefault("data", {})[name] = value
        if "approval" in item:
            proposer = next(role for role in DOERS if offers[role][action]["approval"]["may_propose"])
            after = self.approve(self.propose(case, body, proposer), action, day, role)
        else:
            after = self.as_(role).act(case, body)
        assert after["state"] == item["to"]
        assert after["version"] == case["version"] + 1 + ("approval" in item)
        return after

    def propose(self, case, body, role="officer"):
        """Proposes an act; the case with it."""
        act = {name: value for name, value in body.items() if name != "occurred_on"}
        return self.as_(role).act(case, {"action": "propose", "occurred_on": body["occurred_on"], "data": {"act": act}})

    def approve(self, case, action, day, role="director"):
        """Lets the act happen that the last event proposed."""
        return self.as_(role).act(case, {"action": action, "occurred_on": day, "proposal": case["version"],
                                         "opinion": "同意"})

    def close(self):
        for client in self.clients.values():
            client.close()
        self.service.stop()


def make_site(cluster, template, **settings):
    name = cluster.create(template.name)
    return Site(cluster, template, harness.Service(cluster.conninfo(name), **settings), name)
