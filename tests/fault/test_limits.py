"""More than it can take: connections, descriptors, calls. What is too much waits or is told so at once, what
is slow is closed, and others are served meanwhile. How fast, tests/bench/overload says."""

import concurrent.futures
import contextlib
import os
import socket
import time

import pytest

import harness
from client import raw, raw_status
from sites import make_site

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
TICKS = os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def limited(cluster, template, **settings):
    site = make_site(cluster, template, **settings)
    try:
        yield site
    finally:
        site.close()


def connect(site, seconds=5):
    return socket.create_connection(("127.0.0.1", site.service.port), timeout=seconds)


def cpu_seconds(site):
    with open(f"/proc/{site.service.process.pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def test_a_connection_too_many_waits_for_room(cluster, template):
    with limited(cluster, template, workers=1, connections_max=8) as site:
        links = [connect(site) for _ in range(8)]
        for link in links:
            link.sendall(HEALTH.replace(b"close", b"keep-alive"))
            assert raw_status(link.recv(65536)) == 200
        with connect(site, 0.5) as waiting:
            waiting.sendall(HEALTH)
            with pytest.raises(TimeoutError):
                waiting.recv(65536)
            links.pop().close()
            waiting.settimeout(5)
            assert raw_status(waiting.recv(65536)) == 200
        for link in links:
            link.close()


def test_without_descriptors_it_waits_and_does_not_spin(cluster, template):
    with limited(cluster, template, workers=1, descriptors=48) as site:
        links = [connect(site) for _ in range(80)]
        used, began = cpu_seconds(site), time.monotonic()
        time.sleep(1)
        share = (cpu_seconds(site) - used) / (time.monotonic() - began)
        assert share < 0.3, f"it turns: {share:.0%} of a core"
        for link in links:
            link.close()
        assert raw_status(raw(site.service.port, HEALTH)) == 200


def test_calls_that_find_no_place_are_told_to_come_again(cluster, template):
    with limited(cluster, template, workers=1, fast_connections=1, pipeline_depth=1, queue_max=2) as site:
        clients = [site.client("director") for _ in range(12)]
        for client in clients[::2]:
            client.language = "zh"
        for client in clients:
            client.fetch("/healthz")
        clients[0].fetch("/api/v1/self")
        lock = site.cluster.connect(site.name)
        lock.autocommit = False
        with concurrent.futures.ThreadPoolExecutor(len(clients)) as pool:
            with lock.cursor() as cursor:
                cursor.execute("lock table ipcase.case_file in access exclusive mode")
                asked = [pool.submit(client.get, "/api/v1/cases?limit=1") for client in clients]
                early = concurrent.futures.wait(asked, timeout=0.4).done
                lock.commit()
            replies = [future.result() for future in asked]
        lock.close()
        shed = [reply for reply in replies if reply.status == 503]
        assert len(shed) >= len(clients) - 4 and all(reply.headers["Retry-After"] for reply in shed)
        assert {(reply.json["type"], reply.json["status"]) for reply in shed} == {("/problems/busy", 503)}
        details = {(reply.headers["Content-Language"], reply.json["detail"]) for reply in shed}
        assert len(details) == 2 and {language for language, _ in details} == {"zh", "en"}, details
        assert all(reply.json["errors"] == [{"pointer": "", "code": "busy", "detail": reply.json["detail"]}]
                   for reply in shed)
        ids = [reply.json["request_id"] for reply in shed]
        assert ids == [reply.headers["X-Request-Id"] for reply in shed] and len(set(ids)) == len(ids)
        assert len(early) >= len(shed) - 1, "it took its time to say that it is busy"
        assert [reply.status for reply in replies].count(200) >= 2
        assert clients[0].get("/api/v1/cases?limit=1").status == 200
        for client in clients:
            client.close()


def test_who_is_not_let_in_costs_no_reading(cluster, template):
    """A body that is no JSON is not found out when there is no room for it anyway."""
    broken = {"body": b"{", "headers": {"Content-Type": "application/json"}}
    with limited(cluster, template, workers=1, fast_connections=1, pipeline_depth=1, wait_max=1) as site:
        clients = [site.client("director") for _ in range(8)]
        for client in clients:
            client.fetch("/api/v1/cases?limit=1")
        late = site.client("director")
        assert late.request("POST", "/api/v1/cases", **broken).status == 400
        lock = site.cluster.connect(site.name)
        lock.autocommit = False
        with concurrent.futures.ThreadPoolExecutor(len(clients)) as pool:
            with lock.cursor() as cursor:
                cursor.execute("lock table ipcase.case_file in access exclusive mode")
                asked = [pool.submit(client.get, "/api/v1/cases?limit=1") for client in clients]
                concurrent.futures.wait(asked, timeout=0.5)
                reply = late.request("POST", "/api/v1/cases", **broken)
                lock.commit()
            assert {future.result().status for future in asked} <= {200, 503}
        assert reply.status == 503 and reply.codes() == ["busy"], reply
        lock.close()
        for client in (*clients, late):
            client.close()


def begin_body(site, size, sent):
    """A connection with a request whose body has come so far."""
    link = connect(site)
    link.sendall(b"POST /api/v1/deadlines/what-if HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                 b"Authorization: Bearer %s\r\nContent-Length: %d\r\n\r\n" %
                 (site.tokens["director"].encode(), size) + b" " * sent)
    return link


def test_bodies_have_no_more_than_their_room(cluster, template):
    """Who finds none is told so before his body is read; small bodies always have some."""
    size = 1 << 20
    with limited(cluster, template, workers=1, bodies_max=4 * size) as site:
        links = [begin_body(site, size, size - 1) for _ in range(4)]
        time.sleep(0.3)
        late = begin_body(site, size, 0)
        answer = late.recv(65536)
        assert raw_status(answer) == 503 and b"Retry-After" in answer and b'"busy"' in answer, answer
        late.close()
        small = begin_body(site, 65536, 65536)
        assert raw_status(small.recv(65536)) == 400, "a small body was not read"
        small.close()
        links.pop().close()
        for link in links:
            link.sendall(b" ")
            assert raw_status(link.recv(65536)) == 400
            link.close()
        # all room is free again, and can be had again and again
        for _ in range(3):
            links = [begin_body(site, size, size) for _ in range(4)]
            for link in links:
                assert raw_status(link.recv(65536)) == 400
                link.close()


def test_a_body_larger_than_all_room_is_taken_alone(cluster, template):
    with limited(cluster, template, workers=1, bodies_max=0) as site:
        first = begin_body(site, 200000, 1)
        time.sleep(0.3)
        second = begin_body(site, 200000, 0)
        assert raw_status(second.recv(65536)) == 503
        first.sendall(b" " * 199999)
        assert raw_status(first.recv(65536)) == 400
        first.close()
        second.close()


def test_who_is_slow_is_closed_in_time(cluster, template):
    """A head that never ends and a body that comes byte by byte, though something comes all the time: within
    the 10 s that each may take in all."""
    with limited(cluster, template, workers=1) as site:
        began = time.monotonic()
        head, body = connect(site), connect(site)
        head.sendall(b"GET /healthz HTTP/1.1\r\n")
        # From who shows nothing at all no body is read.
        body.sendall(b"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                     b"Authorization: Bearer x\r\nContent-Length: 1000\r\n\r\n")
        ended = {}
        while len(ended) < 2 and time.monotonic() < began + 13:
            for link in (head, body):
                if link in ended:
                    continue
                try:
                    link.sendall(b"X")
                    link.settimeout(0.2)
                    if link.recv(1) == b"":
                        ended[link] = time.monotonic() - began
                except TimeoutError:
                    pass
                except OSError:
                    ended[link] = time.monotonic() - began
        assert len(ended) == 2 and all(9 < seconds < 12 for seconds in ended.values()), ended
        head.close()
        body.close()
        assert raw_status(raw(site.service.port, HEALTH)) == 200
