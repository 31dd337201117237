"""What guessing, planting and peeping at the door is worth: nothing. Other spellings of a name share no bucket of
his and are nobody; a session is never one that somebody else chose; a secret in an address is none; and how long
an answer takes says no more than the answer.

SIGN_IN_SAMPLES: how often each sort of user is tried in the test of times (docs/reliability.md has a long run)."""

import contextlib
import math
import os
import random
import statistics
import time

import psycopg2
import pytest

import harness
from client import Client
from test_sign_in import KEY, PASSWORD, Person, patience, settled, site  # noqa: F401 (fixtures)

SAMPLES = int(os.environ.get("SIGN_IN_SAMPLES", "60"))
# Of one comparison in about a million where there is no difference.
FAR = 4.9
SPELLINGS = {
    "capitals": "SPELT.ONE", "one capital": "spelt.One", "a space before": " spelt.one", "a space behind": "spelt.one ",
    "a space within": "spelt. one", "a tab": "spelt.one\t", "a line": "spelt.one\n", "no-break space": "spelt.one\u00a0",
    "zero width": "spelt\u200b.one", "full width": "\uff53pelt.one", "long s": "\u017fpelt.one", "Cyrillic": "spelt.on\u0435",
    "combining": "spelt.one\u0301", "soft hyphen": "spelt\u00ad.one", "right to left": "\u202espelt.one", "NUL": "spelt.one\x00",
    "a dot behind": "spelt.one.", "escaped": "spelt%2eone", "quoted": "'spelt.one'", "with a wildcard": "spelt.on%",
}


@pytest.fixture(scope="module")
def spelt(site):  # noqa: F811
    return settled(site, "spelt.one")


@pytest.mark.parametrize("name", SPELLINGS.values(), ids=SPELLINGS)
def test_another_spelling_of_a_name_is_nobody(site, spelt, name):  # noqa: F811
    """It neither signs in nor goes round the brake: what has run full for the one name stays full."""
    site.query("delete from session where user_id = 'spelt.one'")
    guesser = Person(site, name)
    for _ in range(6):
        reply = guesser.sign_in(PASSWORD)
        assert reply.status in (400, 401, 422, 429) and "ips_" not in reply.headers.get("Set-Cookie", ""), reply
    site.query("delete from sign_in_level")
    for _ in range(5):
        assert Person(site, "spelt.one").sign_in("guessing is a long way").status == 401
    for tried in (name, "spelt.one"):
        assert Person(site, tried).sign_in(PASSWORD).status != 201
    assert Person(site, "spelt.one").sign_in(PASSWORD).status == 429


def test_a_session_is_never_one_that_was_planted(site):  # noqa: F811
    """Session fixation: a cookie that somebody put into the browser before is not the one after signing in."""
    person = settled(site, "fix.one")
    planted = "__Host-ipcase=ips_" + "A" * 43
    person.cookie = planted
    assert person.sign_in(PASSWORD).status == 201 and person.cookie != planted
    thief = Person(site, "fix.one")
    thief.cookie = planted
    assert thief.send("GET", "/api/v1/self").status == 401
    # nor does the session of another, planted, become his: it ends when he signs in over it
    other = settled(site, "fix.two")
    person.cookie = other.cookie
    assert person.sign_in(PASSWORD).json["user"] == "fix.one" and person.cookie != other.cookie


@pytest.mark.parametrize("name", ["token", "access_token", "session", "authorization", "__Host-ipcase"])
def test_a_secret_in_an_address_is_none(site, name):  # noqa: F811
    reply = Client(site.service.port).get(f"/api/v1/self?{name}={site.tokens['officer']}")
    assert reply.status in (400, 401), reply
    assert site.tokens["officer"] not in reply.body.decode() and site.tokens["officer"] not in site.service.said()


@contextlib.contextmanager
def durable(cursor):
    """What is written waits for the disk, as it does in earnest: that somebody is written about would show."""
    cursor.execute("alter system set fsync = on")
    cursor.execute("select pg_reload_conf()")
    try:
        yield
    finally:
        cursor.execute("alter system reset fsync")
        cursor.execute("select pg_reload_conf()")


def welch(one, other):
    spread = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    return (statistics.fmean(one) - statistics.fmean(other)) / math.sqrt(spread)


def test_the_time_of_a_refusal_tells_nothing(site, note):  # noqa: F811
    """A wrong password of somebody, of somebody who has none, of somebody revoked, and a name that is nobody's, in
    random order: no sort takes longer than another (Welch's t)."""
    settled(site, "time.one")
    for name in ("time.none", "time.gone"):
        harness.run(site.database, "user", "add", name, "--name", "顾晓", "--office", harness.OFFICE, "--grant", "officer")
    harness.run(site.database, "user", "revoke", "time.gone")
    site.query("delete from session where user_id = 'time.one'")
    times = {name: [] for name in ("time.one", "time.none", "time.gone", "time.nobody")}
    client, chance = Client(site.service.port), random.Random(24)
    connection = psycopg2.connect(site.database)
    connection.autocommit = True
    with connection.cursor() as cursor, durable(cursor):
        for _ in range(SAMPLES):
            for name in chance.sample(sorted(times), len(times)):
                cursor.execute("delete from ipcase.sign_in_level")
                begun = time.perf_counter()
                reply = client.request("POST", "/api/v1/sessions", {"user": name, "password": "guessing is a long way"})
                times[name].append(time.perf_counter() - begun)
                assert reply.status == 401 and reply.codes() == ["sign_in_wrong"], reply
    connection.close()
    found = {name: welch(times["time.one"], times[name]) for name in times if name != "time.one"}
    note(f"sign-in: {SAMPLES} refusals of each sort, " + ", ".join(
        f"{name[5:]} {statistics.fmean(taken) * 1000:.2f} ms" for name, taken in times.items()) + ", t of " + ", ".join(
            f"{name[5:]} {t:.2f}" for name, t in found.items()))
    assert max(map(abs, found.values())) < FAR, found
