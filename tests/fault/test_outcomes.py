"""The database is lost with a change under way and stays away, or somebody else acts meanwhile. What became of
the change is found out, or the reply names what to repeat it by; either way it happens once."""

import threading
import time
import uuid

import pytest

import harness
from client import Client
from command import ANY, BEGIN, KEY, MATCH, WAYS, Command, database_site
from journal import event_body
from proxy import DOWN, UP
from writes import WRITES, new_user

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


@pytest.fixture(autouse=True)
def let_through(both):
    """A test that fails leaves the way open for the next."""
    yield
    both[1].disarm()


def arm(site, proxy, statement, became, hold=False):
    """Cuts in the middle of a statement, or when it was done and nobody told. By the statement's name: what else
    passes meanwhile, such as a chore, does not move the place."""
    harness.wait_until(lambda: site.as_("director").get("/readyz").status == 200)
    proxy.arm(*((DOWN, 0) if became == DONE else (UP, 20)), hold, f"\0{statement}\0".encode())


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("became", [DONE, NOT_DONE])
def test_the_database_stays_away(both, how, became):
    site, proxy, _ = both
    command = Command(site, site.service.port, how)
    version, text = command.version(), str(uuid.uuid4())
    arm(site, proxy, "change_commit", became, hold=True)
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
    version, text = command.version(), str(uuid.uuid4())
    replies = []
    arm(site, proxy, "change_commit", became, hold=True)
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


# ------------------------------------------------------------------ what is no change of a case


# Of routes that have not one each.
STATEMENTS = {"seal_approve": "seal_decide", "seal_return": "seal_decide", "seal_withdraw": "seal_decide"}


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("became", [DONE, NOT_DONE])
def test_another_write_is_found_out_about(both, name, became):
    """Without a key of the client's: the service has one of its own, and sends it again."""
    site, proxy, _ = both
    write = WRITES[name](site)
    arm(site, proxy, STATEMENTS.get(name, name), became)
    reply = write.send(write.sender())
    assert proxy.cut.is_set()
    proxy.disarm()
    assert reply.status in (200, 201, 204), reply
    assert write.effects() == 1


@pytest.mark.parametrize("name, became, key", [
    ("user_make", DONE, None), ("user_make", NOT_DONE, None), ("external_put", DONE, "mine")])
def test_the_database_stays_away_with_another_write(both, name, became, key):
    site, proxy, other = both
    write, key = WRITES[name](site), key and str(uuid.uuid4())
    arm(site, proxy, name, became, hold=True)
    reply = write.send(write.sender(), key)
    assert write.effects() == (became == DONE)
    proxy.disarm()
    assert reply.codes() == ["outcome_unknown"] and reply.headers["Retry-After"], reply
    named = reply.json["idempotency_key"]
    assert key in (None, named)
    # a second service knows it too
    again = write.send(Client(other.port, site.tokens[write.role]), named)
    assert again.status in (200, 201), again
    assert write.effects() == 1


@pytest.mark.parametrize("became", [DONE, NOT_DONE])
def test_what_does_no_harm_twice_may_be_repeated(both, became):
    """A first password: that of before is nobody's any more."""
    site, proxy, other = both
    name, keeper = new_user(site), site.as_("security_admin")
    target = f"/api/v1/users/{name}/password"
    arm(site, proxy, "user_password", became, hold=True)
    reply = keeper.request("POST", target)
    proxy.disarm()
    assert reply.codes() == ["repeatable"] and "idempotency_key" not in reply.json and reply.headers["Retry-After"], reply
    password = Client(other.port, site.tokens["security_admin"]).request("POST", target).json["password"]
    signed = Client(other.port).request("POST", "/api/v1/sessions", {"user": name, "password": password})
    assert signed.status == 201, signed
