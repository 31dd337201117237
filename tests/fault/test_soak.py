"""An office at work for a while, at a pace that leaves the machine time, PostgreSQL restarted meanwhile: nothing is
lost, descriptors stay as many as they were, memory does not grow, and nobody waits longer at the end.

FAULT_SOAK_SECONDS: how long. FAULT_SOAK_RESTARTS: how often PostgreSQL is restarted."""

import http.client
import itertools
import os
import statistics
import threading
import time

import pytest

import harness
from conftest import length
from journal import Writers
from sites import Site, Template

CLIENTS = 4
PAUSE = 0.04  # between two requests of one client
SAMPLES = 48
CUT = 0  # a reply in pieces whose database was restarted in between: the connection is closed
GROWTH_MOST = 8 << 20  # of memory in a run too short for a slope, over what allocators keep
SLOPE_MOST = 1 << 20  # bytes an hour, in a run of an hour and more


@pytest.fixture(scope="module")
def office(sample_lines):
    """As it is run: with autovacuum, and with the program whose memory can be measured."""
    cluster = harness.Cluster(settings=())
    template = Template(cluster, sample_lines)
    service = harness.Service(cluster.conninfo(template.name), program=harness.plain(), wait_max=500)
    site = Site(cluster, template, service, template.name)
    yield site
    site.close()
    cluster.remove()


class Reader(threading.Thread):
    """Reads what an office reads most, in turn with every other list there is, and a report now and then."""

    def __init__(self, site, chance):
        super().__init__(daemon=True)
        self.client, self.chance, self.ending = site.client("director"), chance, threading.Event()
        paths = self.client.fetch("/openapi.json")["paths"]
        self.others = sorted(path for path, methods in paths.items() if "get" in methods and "{" not in path)
        self.waited, self.statuses, self.faults = [], {}, []

    def cases(self):
        page = self.client.get("/api/v1/cases?limit=20")  # the database may be on its way back
        return [case["id"] for case in page.json["items"]] if page.status == 200 else []

    def targets(self):
        for i in itertools.count():
            yield "/api/v1/cases?limit=50", {}
            for case in self.cases():
                yield f"/api/v1/cases/{case}", {}
            yield "/api/v1/summaries/2024", {"Accept": "application/pdf"} if i % 20 == 0 else {}
            yield self.chance.choice(self.others), {}
            yield "/api/v1/nowhere", {}

    def run(self):
        try:
            for target, headers in self.targets():
                began = time.monotonic()
                try:
                    status = self.client.get(target, **headers).status
                except http.client.IncompleteRead:
                    status = CUT
                self.waited.append(time.monotonic() - began)
                self.statuses[status] = self.statuses.get(status, 0) + 1
                if self.ending.wait(PAUSE):
                    return
        except Exception as fault:  # pylint: disable=broad-except
            self.faults.append(repr(fault))
        finally:
            self.client.close()


class Sample:
    def __init__(self, site, since, readers):
        process = site.service.process.pid
        with open(f"/proc/{process}/status", encoding="ascii") as file:
            self.memory = next(int(line.split()[1]) << 10 for line in file if line.startswith("VmRSS"))
        self.descriptors = len(os.listdir(f"/proc/{process}/fd"))
        self.at = time.monotonic() - since
        waited = sorted(itertools.chain.from_iterable(reader.waited for reader in readers))
        for reader in readers:
            reader.waited = []
        self.slow = waited[len(waited) * 99 // 100] if waited else 0


def slope(samples):
    """Bytes an hour, by least squares."""
    return statistics.linear_regression([sample.at for sample in samples],
                                        [sample.memory for sample in samples]).slope * 3600


def test_an_office_at_work(office, chance, note):
    seconds, restarts = length("SOAK_SECONDS", 24), length("SOAK_RESTARTS", 1)
    readers = [Reader(office, chance) for _ in range(CLIENTS)]
    writers = Writers(office, chance, CLIENTS, keyless=CLIENTS // 2, pause=PAUSE)
    for reader in readers:
        reader.start()
    began, samples, restarted = time.monotonic(), [], 0
    for i in range(SAMPLES):
        time.sleep(max(0.0, began + seconds * (i + 1) / SAMPLES - time.monotonic()))
        # in the middle of its share of the time
        if (2 * restarted + 1) * SAMPLES <= 2 * (i + 1) * restarts and restarted < restarts:
            office.cluster.restart("fast")
            restarted += 1
        samples.append(Sample(office, began, readers))
    for reader in readers:
        reader.ending.set()
        reader.join(60)
    faults = [fault for reader in readers for fault in reader.faults] + [str(r) for r in readers if r.is_alive()]
    writers.end()
    assert not faults, faults
    count = writers.check()
    settled, last = samples[SAMPLES // 4:], samples[-SAMPLES // 4:]
    statuses = {status: sum(reader.statuses.get(status, 0) for reader in readers)
                for status in sorted({status for reader in readers for status in reader.statuses})}
    first = settled[:len(last)]
    drift = statistics.median(sample.slow for sample in last) / statistics.median(sample.slow for sample in first)
    note(f"{seconds} s, {restarts} restarts of PostgreSQL: {count} acknowledged writes; reads {statuses}; memory "
         f"{settled[0].memory >> 20} MiB after a quarter of the time, {samples[-1].memory >> 20} MiB at the end, "
         f"{slope(settled) / (1 << 20):.2f} MiB an hour; {settled[0].descriptors} and {samples[-1].descriptors} "
         f"descriptors; the 99th percentile of reads in the last quarter {drift:.2f} times that in the second")
    assert max(sample.descriptors for sample in last) <= max(sample.descriptors for sample in first) + 2
    if seconds >= 3600:
        assert slope(settled) < SLOPE_MOST
    assert samples[-1].memory < settled[0].memory + GROWTH_MOST
    assert set(statuses) <= {CUT, 200, 403, 404, 503}, statuses  # not every list is a director's
    assert statuses.get(503, 0) + statuses.get(CUT, 0) <= 40 * restarts * CLIENTS, statuses
