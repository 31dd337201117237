"""The edge of the service, byte by byte: each malformed head gets one problem and a closed connection,
what follows it is never read as a request, and no body costs the service its memory."""

import random
import re
import socket
import time

import pytest

from client import raw, raw_status

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
SECRET = b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"


def head(line=b"GET /healthz HTTP/1.1", *headers):
    return b"\r\n".join((line, b"Host: x") + headers) + b"\r\n\r\n"


POST = b"POST /api/v1/cases HTTP/1.1"
WRONG = {
    "two lengths": (head(POST, b"Content-Length: 3", b"Content-Length: 3"), 400),
    "different lengths": (head(POST, b"Content-Length: 3", b"Content-Length: 30"), 400),
    "a signed length": (head(POST, b"Content-Length: +3"), 400),
    "a negative length": (head(POST, b"Content-Length: -3"), 400),
    "a hexadecimal length": (head(POST, b"Content-Length: 0x3"), 400),
    "a list of lengths": (head(POST, b"Content-Length: 3, 3"), 400),
    "an endless length": (head(POST, b"Content-Length: 99999999999999999999"), 400),
    "an empty length": (head(POST, b"Content-Length:"), 400),
    "chunked": (head(POST, b"Transfer-Encoding: chunked"), 501),
    "chunked with a length": (head(POST, b"Content-Length: 3", b"Transfer-Encoding: chunked"), 501),
    "a coding of no name": (head(POST, b"Transfer-Encoding: xchunked"), 501),
    "identity": (head(POST, b"Transfer-Encoding: identity"), 501),
    "a body of HEAD": (head(b"HEAD /healthz HTTP/1.1", b"Content-Length: 3"), 400),
    "a body of GET": (head(b"GET /healthz HTTP/1.1", b"Content-Length: 3"), 400),
    "a body of DELETE": (head(b"DELETE /healthz HTTP/1.1", b"Content-Length: 3"), 400),
    "a folded header": (head(b"GET /healthz HTTP/1.1", b"A: b", b" c: d"), 400),
    "a space before the colon": (head(b"GET /healthz HTTP/1.1", b"Name : x"), 400),
    "an empty name": (head(b"GET /healthz HTTP/1.1", b": x"), 400),
    "a name of no token": (head(b"GET /healthz HTTP/1.1", b"N(me: x"), 400),
    "no colon": (head(b"GET /healthz HTTP/1.1", b"name"), 400),
    "NUL in a value": (head(b"GET /healthz HTTP/1.1", b"A: b\0c"), 400),
    "a control byte in a value": (head(b"GET /healthz HTTP/1.1", b"A: b\x01c"), 400),
    "a bare LF": (b"GET /healthz HTTP/1.1\nHost: x\r\n\r\n", 400),
    "a bare LF between headers": (head(b"GET /healthz HTTP/1.1", b"A: b\nB: c"), 400),
    "a bare CR": (head(b"GET /healthz HTTP/1.1", b"A: b\rB: c"), 400),
    "no host": (b"GET /healthz HTTP/1.1\r\n\r\n", 400),
    "two hosts": (head(b"GET /healthz HTTP/1.1", b"Host: y"), 400),
    "a host of two words": (b"GET /healthz HTTP/1.1\r\nHost: x y\r\n\r\n", 400),
    "an absolute target": (head(b"GET http://x/healthz HTTP/1.1"), 400),
    "a target that is a star": (head(b"OPTIONS * HTTP/1.1"), 400),
    "a fragment": (head(b"GET /healthz#a HTTP/1.1"), 400),
    "a byte above ASCII in the target": (head("GET /健康 HTTP/1.1".encode()), 400),
    "a tab in the request line": (head(b"GET\t/healthz HTTP/1.1"), 400),
    "two spaces": (head(b"GET  /healthz HTTP/1.1"), 400),
    "a version to come": (head(b"GET /healthz HTTP/1.2"), 400),
    "a version of another line": (head(b"GET /healthz HTTP/2.0"), 400),
    "no version": (head(b"GET /healthz"), 400),
    "a preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "a method of no token": (head(b"GE(T /healthz HTTP/1.1"), 400),
    "a long method": (head(b"G" * 30 + b" /healthz HTTP/1.1"), 400),
    "a long target": (head(b"GET /" + b"a" * 5000 + b" HTTP/1.1"), 400),
    "many headers": (head(b"GET /healthz HTTP/1.1", *(b"A%d: b" % i for i in range(70))), 400),
    "a large head": (head(b"GET /healthz HTTP/1.1", b"A: " + b"b" * 9000), 431),
    "two tokens": (head(b"GET /healthz HTTP/1.1", b"Authorization: Bearer a", b"Authorization: Bearer b"), 400),
    "an unknown expectation": (head(POST, b"Content-Length: 3", b"Expect: wonders"), 417),
}


@pytest.mark.parametrize("name", WRONG)
def test_one_problem_and_the_end(site, name):
    data, status = WRONG[name]
    answer = raw(site.service.port, data + SECRET)
    assert answer.count(b"HTTP/1.1 ") == 1, answer
    assert raw_status(answer) == status, answer
    assert b"application/problem+json" in answer and b"Connection: close" in answer
    assert b"Date: " in answer and b"nosniff" in answer


def test_requests_behind_one_another(site):
    answer = raw(site.service.port, HEALTH * 20 + head(b"GET /healthz HTTP/1.1", b"Connection: close"))
    assert answer.count(b"HTTP/1.1 200 OK") == 21


def test_requests_cut_at_every_byte(site):
    """The same request in two pieces, whichever they are."""
    data = head(POST, b"Content-Type: application/json", b"Content-Length: 2") + b"{}"
    for cut in range(1, len(data)):
        with socket.create_connection(("127.0.0.1", site.service.port), timeout=5) as link:
            link.sendall(data[:cut])
            time.sleep(0.001)
            link.sendall(data[cut:])
            assert raw_status(link.recv(65536)) == 401, cut


def test_an_old_version_is_answered_and_closed(site):
    answer = raw(site.service.port, b"GET /healthz HTTP/1.0\r\nHost: x\r\n\r\n" + HEALTH)
    assert answer.count(b"HTTP/1.1 ") == 1 and b"Connection: close" in answer


def test_a_client_that_ends_its_side_gets_its_reply(site):
    with socket.create_connection(("127.0.0.1", site.service.port), timeout=5) as link:
        link.sendall(HEALTH)
        link.shutdown(socket.SHUT_WR)
        assert raw_status(link.recv(65536)) == 200
        assert link.recv(1) == b""


def test_a_method_that_is_not_offered(site):
    for method in (b"TRACE", b"CONNECT", b"PROPFIND"):
        answer = raw(site.service.port, head(method + b" /healthz HTTP/1.1", b"Connection: close"))
        assert raw_status(answer) == 405 and b"Allow: " in answer


def test_the_answer_to_a_body_that_is_not_wanted_arrives(site):
    """Though all of it is sent before anything is read."""
    body = b"x" * 8_000_000
    answer = raw(site.service.port, head(POST, b"Content-Length: %d" % len(body)) + body)
    assert raw_status(answer) in (401, 413) and answer.count(b"HTTP/1.1 ") == 1


def test_go_on_is_said_once(site):
    with socket.create_connection(("127.0.0.1", site.service.port), timeout=5) as link:
        link.sendall(head(POST, b"Content-Type: application/json", b"Content-Length: 2",
                          b"Authorization: Bearer wrong", b"Expect: 100-continue", b"Connection: close"))
        assert link.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        link.sendall(b"{}")
        assert raw_status(link.recv(65536)) == 401


def test_a_peer_that_does_not_read_its_replies(site):
    """What it may push meanwhile is bounded, and others are served."""
    before = resident(site)
    links = []
    for _ in range(4):
        link = socket.create_connection(("127.0.0.1", site.service.port), timeout=0.3)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        links.append(link)
        try:
            for _ in range(4000):
                link.sendall(head(b"GET /openapi.json HTTP/1.1"))
        except (socket.timeout, BlockingIOError):
            pass
    assert raw_status(raw(site.service.port, head(b"GET /healthz HTTP/1.1", b"Connection: close"))) == 200
    assert resident(site) - before < 16 << 20
    for link in links:
        link.close()


def resident(site):
    with open(f"/proc/{site.service.process.pid}/status", encoding="ascii") as file:
        return int(re.search(r"VmRSS:\s+(\d+) kB", file.read())[1]) << 10


def test_noise(site):
    """Random changes to a request: an answer or a closed connection, and the service goes on."""
    chance = random.Random(20240426)
    data = head(POST, b"Content-Type: application/json", b"Content-Length: 2") + b"{}"
    for _ in range(2000):
        noisy = bytearray(data)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(noisy))
            noisy[at:at + chance.randint(0, 2)] = bytes(chance.choice(
                (chance.randrange(256), 13, 10, 0, 32, 58)) for _ in range(chance.randint(0, 2)))
        with socket.create_connection(("127.0.0.1", site.service.port), timeout=5) as link:
            link.sendall(bytes(noisy))
            link.shutdown(socket.SHUT_WR)
            answer = link.recv(65536)
        assert not answer or 400 <= raw_status(answer) < 500 or raw_status(answer) == 501, (noisy, answer)
    assert raw_status(raw(site.service.port, HEALTH + head(b"GET /healthz HTTP/1.1", b"Connection: close"))) == 200
