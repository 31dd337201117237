"""A change sent through a proxy, what became of it, and what a client does with the reply."""

import http.client
import struct
import uuid

import harness
from client import Client
from journal import case_body, event_body
from proxy import Proxy
from sites import Site

# How it is sent: what it could be repeated by.
KEY, MATCH, ANY, BEGIN = "under a key", "with If-Match alone", "with If-Match: *", "to begin a case"
WAYS = (KEY, MATCH, ANY, BEGIN)


class Command:
    """Acts on one case, and new cases, each told by a text of its own."""

    def __init__(self, site, port, how=KEY):
        self.site, self.port, self.how = site, port, how
        self.body = case_body(site)
        self.case = site.client("director").begin(self.body)["id"]
        self.connection = site.cluster.connect(site.name)
        self.role = "director" if how == BEGIN else "officer"
        self.direct = site.client(self.role)

    def ask(self, text, *values):
        with self.connection.cursor() as cursor:
            cursor.execute(text, values)
            return cursor.fetchone()[0]

    def version(self):
        return self.ask("select version from ipcase.case_file where id = %s", self.case)

    def effects(self, text):
        return self.ask("select (select count(*) from ipcase.case_file where title = %s) + (select count(*) from"
                        " ipcase.case_event where case_id = %s and data->'data'->>'negotiation_notes' = %s)",
                        text, self.case, text)

    def post(self, client, text, key=None, match=None):
        headers = {name: value for name, value in (("Idempotency-Key", key), ("If-Match", match)) if value}
        if self.how == BEGIN:
            return client.post("/api/v1/cases", dict(self.body, title=text), **headers)
        return client.post(f"/api/v1/cases/{self.case}/events", event_body(text), **headers)

    def precondition(self, version):
        return {ANY: "*", BEGIN: None}.get(self.how, f'"{version}"')

    def send(self, text, version):
        """The reply; None: there is none."""
        client = Client(self.port, self.site.tokens[self.role])
        try:
            return self.post(client, text, text if self.how == KEY else None, self.precondition(version))
        except (OSError, http.client.HTTPException):
            return None
        finally:
            client.close()

    def follow(self, text, version, reply):
        """Does what the reply says until it is taken, once. None: repeated as it was."""
        key = text if self.how == KEY else None
        match = self.precondition(version)

        def taken():
            nonlocal reply, key, match
            if reply and reply.status == 201:
                return True
            if reply and reply.status == 412 and self.effects(text) == 1:
                return True  # what a client reads in the events of the case
            if reply:
                assert reply.status in (412, 503), reply
            if reply and reply.status == 412:
                match = f'"{self.version()}"'  # another's act came between
            elif reply and reply.codes() == ["outcome_unknown"]:
                key = reply.json.get("idempotency_key")
                assert key or "if_match" in reply.json, "nothing to repeat it by"
                match = reply.json.get("if_match", match)
            reply = self.post(self.direct, text, key, match)
            return False

        harness.wait_until(taken, 30)
        assert self.effects(text) == 1, f"{self.how}: it was done {self.effects(text)} times"
        if reply.status == 201 and self.how != BEGIN:
            assert reply.json["event"]["data"]["data"]["negotiation_notes"] == text, reply


def database_site(cluster, template, name=None):
    """A service that reaches its database through a proxy, with one connection for its acts."""
    name = name or cluster.create(template.name)
    folder = dict(word.split("=", 1) for word in cluster.conninfo(name).split())["host"]
    proxy = Proxy(f"{folder}/.s.PGSQL.5432")
    database = f"host=127.0.0.1 port={proxy.port} user=postgres dbname={name} sslmode=disable gssencmode=disable"
    return Site(cluster, template, harness.Service(database, workers=1, fast_connections=1), name), proxy


def traffic(command, proxy):
    """The bytes of a whole command, either way; twice, so that nothing has to be read for the first time."""
    for _ in range(2):
        version = command.version()
        proxy.arm(None, None)
        reply = command.send(str(uuid.uuid4()), version)
        passed = proxy.disarm()
        assert reply.status == 201
    return {way: sum(map(len, streams)) for way, streams in passed.items()}


def messages(stream):
    """Type and body of each whole message of the front end."""
    at = 0
    while at + 5 <= len(stream):
        size = struct.unpack("!I", stream[at + 1:at + 5])[0]
        if at + 1 + size > len(stream):
            return
        yield stream[at:at + 1], stream[at + 5:at + 1 + size]
        at += 1 + size


def stage_of(streams):
    """How far a command has come by what had passed: "load", "commit" (begun, or about to) or "sent" (whole)."""
    stage = "load"
    for stream in streams:
        for kind, body in messages(stream):
            # portal and statement; what is no such message is a connection that begins
            if kind == b"B" and body.startswith(b"\0change_commit\0"):
                stage = "commit"
            elif kind == b"S" and stage == "commit":
                return "sent"
    return stage
