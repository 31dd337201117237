"""A command's traffic is cut after each of its bytes, in either direction, between client and service and
between service and PostgreSQL. Whether the act then happened is not open: it follows from what had passed,
and the reply says no more than the service can know. Who does what the reply says brings it about, once.

FAULT_OFFSETS: cuts a direction, or "all", or a part of them, "300:600"."""

import os
import uuid

import pytest

import harness
from command import BEGIN, KEY, MATCH, Command, database_site, stage_of, traffic
from conftest import length
from proxy import DOWN, UP, Proxy
from sites import make_site

FEW = 25


def offsets(chance, total):
    """All of them, a part, or some, the ends always among them."""
    if ":" in os.environ.get("FAULT_OFFSETS", ""):
        first, last = map(int, os.environ["FAULT_OFFSETS"].split(":"))
        return range(first, min(last, total + 1))
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
        command.follow(key, version, reply)
    note(f"client and service, {way}: cut at {len(cuts)} of {total} bytes")


# ------------------------------------------------------------------ PostgreSQL


@pytest.fixture(scope="module")
def behind(cluster, template):
    site, proxy = database_site(cluster, template)
    yield site, proxy
    site.chains_hold()
    site.close()
    proxy.close()


@pytest.mark.parametrize("how", [KEY, MATCH, BEGIN])
@pytest.mark.parametrize("way", [UP, DOWN])
def test_between_service_and_postgresql(behind, chance, note, way, how):
    site, proxy = behind
    command = Command(site, site.service.port, how)
    total = traffic(command, proxy)[way]
    cuts, seen = offsets(chance, total), {}
    for cut in cuts:
        version, text = command.version(), str(uuid.uuid4())
        proxy.arm(way, cut)
        reply = command.send(text, version)
        passed = proxy.disarm()
        assert reply is not None, f"at {cut}: no reply"
        stage = stage_of(passed[UP])
        outcome = reply.codes()[0] if reply.status == 503 else reply.status
        seen[(stage, outcome)] = seen.get((stage, outcome), 0) + 1
        if reply.status == 503:
            assert reply.headers["Retry-After"]
        if outcome == "busy":
            # of a command that is being sent the service cannot know how much has arrived
            assert stage != "sent" and command.effects(text) == 0, (cut, stage, reply)
        elif outcome == 201:
            assert command.effects(text) == 1, f"at {cut}: what was acknowledged was not done"
        else:
            assert outcome == "outcome_unknown", (cut, stage, reply)
        command.follow(text, version, reply)
    note(f"service and PostgreSQL, {how}, {way}: cut at {len(cuts)} of {total} bytes: " +
         ", ".join(f"{stage} -> {outcome}: {count}" for (stage, outcome), count in sorted(seen.items(), key=str)))
