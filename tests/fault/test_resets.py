"""A command's traffic is cut after each of its bytes, in either direction, between client and service and
between service and PostgreSQL. Whether the act then happened is not open: it follows from what had passed,
and the reply says no more than the service can know. The same key then brings it about, once.

FAULT_OFFSETS: cuts a direction, or "all"."""

import http.client
import struct
import uuid

import pytest

import harness
from client import Client
from conftest import length
from journal import case_body, event_body
from proxy import DOWN, UP, Proxy
from sites import make_site

FEW = 25


class Command:
    """An act on a case, sent through a proxy, and what became of it."""

    def __init__(self, site, port):
        self.site, self.port = site, port
        self.case = site.client("director").begin(case_body(site))["id"]
        self.direct = site.client("officer")
        self.connection = site.cluster.connect(site.name)

    def version(self):
        with self.connection.cursor() as cursor:
            cursor.execute("select version from ipcase.case_file where id = %s", (self.case,))
            return cursor.fetchone()[0]

    def sends(self, key, version):
        return (f"/api/v1/cases/{self.case}/events", event_body(key), version, key)

    def send(self, key, version):
        """The reply; None: there is none."""
        client = Client(self.port, self.site.tokens["officer"])
        try:
            return client.post(*self.sends(key, version))
        except (OSError, http.client.HTTPException):
            return None
        finally:
            client.close()

    def repeat(self, key, version):
        """Until it is taken."""
        reply = harness.wait_until(
            lambda: (reply := self.direct.post(*self.sends(key, version))).status != 503 and reply, 20)
        assert reply.status == 201 and reply.json["case"]["version"] == version + 1, reply
        assert self.version() == version + 1, "it was done twice"


def offsets(chance, total):
    """All of them, or some, the ends always among them."""
    most = length("OFFSETS", FEW)
    if most is None or total < most:
        return range(total + 1)
    return sorted({0, 1, total - 1, total, *chance.sample(range(total), most)})


@pytest.fixture(scope="module")
def command(cluster, template):
    site = make_site(cluster, template, workers=1)
    proxy = Proxy(site.service.port)
    yield Command(site, proxy.port), proxy
    proxy.close()
    site.chains_hold()
    site.close()


def traffic(command, proxy):
    """The bytes of a whole command, either way; twice, so that nothing has to be read for the first time."""
    for _ in range(2):
        version = command.version()
        proxy.arm(None, None)
        reply = command.send(str(uuid.uuid4()), version)
        passed = proxy.disarm()
        assert reply.status == 201
    return {way: sum(map(len, streams)) for way, streams in passed.items()}


@pytest.mark.parametrize("way", [UP, DOWN])
def test_between_client_and_service(command, chance, note, way):
    command, proxy = command
    total = traffic(command, proxy)[way]
    cuts = offsets(chance, total)
    for cut in cuts:
        version, key = command.version(), str(uuid.uuid4())
        proxy.arm(way, cut)
        reply = command.send(key, version)
        passed = proxy.disarm()
        if way == UP and cut < total:
            assert reply is None and command.version() == version, f"at {cut}: an act was done that was not all sent"
        elif way == DOWN and cut < sum(map(len, passed[DOWN])):
            assert reply is None
        if way == DOWN and cut > 0:
            assert command.version() == version + 1, f"at {cut}: the service replied to what was not done"
        command.repeat(key, version)
    note(f"client and service, {way}: cut at {len(cuts)} of {total} bytes")


# ------------------------------------------------------------------ PostgreSQL


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


@pytest.fixture(scope="module")
def database_command(cluster, template):
    name = cluster.create(template.name)
    folder = dict(word.split("=", 1) for word in cluster.conninfo(name).split())["host"]
    proxy = Proxy(f"{folder}/.s.PGSQL.5432")
    database = f"host=127.0.0.1 port={proxy.port} user=postgres dbname={name} sslmode=disable gssencmode=disable"
    from sites import Site
    site = Site(cluster, template, harness.Service(database, workers=1, fast_connections=1), name)
    yield Command(site, site.service.port), proxy
    site.chains_hold()
    site.close()
    proxy.close()


@pytest.mark.parametrize("way", [UP, DOWN])
def test_between_service_and_postgresql(database_command, chance, note, way):
    command, proxy = database_command
    total = traffic(command, proxy)[way]
    cuts, seen = offsets(chance, total), {}
    for cut in cuts:
        version, key = command.version(), str(uuid.uuid4())
        proxy.arm(way, cut)
        reply = command.send(key, version)
        passed = proxy.disarm()
        assert reply is not None, f"at {cut}: no reply"
        stage = stage_of(passed[UP])
        outcome = reply.codes()[0] if reply.status == 503 else reply.status
        seen[(stage, outcome)] = seen.get((stage, outcome), 0) + 1
        if stage == "sent":
            assert outcome in (201, "outcome_unknown"), (cut, reply)
            try:
                harness.wait_until(lambda: command.version() == version + 1, 5)
            except AssertionError:
                # PostgreSQL looks every second whether its client is there, and ends what nobody waits for
                assert outcome == "outcome_unknown" and way == UP, f"at {cut}: what was acknowledged was not done"
        else:
            # of a command that is being sent the service cannot know how much has arrived
            assert outcome in ("busy", "outcome_unknown"), (cut, stage, reply)
            loaded = any(b"Z\0\0\0\5I" in stream for stream in passed[DOWN])
            assert outcome == "busy" or loaded, (cut, stage, reply)
            assert command.version() == version
        if reply.status == 503:
            assert reply.headers["Retry-After"]
        command.repeat(key, version)
    note(f"service and PostgreSQL, {way}: cut at {len(cuts)} of {total} bytes: " +
         ", ".join(f"{stage} -> {outcome}: {count}" for (stage, outcome), count in sorted(seen.items(), key=str)))
