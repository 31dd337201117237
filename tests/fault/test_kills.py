"""The service is killed, PostgreSQL's processes are killed, PostgreSQL is stopped at once, while
clients write: what was acknowledged is there, once.

FAULT_SERVICE_KILLS, FAULT_BACKEND_KILLS, FAULT_STOPS: how many."""

import os
import signal
import statistics
import threading
import time

import psycopg2

import harness
from conftest import length
from journal import Writers

BACK_SECONDS = 20


class Watch(threading.Thread):
    """Tries to reach the database, and knows when it was last in vain."""

    def __init__(self, site):
        super().__init__(daemon=True)
        self.site, self.refused, self.over = site, time.monotonic(), threading.Event()

    def run(self):
        conninfo = self.site.cluster.conninfo(self.site.name)
        while not self.over.wait(0.05):
            try:
                psycopg2.connect(conninfo).close()
            except psycopg2.OperationalError:
                self.refused = time.monotonic()

    def end(self):
        self.over.set()
        self.join()
        return self.refused


def kill(site, chance, turns, note, what, strike, keyless=2):
    """Strikes so many times, each time once a few more writes were taken, at an instant of chance."""
    writers, outages, alone = Writers(site, chance, keyless=keyless), [], []
    for _ in range(turns):
        writers.progress(5)
        time.sleep(chance.random() * 0.1)
        strike()
        watch = Watch(site)
        start = watch.refused
        watch.start()
        writers.progress(len(writers.all) + 1, BACK_SECONDS)  # one at least was sent after the strike
        back = time.monotonic()
        outages.append(back - start)
        alone.append(back - watch.end())
    writers.end()
    assert site.service.alive()
    count = writers.check()
    note(f"{turns} x {what}: {count} acknowledged writes, {sum(writer.unclear for writer in writers.all)} requests "
         f"without a clear answer, back after {statistics.median(outages):.2f} s, at most {max(outages):.2f} s; "
         f"of these with PostgreSQL taking connections {statistics.median(alone):.2f} s, at most {max(alone):.2f} s")


def test_the_service_is_killed(site, chance, note):
    settings = {"port": site.service.port}

    def strike():
        site.service.stop(signal.SIGKILL)
        site.service = harness.Service(site.database, **settings)

    # of a service that died no client knows what it did: only a key helps
    kill(site, chance, length("SERVICE_KILLS", 4), note, "SIGKILL of the service", strike, keyless=0)


def test_a_process_of_postgresql_is_killed(site, chance, note):
    """One that serves a connection: its server then ends all others, too, and recovers."""

    def strike():
        rows = site.query("select pid from pg_stat_activity where datname = current_database()"
                          " and pid <> pg_backend_pid() and backend_type = 'client backend'")
        os.kill(chance.choice(rows)[0], signal.SIGKILL)
        # The server may take its time to see it, and go on serving meanwhile.
        harness.wait_until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid, in rows))

    kill(site, chance, length("BACKEND_KILLS", 3), note, "SIGKILL of a backend", strike)


def test_postgresql_is_stopped_at_once(site, chance, note):
    kill(site, chance, length("STOPS", 2), note, "immediate stop of PostgreSQL",
         lambda: site.cluster.restart("immediate"))


def test_postgresql_is_restarted(site, chance, note):
    kill(site, chance, length("RESTARTS", 1), note, "restart of PostgreSQL", lambda: site.cluster.restart("fast"))
