"""The service is replaced under load, with a socket that stays: nobody notices. Told to stop, it says so to
who asks, and finishes what is under way.

FAULT_ROLLS: how often it is replaced."""

import signal
import socket
import threading

import pytest

import harness
from client import Client
from conftest import length
from journal import Writers, case_body
from sites import make_site


@pytest.fixture
def listening():
    with socket.create_server(("127.0.0.1", 0), backlog=128) as made:
        yield made


def test_it_is_replaced_and_no_request_fails(cluster, template, listening, chance, note):
    settings = {"listening": listening, "port": listening.getsockname()[1]}
    site = make_site(cluster, template, **settings)
    writers = Writers(site, chance, fresh=True)
    turns = length("ROLLS", 3)
    for _ in range(turns):
        writers.progress(10)
        assert site.service.stop(signal.SIGTERM) == 0
        site.service = harness.Service(site.database, **settings)
    writers.progress(10)
    writers.end()
    assert [writer.said for writer in writers.all] == [[]] * len(writers.all), "a request failed"
    note(f"{turns} x replaced under load: {writers.check()} writes, none failed or was sent again")
    site.close()


def test_while_it_stops_it_says_so_and_answers(cluster, template):
    """A request waits for a lock when the signal comes; the port of the manager tells what goes on."""
    admin = harness.free_port()
    site = make_site(cluster, template, admin_port=admin)
    writer, lock = site.client("director"), site.cluster.connect(site.name)
    writer.fetch("/api/v1/self")  # its token is known: nothing else has to be asked for
    lock.autocommit = False
    replies = []
    with lock.cursor() as cursor:
        cursor.execute("lock table ipcase.case_file in access exclusive mode")
        thread = threading.Thread(target=lambda: replies.append(writer.post("/api/v1/cases", case_body(site))))
        site.filler  # fetched before
        thread.start()
        harness.wait_until(lambda: site.query(
            "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"))
        site.service.process.send_signal(signal.SIGTERM)
        manager = Client(admin)
        told = harness.wait_until(lambda: (reply := manager.get("/readyz")).status == 503 and reply)
        assert told.json["errors"][0]["values"] == {"cause": "draining"}
        with pytest.raises(OSError):
            Client(site.service.port).get("/healthz")
    lock.commit()
    thread.join(20)
    assert replies[0].status == 201 and replies[0].headers["Connection"] == "close", replies
    assert site.service.process.wait(20) == 0
    site.service.stop()
    lock.close()
    manager.close()
