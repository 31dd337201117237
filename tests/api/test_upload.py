"""Large documents: they come and go in parts, so that the service never holds one in its memory, and
what comes in part only leaves nothing."""

import contextlib
import hashlib
import re
import secrets
import socket
import threading
import time
import uuid

import pytest

import harness
from client import Client, raw, raw_status
from matrix import put_token
from sites import make_site

MEBIBYTE = 1 << 20
FEW_MEBIBYTES = 64


@pytest.fixture(scope="module")
def plain(cluster, template):
    """Memory is that of the program itself, not of a sanitizer."""
    made = make_site(cluster, template, program=harness.plain())
    yield made
    made.close()


@pytest.fixture(scope="module")
def ruling(plain):
    return plain.begin("ruling", "2024-03-01")


def content_of(size, seed):
    """Bytes that do not repeat."""
    block = hashlib.shake_256(seed.encode()).digest(MEBIBYTE)
    return b"%PDF-1.4 " + (block * (size // MEBIBYTE + 1))[:size - 9]


def put(site, case, content, document=None, role="officer", key=None):
    document = document or uuid.uuid4()
    headers = {"Content-Type": "application/pdf"}
    if key:
        headers["Idempotency-Key"] = key
    reply = site.as_(role).request(
        "PUT", f"/api/v1/cases/{case['id']}/documents/{document}?type=evidence_list", content, headers)
    return document, reply


def get(site, case, document, headers=None):
    return site.as_("officer").request("GET", f"/api/v1/cases/{case['id']}/documents/{document}", None, headers)


def resident(site, name="VmHWM"):
    """The most it ever had, or has now, in bytes."""
    with open(f"/proc/{site.service.process.pid}/status", encoding="ascii") as file:
        return int(re.search(rf"{name}:\s+(\d+) kB", file.read())[1]) << 10


@pytest.mark.parametrize("size", [MEBIBYTE, MEBIBYTE + 1, 2 * MEBIBYTE, 3 * MEBIBYTE + 12345])
def test_what_comes_is_what_goes(plain, ruling, size):
    content = content_of(size, str(size))
    document, reply = put(plain, ruling, content)
    assert reply.status == 201, reply
    back = get(plain, ruling, document)
    assert back.status == 200 and back.body == content
    # under a name of ours, and never shown in place
    assert back.headers["Content-Disposition"] == f'attachment; filename="{document}.pdf"'
    assert back.etag == f'"{hashlib.sha256(content).hexdigest()}"'
    assert get(plain, ruling, document, {"If-None-Match": back.etag}).status == 304
    head = plain.as_("officer").request("HEAD", f"/api/v1/cases/{ruling['id']}/documents/{document}")
    assert head.status == 200 and head.headers["Content-Length"] == str(size) and head.body == b""


def test_fifty_mebibytes_and_the_memory_stays_small(plain, ruling):
    content = content_of(50 * MEBIBYTE, "large")
    document, reply = put(plain, ruling, content)
    assert reply.status == 201, reply
    assert get(plain, ruling, document).body == content
    assert resident(plain) < FEW_MEBIBYTES * MEBIBYTE, resident(plain)
    assert plain.query("select octet_length(bytes) from content_part order by 1 desc limit 1") == [(MEBIBYTE,)]
    assert plain.query("select count(*) from content_upload") == [(0,)]


def test_the_same_again_is_the_same_and_other_bytes_are_refused(plain, ruling):
    content = content_of(2 * MEBIBYTE, "again")
    document, first = put(plain, ruling, content, key="upload-once")
    before = plain.counts()
    _, again = put(plain, ruling, content, document, key="upload-once")
    assert (again.status, again.json) == (first.status, first.json)
    _, again = put(plain, ruling, content, document)
    assert again.status in (200, 201), again
    _, other = put(plain, ruling, content + b"x", document)
    assert other.status == 409 or other.status == 422, other
    assert plain.counts() == before


def test_more_than_the_limit_is_refused_before_it_is_read(plain, ruling):
    size = 50 * MEBIBYTE + 1
    head = (f"PUT /api/v1/cases/{ruling['id']}/documents/{uuid.uuid4()}?type=evidence_list HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {plain.tokens['officer']}\r\nContent-Type: application/pdf\r\n"
            f"Content-Length: {size}\r\nExpect: 100-continue\r\n\r\n").encode()
    answer = raw(plain.service.port, head)
    assert raw_status(answer) == 413 and b"52428800" in answer and b"100 Continue" not in answer


def test_from_nobody_no_body_is_read(plain, ruling):
    """Places for large bodies are few: one who shows nothing that says who he is gets none."""
    target = f"/api/v1/cases/{ruling['id']}/documents/{uuid.uuid4()}?type=evidence_list"
    links = []
    try:
        for more in [""] * 24 + ["X-Remote-User: a\r\n", "Expect: 100-continue\r\n", "Origin: null\r\nCookie: a=b\r\n"]:
            link = socket.create_connection(("127.0.0.1", plain.service.port), timeout=5)
            links.append(link)
            link.sendall(f"PUT {target} HTTP/1.1\r\nHost: x\r\nContent-Type: application/pdf\r\n{more}"
                         f"Content-Length: {50 * MEBIBYTE}\r\n\r\n%PDF".encode())
            answer = link.recv(65536)
            # with a cookie of anything, it is first asked which page sent it
            assert raw_status(answer) == (403 if "Cookie" in more else 401), answer
            assert b"Connection: close" in answer
        # also of a body that would be held in memory
        link = socket.create_connection(("127.0.0.1", plain.service.port), timeout=5)
        links.append(link)
        link.sendall(b"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{")
        assert raw_status(link.recv(65536)) == 401
        assert put(plain, ruling, content_of(2 * MEBIBYTE, "somebody"))[1].status == 201
    finally:
        for link in links:
            link.close()


def begun(site, case, size, *headers, document=None):
    """A connection on which the head of an upload went out."""
    link = socket.create_connection(("127.0.0.1", site.service.port), timeout=5)
    link.sendall("\r\n".join([
        f"PUT /api/v1/cases/{case['id']}/documents/{document or uuid.uuid4()}?type=evidence_list HTTP/1.1", "Host: x",
        "Content-Type: application/pdf", *headers, f"Content-Length: {size}", "", ""]).encode())
    return link


def test_from_who_shows_what_is_nobodys_no_large_body_is_read(plain, ruling):
    """Who asks is found before a place is given; only then is he told to go on."""
    size, links = 50 * MEBIBYTE, []
    made_up = secrets.token_urlsafe(32)
    cookie = (f"Cookie: __Host-ipcase=ips_{made_up}", "Sec-Fetch-Site: same-origin")
    shut = put_token(plain, "test-officer", ["case_read"])
    try:
        for more, status in 12 * [((f"Authorization: Bearer ipc_{made_up}",), 401), (cookie, 401),
                                  ((f"Authorization: Bearer {shut}",), 403)]:
            for expect in ((), ("Expect: 100-continue",)):
                links.append(begun(plain, ruling, size, *more, *expect))
                if not expect:
                    links[-1].sendall(b"%PDF-1.4")
                answer = links[-1].recv(65536)
                assert raw_status(answer) == status and b"Connection: close" in answer, answer
        assert put(plain, ruling, content_of(2 * MEBIBYTE, "known"))[1].status == 201
    finally:
        for link in links:
            link.close()


@pytest.mark.parametrize("at_once", [False, True], ids=["told to go on", "unasked"])
def test_who_is_known_is_told_to_go_on_and_may_ask_again_behind_it(plain, ruling, at_once):
    content, document = content_of(3 * MEBIBYTE, "goes on"), uuid.uuid4()
    # a token of which nothing is remembered yet: the body meets the question who it is
    token = put_token(plain, "test-officer")
    expect = [] if at_once else ["Expect: 100-continue"]
    with begun(plain, ruling, len(content), f"Authorization: Bearer {token}", *expect, document=document) as link:
        if not at_once:
            assert link.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        behind = (f"HEAD /api/v1/cases/{ruling['id']}/documents/{document} HTTP/1.1\r\nHost: x\r\n"
                  f"Authorization: Bearer {token}\r\nConnection: close\r\n\r\n")
        link.sendall(content + behind.encode())
        answer = b"".join(iter(lambda: link.recv(65536), b""))
    assert raw_status(answer) == 201 and answer.count(b"HTTP/1.1 200 OK") == 1, answer
    assert get(plain, ruling, document).body == content


def test_nobody_known_has_more_than_his_share_of_the_places(cluster, template):
    """Two of the eight, under whatever tokens he has; who else comes finds room, and so does he when one is free."""
    with contextlib.closing(make_site(cluster, template, workers=1)) as site, contextlib.ExitStack() as links:
        case, size = site.begin("ruling", "2024-03-01"), 4 * MEBIBYTE
        others = [f"Authorization: Bearer {put_token(site, 'test-officer')}" for _ in range(3)]

        def ask(token):
            link = links.enter_context(begun(site, case, size, token, "Expect: 100-continue"))
            return link, link.recv(65536)

        held = [ask(token) for token in others[:2]]
        assert [answer for _, answer in held] == 2 * [b"HTTP/1.1 100 Continue\r\n\r\n"]
        for _ in range(9):
            _, answer = ask(others[2])
            assert raw_status(answer) == 429 and b'"requests_often"' in answer, answer
            assert b"Retry-After: 1" in answer and b"Connection: close" in answer
        assert put(site, case, content_of(2 * MEBIBYTE, "another's"), role="director")[1].status == 201
        held[0][0].close()
        harness.wait_until(lambda: ask(others[2])[1] == b"HTTP/1.1 100 Continue\r\n\r\n")


def test_what_ended_while_a_body_came_has_ended(plain, ruling):
    before, content = plain.counts(), content_of(2 * MEBIBYTE, "revoked")
    token = put_token(plain, "test-officer")
    with begun(plain, ruling, len(content), f"Authorization: Bearer {token}") as link:
        link.sendall(content[:MEBIBYTE])
        plain.query("update api_token set revoked_at = now() where hash = %s", hashlib.sha256(token.encode()).digest())
        time.sleep(5.2)  # as long as a token is remembered
        link.sendall(content[MEBIBYTE:])
        assert raw_status(link.recv(65536)) == 401
    assert plain.counts() == before


def test_an_upload_that_breaks_off_leaves_nothing(plain, ruling):
    before = plain.counts(), plain.query("select count(*) from content_part")
    for sent in (0, 1000, 3 * MEBIBYTE):
        with socket.create_connection(("127.0.0.1", plain.service.port), timeout=5) as link:
            link.sendall((f"PUT /api/v1/cases/{ruling['id']}/documents/{uuid.uuid4()}?type=evidence_list HTTP/1.1\r\n"
                          f"Host: x\r\nAuthorization: Bearer {plain.tokens['officer']}\r\n"
                          f"Content-Length: {5 * MEBIBYTE}\r\n\r\n").encode() + b"x" * sent)
    assert get(plain, ruling, uuid.uuid4()).status == 404
    assert (plain.counts(), plain.query("select count(*) from content_part")) == before


def test_a_refused_act_leaves_parts_that_are_thrown_away(plain, ruling):
    """The parts come before the act; an act that is refused leaves them to the purge."""
    before = plain.counts()
    document, reply = put(plain, ruling, content_of(2 * MEBIBYTE, "first"))
    assert reply.status == 201
    _, reply = put(plain, ruling, content_of(2 * MEBIBYTE, "second"), document)
    assert reply.status >= 400
    left = plain.query("select content_id from content_upload")
    assert len(left) >= 1
    assert plain.query("select content_purge(100)") == [(0,)], "nothing is old enough"
    plain.query("update content_upload set begun_at = begun_at - interval '2 hours'")
    assert plain.query("select content_purge(100)")[0][0] >= 2
    assert plain.query("select count(*) from content_upload") == [(0,)]
    assert get(plain, ruling, document).status == 200
    assert plain.counts()[0] == before[0]


def test_parts_of_a_document_cannot_be_changed_or_thrown_away(plain, ruling):
    put(plain, ruling, content_of(2 * MEBIBYTE, "kept"))
    for statement in ("delete from content_part", "update content_part set bytes = ''", "truncate content_part"):
        with pytest.raises(Exception, match="content|document"):
            plain.query(statement)


def test_altered_content_is_found(plain, ruling):
    document, _ = put(plain, ruling, content_of(2 * MEBIBYTE, "altered"))
    assert plain.query("select verify_content(null, 1000)")[0][0]["faults"] == []
    plain.query("alter table content_part disable trigger all")
    plain.query("update content_part set bytes = 'x' where part = 1 and content_id ="
                " (select content_id from document_content where document_id = %s)", str(document))
    plain.query("alter table content_part enable always trigger content_part_kept")
    plain.query("alter table content_part enable always trigger content_part_closed")
    faults = plain.query("select verify_content(null, 1000)")[0][0]["faults"]
    assert [fault["document"] for fault in faults] == [str(document)]
    assert "content" in harness.run(plain.database, "verify", fails=True)


def test_eight_at_once(plain, ruling):
    """As many large bodies as two people may send to two workers; one too many is asked to come again."""
    results = []

    def upload(number):
        client = Client(plain.service.port, plain.tokens["officer" if number % 2 else "director"])
        content = content_of(4 * MEBIBYTE, f"many {number}")
        for _ in range(100):
            reply = client.request(
                "PUT", f"/api/v1/cases/{ruling['id']}/documents/{uuid.uuid4()}?type=evidence_list", content,
                {"Content-Type": "application/pdf"})
            if reply.status != 429:
                break
            time.sleep(0.05)
        results.append(reply.status)
        client.close()

    threads = [threading.Thread(target=upload, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [201] * 12
    assert resident(plain) < FEW_MEBIBYTES * MEBIBYTE, resident(plain)
