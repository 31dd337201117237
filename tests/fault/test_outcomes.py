"""The database is lost with a change under way and stays away, or somebody else acts meanwhile. What became of
the change is found out, or the reply names what to repeat it by; either way it happens once."""

import threading
import time
import uuid

import pytest

import harness
from client import Client
from command import ANY, BEGIN, KEY, MATCH, WAYS, Command, database_site, traffic
from journal import event_body
from proxy import DOWN, UP

DONE, NOT_DONE = "done", "not done"


@pytest.fixture(scope="module")
def both(cluster, template):
    """A service behind a proxy, and another on the same database without one."""
    site, proxy = database_site(cluster, template)
    other = harness.Service(site.database)
    yield site, proxy, other
    site.chains_hold()
    other.stop()
    site.close()
    proxy.close()


def cut_of(command, proxy, became):
    """Where to cut so that it is done, and nobody told, or is not."""
    total = traffic(command, proxy)
    return (DOWN, total[DOWN] - 1) if became == DONE else (UP, total[UP] - 5)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("became", [DONE, NOT_DONE])
def test_the_database_stays_away(both, how, became):
    site, proxy, _ = both
    command = Command(site, site.service.port, how)
    way, cut = cut_of(command, proxy, became)
    version, text = command.version(), str(uuid.uuid4())
    proxy.arm(way, cut, hold=True)
    reply = command.send(text, version)
    assert command.effects(text) == (became == DONE)
    proxy.disarm()
    assert reply.codes() == ["outcome_unknown"] and reply.headers["Retry-After"], reply
    if how in (KEY, BEGIN):
        assert (reply.json["idempotency_key"] == text) == (how == KEY) and "if_match" not in reply.json
    else:
        assert reply.json["if_match"] == f'"{version}"' and "idempotency_key" not in reply.json
    command.follow(text, version, reply)


@pytest.mark.parametrize("how", [KEY, MATCH, ANY])
@pytest.mark.parametrize("became", [DONE, NOT_DONE])
def test_another_acts_meanwhile(both, how, became):
    """Of the same person: neither the version nor the actor then says whose act it was."""
    site, proxy, other = both
    command = Command(site, site.service.port, how)
    way, cut = cut_of(command, proxy, became)
    version, text = command.version(), str(uuid.uuid4())
    replies = []
    proxy.arm(way, cut, hold=True)
    sender = threading.Thread(target=lambda: replies.append(command.send(text, version)))
    sender.start()
    assert proxy.cut.wait(5)
    harness.wait_until(lambda: command.effects(text) == (became == DONE), 3)
    between = Client(other.port, site.tokens["officer"]).post(
        f"/api/v1/cases/{command.case}/events", event_body("another act"), command.version())
    assert between.status == 201, between
    time.sleep(0.1)
    proxy.disarm()
    sender.join(20)
    reply = replies[0]
    if became == DONE or how == ANY:
        assert reply.status == 201 and reply.json["event"]["data"]["data"]["negotiation_notes"] == text, reply
        # a key is answered as it was then
        assert reply.json["case"]["version"] == version + (1 if how == KEY and became == DONE else 2)
    else:
        assert reply.status == 412, reply
    assert command.effects(text) == (reply.status == 201) and command.version() == version + 1 + (reply.status == 201)
