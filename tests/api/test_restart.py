"""PostgreSQL goes away under load and comes back: the service says 503 for a moment and goes on by
itself, and what it acknowledged is there, once."""

import http.client
import threading
import time
import uuid

import pytest

import harness
from conftest import Site, Template

WRITERS = 4


@pytest.fixture(scope="module")
def own_site(sample_lines):
    """On a cluster of its own that may be restarted, with real writes to disk."""
    cluster = harness.Cluster(settings=("autovacuum=off",))
    template = Template(cluster, sample_lines)
    name = cluster.create(template.name)
    made = Site(cluster, template, harness.Service(cluster.conninfo(name)), name)
    yield made
    made.close()
    cluster.remove()


class Writer(threading.Thread):
    """Logs cases one after another, each under a key, and keeps a journal: a request without a clear
    answer is repeated under its key until there is one."""

    def __init__(self, site, body, stop):
        super().__init__(daemon=True)
        self.client = site.client("registrar")
        self.body = body
        self.stop = stop
        self.acknowledged = {}
        self.refused = []
        self.unavailable = 0
        self.give_up = False

    def run(self):
        while not self.stop.is_set():
            self.write(str(uuid.uuid4()))

    def write(self, key):
        body = dict(self.body, title=key)
        end = time.monotonic() + 40
        while time.monotonic() < end and not self.give_up:
            try:
                reply = self.client.post("/api/v1/cases", body, key=key)
            except (OSError, http.client.HTTPException):
                self.unavailable += 1
                time.sleep(0.05)
                continue
            if reply.status == 503:
                assert reply.headers["Retry-After"]
                self.unavailable += 1
                time.sleep(0.05)
                continue
            if reply.status == 201:
                self.acknowledged[key] = reply.json["case"]["id"]
            else:
                self.refused.append(reply)
            return
        self.refused.append(f"no answer for {key}")


def first_body(site):
    source = site.filler.kinds["ruling"]
    return dict(site.filler.event("ruling", site.offered(source, source["actions"][0]), "2024-03-01"), kind="ruling")


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_restart_under_load_loses_and_doubles_nothing(own_site, note, mode):
    site, stop = own_site, threading.Event()
    before = {row[0] for row in site.query("select title from case_file")}
    writers = [Writer(site, first_body(site), stop) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    outages = []
    for _ in range(3):
        goal = sum(len(writer.acknowledged) for writer in writers) + 20
        harness.wait_until(lambda: sum(len(writer.acknowledged) for writer in writers) >= goal, 60,
                           "writes were not taken")
        site.cluster.restart(mode)
        back = time.monotonic()
        done = sum(len(writer.acknowledged) for writer in writers)
        harness.wait_until(lambda: sum(len(writer.acknowledged) for writer in writers) > done, 20,
                           "the service did not come back")
        outages.append(time.monotonic() - back)
    stop.set()
    for writer in writers:
        writer.join(60)
        assert not writer.is_alive()
        writer.client.close()
    assert [writer.refused for writer in writers] == [[]] * WRITERS
    journal = {key: case for writer in writers for key, case in writer.acknowledged.items()}
    rows = [row for row in site.query("select title, id::text from case_file") if row[0] not in before]
    assert len(rows) == len({row[0] for row in rows}), "a write was doubled"
    assert dict(rows) == journal, "a write was lost, or is there unacknowledged"
    assert site.service.alive()
    site.chains_hold()
    note(f"restart {mode}: {len(journal)} writes, {sum(writer.unavailable for writer in writers)} times unavailable, "
         f"back after {', '.join(f'{outage:.1f}' for outage in outages)} s")


def test_while_the_database_is_away_it_says_so_and_comes_back(own_site):
    site = own_site
    reader = site.client("director")
    assert reader.get("/readyz").status == 200
    site.cluster.stop("fast")
    try:
        harness.wait_until(lambda: reader.get("/readyz").status == 503, 20, "readyz did not notice")
        assert reader.get("/healthz").status == 200
        reply = reader.get("/api/v1/cases")
        assert reply.status == 503 and reply.headers["Retry-After"], reply
        assert reply.headers["Content-Type"].startswith("application/problem+json")
    finally:
        site.cluster.start()
    harness.wait_until(lambda: reader.get("/api/v1/cases").status == 200, 20, "it did not come back")
    harness.wait_until(lambda: reader.get("/readyz").status == 200, 20, "readyz did not come back")
    reader.close()


def test_it_finishes_what_is_under_way_when_told_to_stop(own_site):
    site, stop = own_site, threading.Event()
    service = harness.Service(site.database)
    other = Site(site.cluster, site, service, site.name)
    writers = [Writer(other, first_body(site), stop) for _ in range(2)]
    for writer in writers:
        writer.start()
    harness.wait_until(lambda: all(len(writer.acknowledged) > 5 for writer in writers), 60)
    stop.set()
    assert service.stop() == 0
    for writer in writers:
        writer.give_up = True
        writer.join(60)
        writer.client.close()
    titles = {row[0] for row in site.query("select title from case_file")}
    assert {key for writer in writers for key in writer.acknowledged} <= titles
