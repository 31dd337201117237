"""The service behind nginx, set up as deploy/nginx says: what is malformed is answered once or not at all, and
nobody gets the answer to a request that another hid in his."""

import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
import types
import uuid

import pytest

import harness
from client import raw
from test_framing import HEALTH, SECRET, WRONG, head

ID = str(uuid.uuid4()).encode()
CONF = pathlib.Path(__file__).parents[2] / "deploy" / "nginx" / "ipcase.conf"
# Bodies on HEAD: how many.
TRIALS = int(os.environ.get("FAULT_TRIALS", "300"))


class Proxy:
    """nginx with the configuration that we ship, moved here; edit: what an office changes in it."""

    def __init__(self, service, edit=lambda text: text):
        self.folder = tempfile.mkdtemp(prefix="ipcase-nginx-")
        self.port = harness.free_port()
        folder = pathlib.Path(self.folder)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-subj", "/CN=x", "-days", "1", "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
                       check=True, capture_output=True)
        text = CONF.read_text(encoding="utf-8")
        self.plain = harness.free_port()
        for known, here in (("127.0.0.1:8080", f"127.0.0.1:{service.port}"), ("listen 443", f"listen 127.0.0.1:{self.port}"),
                            ("listen 80", f"listen 127.0.0.1:{self.plain}"), ("/var/log/nginx/", f"{folder}/"),
                            ("/etc/ssl/ipcase/", f"{folder}/"), ("ipcase.example.cn", "x")):
            assert known in text
            text = text.replace(known, here)
        (folder / "ipcase.conf").write_text(edit(text), encoding="utf-8")
        (folder / "nginx.conf").write_text(
            f"pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; daemon off;\n"
            + "events { worker_connections 256; }\nhttp {\n"
            # as in Debian's own file
            + f"access_log {folder}/access.log; error_log {folder}/error.log;\n"
            + "".join(f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
            + f"include {folder}/ipcase.conf; }}\n", encoding="utf-8")
        self.process = subprocess.Popen(["nginx", "-p", self.folder, "-c", f"{folder}/nginx.conf"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.context = ssl.create_default_context(cafile=folder / "certificate.pem")
        self.context.check_hostname = False
        for _ in range(100):
            try:
                self.connect().close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"nginx did not start: {self.process.poll()} {(folder / 'error.log').read_text()}")

    def connect(self, name="x"):
        return self.context.wrap_socket(socket.create_connection(("127.0.0.1", self.port), timeout=10), server_hostname=name)

    def raw(self, data):
        """All that comes back until the connection is closed."""
        answer = b""
        with self.connect() as link:
            link.sendall(data)
            link.settimeout(3)
            try:
                while piece := link.recv(65536):
                    answer += piece
            except (TimeoutError, ssl.SSLError, ConnectionError):
                pass
        return answer

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.folder)


@pytest.fixture(scope="module")
def proxy(site):
    made = Proxy(site.service)
    yield made
    made.stop()


def close_after(data):
    """The same with `Connection: close`, so that its end is seen without waiting."""
    return data.replace(b"Host: x\r\n", b"Host: x\r\nConnection: close\r\n", 1)


@pytest.mark.parametrize("name", WRONG)
def test_one_answer_or_none(proxy, name):
    """nginx repairs some of these itself, or refuses them; what is behind is never a request of its own there."""
    data, _ = WRONG[name]
    answer = proxy.raw(close_after(data) + SECRET)
    assert answer.count(b"HTTP/1.1 ") <= 1, answer
    assert b"/smuggled" not in answer


def test_a_body_of_head_hides_no_request(proxy):
    """Each connection: HEAD with a whole request as its body, then one that must get its own answer."""
    hidden = head(b"GET /api/v1/catalog HTTP/1.1")
    first = head(b"HEAD /healthz HTTP/1.1", b"Content-Length: %d" % len(hidden)) + hidden
    second = head(b"GET /healthz HTTP/1.1", b"Connection: close")
    for trial in range(TRIALS):
        answer = proxy.raw(first + second)
        statuses = re.findall(rb"HTTP/1.1 (\d+)", answer)
        assert statuses[0] == b"400" and statuses[1:] in ([], [b"200"]), (trial, answer)
        assert b"kinds" not in answer


def test_the_client_is_who_nginx_saw(cluster, template):
    """What a client says about itself counts for nothing."""
    from sites import make_site
    from test_sign_in import Person, new_user

    site = make_site(cluster, template, behind_proxy=1)
    proxy = Proxy(site.service)
    try:
        first = new_user(site, "proxy.one")
        body = b'{"user": "proxy.one", "password": "%s"}' % first.encode()
        answer = proxy.raw(head(b"POST /api/v1/sessions HTTP/1.1", b"Content-Type: application/json",
                                b"X-Forwarded-For: 203.0.113.9", b"Connection: close",
                                b"Content-Length: %d" % len(body)) + body)
        assert answer.startswith(b"HTTP/1.1 201"), answer
        assert b"Strict-Transport-Security: max-age=31536000" in answer
        assert site.query("select net from session") == [("127.0.0.0/24",)]
        # without nginx the header is that of a proxy
        person = Person(site, "proxy.one")
        assert person.send("POST", "/api/v1/sessions", {"user": "proxy.one", "password": first},
                           {"X-Forwarded-For": "198.51.100.1, 2001:db8:1:2:3::4"}).status == 201
        assert sorted(site.query("select net from session")) == [("127.0.0.0/24",), ("2001:db8:1:000::/56",)]
    finally:
        proxy.stop()
        site.close()


def test_of_two_lines_the_last_is_what_the_proxy_saw(cluster, template):
    """Some proxies add a line of their own behind those that the client sent."""
    from sites import make_site
    from test_sign_in import new_user

    site = make_site(cluster, template, behind_proxy=1)
    try:
        body = b'{"user": "proxy.two", "password": "%s"}' % new_user(site, "proxy.two").encode()
        answer = raw(site.service.port,
                     head(b"POST /api/v1/sessions HTTP/1.1", b"Content-Type: application/json",
                          b"X-Forwarded-For: 203.0.113.9", b"X-Forwarded-For: 192.0.2.1, 198.51.100.7",
                          b"Connection: close", b"Content-Length: %d" % len(body)) + body)
        assert answer.startswith(b"HTTP/1.1 201"), answer
        assert site.query("select net from session") == [("198.51.100.0/24",)]
    finally:
        site.close()


def test_an_unknown_name_gets_nothing(proxy):
    with pytest.raises(ssl.SSLError):
        proxy.connect("other.example").close()


def test_another_name_behind_ours_gets_nothing(proxy):
    for plain in (True, False):
        data = b"GET / HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n"
        assert (raw(proxy.plain, data) if plain else proxy.raw(data)) == b""


LARGE = b"x" * 2_000_000


def large_body(line):
    return head(line, b"Connection: close", b"Content-Length: %d" % len(LARGE)) + LARGE


def test_a_large_body_does_not_pass(proxy):
    answer = proxy.raw(large_body(b"POST /api/v1/cases HTTP/1.1"))
    assert b"HTTP/1.1 413" in answer and answer.count(b"HTTP/1.1 ") == 1
    assert proxy.raw(close_after(HEALTH)).startswith(b"HTTP/1.1 200")


def test_nothing_is_asked_for_of_somebody_unknown(proxy):
    """ipcase itself says so, by the head of a document."""
    answer = proxy.raw(head(b"PUT /api/v1/cases/%s/documents/%s HTTP/1.1" % (ID, ID), b"Connection: close",
                            b"Content-Type: application/pdf", b"Content-Length: 50000000"))
    assert answer.startswith(b"HTTP/1.1 401") and b"token_missing" in answer, answer


def own_answers(proxy):
    """What nginx says by itself."""
    yield 413, proxy.raw(large_body(b"POST /api/v1/cases?q=secretname HTTP/1.1"))
    yield 400, proxy.raw(b"GET /?q=secretname HTTP/1.1\r\nHost : x\r\n\r\n")
    yield 400, proxy.raw(b"nonsense\r\n\r\n")
    yield 414, proxy.raw(head(b"GET /" + b"x" * 20000 + b" HTTP/1.1"))


def test_what_nginx_says_itself_is_a_problem_like_any_other(proxy):
    for status, answer in own_answers(proxy):
        start, body = answer.split(b"\r\n\r\n", 1)
        fields = dict(line.split(b": ", 1) for line in start.split(b"\r\n")[1:])
        assert start.startswith(b"HTTP/1.1 %d " % status), answer
        assert json.loads(body)["status"] == status
        assert fields[b"Content-Type"] == b"application/problem+json"
        assert fields[b"Strict-Transport-Security"] == b"max-age=31536000; includeSubDomains"
        assert fields[b"X-Content-Type-Options"] == b"nosniff" and fields[b"Cache-Control"] == b"no-store"
        assert fields[b"Referrer-Policy"] == b"no-referrer" and b"frame-ancestors 'none'" in fields[b"Content-Security-Policy"]
        assert fields[b"Server"] == b"nginx"


def test_a_document_passes(proxy, site):
    from test_upload import content_of

    case, content = site.begin("ruling", "2024-03-01"), content_of(len(LARGE), "proxy")
    line = f"PUT /api/v1/cases/{case['id']}/documents/{uuid.uuid4()}?type=evidence_list HTTP/1.1".encode()
    answer = proxy.raw(head(line, b"Connection: close", b"Content-Type: application/pdf",
                            b"Authorization: Bearer " + site.tokens["officer"].encode(),
                            b"Content-Length: %d" % len(content)) + content)
    assert answer.startswith(b"HTTP/1.1 201"), answer


def test_a_service_that_is_not_there_may_have_done_it():
    proxy = Proxy(types.SimpleNamespace(port=harness.free_port()))
    try:
        answer = proxy.raw(close_after(HEALTH))
        assert answer.startswith(b"HTTP/1.1 502") and b"Idempotency-Key" in answer, answer
        assert b"Strict-Transport-Security: max-age=31536000; includeSubDomains" in answer
    finally:
        proxy.stop()


def test_an_address_has_so_many_requests_under_way(proxy):
    """Fifty that are still coming, their heads known."""
    begun = head(b"POST /api/v1/cases HTTP/1.1", b"Content-Length: 10")
    links = [proxy.connect() for _ in range(50)]
    try:
        for link in links:
            link.sendall(begun)
        time.sleep(0.5)
        answer = proxy.raw(close_after(HEALTH))
        assert answer.startswith(b"HTTP/1.1 503") and b"Retry-After: 1" in answer, answer
    finally:
        for link in links:
            link.close()
    harness.wait_until(lambda: proxy.raw(close_after(HEALTH)).startswith(b"HTTP/1.1 200"), 5)


def offered(proxy, **limits):
    """What is agreed on with a client that knows no more than that."""
    context = ssl.create_default_context(cafile=f"{proxy.folder}/certificate.pem")
    context.check_hostname = False
    context.maximum_version = limits.get("most", ssl.TLSVersion.TLSv1_3)
    context.minimum_version = limits.get("least", ssl.TLSVersion.TLSv1_2)
    if "ciphers" in limits:
        context.set_ciphers(limits["ciphers"])
    with context.wrap_socket(socket.create_connection(("127.0.0.1", proxy.port), timeout=10), server_hostname="x") as link:
        return link.version(), link.cipher()[0]


def test_old_protocols_and_weak_ciphers_are_not_spoken(proxy):
    assert offered(proxy)[0] == "TLSv1.3"
    assert offered(proxy, most=ssl.TLSVersion.TLSv1_2) == ("TLSv1.2", "ECDHE-ECDSA-AES256-GCM-SHA384")
    for weak in ({"most": ssl.TLSVersion.TLSv1_1, "least": ssl.TLSVersion.TLSv1, "ciphers": "ALL:@SECLEVEL=0"},
                 {"most": ssl.TLSVersion.TLSv1_2, "ciphers": "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA:@SECLEVEL=0"}):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            offered(proxy, **weak)


def test_in_the_clear_people_are_led_on_and_programs_refused(proxy):
    import http.client

    for path, status in (("/", 301), ("/openapi.json", 403), ("/metrics", 403), ("/api/v1/cases", 403)):
        link = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=10)
        link.request("GET", path, headers={"Host": "x"})
        reply = link.getresponse()
        assert reply.status == status
        assert (reply.getheader("Location") or "").startswith("https://x/" if status == 301 else "")
        link.close()


def test_no_log_has_a_query(proxy):
    answer = proxy.raw(head(b"GET /api/v1/cases?q=secretname HTTP/1.1", b"Connection: close"))
    assert answer.startswith(b"HTTP/1.1 401")
    assert len(list(own_answers(proxy))) > 3
    for host in (b"x", b"other.example"):
        raw(proxy.plain, b"GET /api/v1/cases?q=secretname HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % host)
    proxy.raw(b"GET /?q=secretname HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n")
    log = pathlib.Path(proxy.folder, "ipcase.log").read_text(encoding="utf-8")
    for line in ('"GET /api/v1/cases" 401', '"GET /api/v1/cases" 403', '"POST /api/v1/cases" 413'):
        assert line in log, log
    logs = [path for path in pathlib.Path(proxy.folder).iterdir() if path.suffix == ".log"]
    assert len(logs) > 2
    for path in logs:
        assert "secretname" not in path.read_text(encoding="utf-8"), path
