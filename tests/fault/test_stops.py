"""The service is replaced under load, with a socket that stays: nobody notices. Told to stop, it says so to
who asks, and finishes what is under way.

FAULT_ROLLS: how often it is replaced."""

import contextlib
import signal
import socket
import threading
import uuid

import pytest

import harness
from client import Client, raw_status
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


@contextlib.contextmanager
def upload_begun(site, size):
    """A service that waits for a large body, the connection that is to bring it, and the body's path."""
    case = site.begin("ruling", "2024-03-01")
    path = f"/api/v1/cases/{case['id']}/documents/{uuid.uuid4()}"
    with socket.create_connection(("127.0.0.1", site.service.port), timeout=30) as link:
        link.sendall((f"PUT {path}?type=evidence_list HTTP/1.1\r\nHost: x\r\nContent-Type: application/pdf\r\n"
                      f"Authorization: Bearer {site.tokens['officer']}\r\nExpect: 100-continue\r\n"
                      f"Content-Length: {size}\r\n\r\n").encode())
        assert link.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        yield link, path


def stop_begins(site):
    def refused():
        try:
            socket.create_connection(("127.0.0.1", site.service.port), timeout=5).close()
        except ConnectionRefusedError:
            return True
        except ConnectionResetError:
            pass  # it was let in, and the listening socket closed meanwhile
        return False

    site.service.process.send_signal(signal.SIGTERM)
    harness.wait_until(refused)


def test_a_large_body_that_does_not_come_is_told_so_when_it_stops(cluster, template):
    """It has a minute otherwise; nothing was decided, so that it can be sent again."""
    with contextlib.closing(make_site(cluster, template)) as site:
        with upload_begun(site, 4 << 20) as (link, _):
            before = site.counts()
            link.sendall(b"%PDF-1.4 ")
            stop_begins(site)
            answer = b"".join(iter(lambda: link.recv(65536), b""))
        assert raw_status(answer) == 503 and b"Connection: close" in answer, answer
        assert answer.count(b"Retry-After: 1\r\n") == 1, answer
        assert site.service.process.wait(20) == 0
        assert site.counts() == before


def test_a_large_body_that_comes_while_it_stops_is_kept(cluster, template):
    with contextlib.closing(make_site(cluster, template)) as site:
        content = b"%PDF-1.4 " + bytes(range(256)) * (1 << 13)
        with upload_begun(site, len(content)) as (link, path):
            stop_begins(site)
            link.sendall(content)
            answer = b"".join(iter(lambda: link.recv(65536), b""))
        assert raw_status(answer) == 201 and b"Connection: close" in answer, answer
        assert site.service.process.wait(20) == 0
        site.service.stop()
        site.service = harness.Service(site.database)
        assert site.client("officer").request("GET", path).body == content
