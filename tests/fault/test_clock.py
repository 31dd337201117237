"""The clock of the machine is set while the service runs: what waits goes on waiting as long as it was to, and the
day is that of Shanghai, wherever the machine says it is."""

import contextlib
import datetime
import glob
import os
import threading
import time

import pytest

import harness
from client import raw
from journal import case_body, event_body
from sites import Site

SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
HOUR = 3600


class Clock:
    """What libfaketime makes of the time of day; the clock that only goes on is left alone."""

    def __init__(self, path):
        self.path = path
        self.set(0)

    def set(self, seconds):
        """Ahead of the right time by so many."""
        self.path.with_suffix(".new").write_text(f"{seconds:+d}\n", encoding="ascii")
        os.replace(self.path.with_suffix(".new"), self.path)

    @contextlib.contextmanager
    def preloaded(self):
        library, = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
        given = {"LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(self.path), "FAKETIME_NO_CACHE": "1",
                 "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "America/New_York"}
        os.environ.update(given)
        try:
            yield
        finally:
            for name in given:
                del os.environ[name]


@pytest.fixture(scope="module")
def clock(tmp_path_factory):
    return Clock(tmp_path_factory.mktemp("clock") / "offset")


@pytest.fixture(scope="module")
def site(cluster, template, clock):
    name = cluster.create(template.name)
    with clock.preloaded():
        service = harness.Service(cluster.conninfo(name), program=harness.plain())
    made = Site(cluster, template, service, name)
    yield made
    made.close()


@pytest.mark.parametrize("step", [HOUR, -HOUR, 30 * 24 * HOUR])
def test_who_waits_is_not_late_because_the_clock_was_set(site, clock, step):
    clock.set(0)
    kept, waiting = site.client("director"), site.client("officer")
    case = kept.begin(case_body(site))
    lock = site.cluster.connect(site.name)
    lock.autocommit = False
    replies = []
    with lock.cursor() as cursor:
        cursor.execute("select from ipcase.case_file where id = %s for update", (case["id"],))
        sender = threading.Thread(target=lambda: replies.append(
            waiting.post(f"/api/v1/cases/{case['id']}/events", event_body("waited"), case["version"])))
        sender.start()
        harness.wait_until(lambda: site.query("select 1 from pg_stat_activity where wait_event_type = 'Lock'"))
        clock.set(step)
        time.sleep(0.5)
        assert sender.is_alive(), replies
        lock.commit()
    lock.close()
    sender.join(10)
    assert [reply.status for reply in replies] == [201], replies
    socket_before = kept.connection.sock
    assert kept.get("/api/v1/self").status == 200
    assert kept.connection.sock is socket_before is not None, "a kept connection was closed"
    for client in (kept, waiting):
        client.close()


@pytest.mark.parametrize("step", [HOUR, -HOUR])
def test_who_is_slow_is_closed_as_ever(site, clock, step):
    clock.set(0)
    began = time.monotonic()
    timer = threading.Timer(1, clock.set, (step,))
    timer.start()
    answer = raw(site.service.port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ", 20)
    timer.join()
    took = time.monotonic() - began
    assert 9 < took < 14, f"a head of 10 s took {took:.1f} s: {answer}"


def test_the_day_is_that_of_shanghai(site, clock):
    now = datetime.datetime.now(SHANGHAI)
    midnight = (now + datetime.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    to_midnight = int((midnight - now).total_seconds())
    tomorrow = midnight.date().isoformat()
    client = site.client("officer")
    case = site.as_("director").begin(case_body(site))
    body = dict(event_body("of a day to come"), occurred_on=tomorrow)
    clock.set(to_midnight - 60)
    reply = client.post(f"/api/v1/cases/{case['id']}/events", body, case["version"])
    assert reply.status == 422 and reply.pointers() == {"/occurred_on"}, reply
    clock.set(to_midnight + 60)
    reply = client.post(f"/api/v1/cases/{case['id']}/events", body, case["version"])
    assert reply.status == 201, reply
    client.close()
