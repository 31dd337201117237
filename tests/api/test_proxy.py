"""The service behind nginx, set up as deploy/nginx says: what is malformed is answered once or not at all, and
nobody gets the answer to a request that another hid in his."""

import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time

import pytest

import harness
from client import raw
from test_framing import HEALTH, SECRET, WRONG, head

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
                            ("listen 80 ", f"listen 127.0.0.1:{self.plain} "), ("/var/log/nginx/", f"{folder}/"),
                            ("/etc/ssl/ipcase/", f"{folder}/"), ("ipcase.example.cn", "x")):
            assert known in text
            text = text.replace(known, here)
        (folder / "ipcase.conf").write_text(edit(text), encoding="utf-8")
        (folder / "nginx.conf").write_text(
            f"pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; daemon off;\n"
            + "events { worker_connections 256; }\nhttp { access_log off;\n"
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


def test_a_document_passes_and_a_large_body_does_not(proxy):
    large = b"x" * 2_000_000
    answer = proxy.raw(head(b"POST /api/v1/cases HTTP/1.1", b"Connection: close", b"Content-Length: %d" % len(large)) + large)
    assert b"HTTP/1.1 413" in answer and answer.count(b"HTTP/1.1 ") == 1
    assert proxy.raw(close_after(HEALTH)).startswith(b"HTTP/1.1 200")


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

    for path, status in (("/", 301), ("/openapi.json", 301), ("/api/v1/cases", 403)):
        link = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=10)
        link.request("GET", path, headers={"Host": "x"})
        reply = link.getresponse()
        assert reply.status == status
        assert (reply.getheader("Location") or "").startswith("https://x/" if status == 301 else "")
        link.close()


def test_the_access_log_has_no_query(proxy):
    answer = proxy.raw(head(b"GET /api/v1/cases?q=secretname HTTP/1.1", b"Connection: close"))
    assert answer.startswith(b"HTTP/1.1 401")
    log = pathlib.Path(proxy.folder, "ipcase.log").read_text(encoding="utf-8")
    assert '"GET /api/v1/cases" 401' in log and "secretname" not in log
