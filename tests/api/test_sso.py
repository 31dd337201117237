"""Single sign-on: a proxy of ours names who is there, nobody else's word counts, and nginx as we ship it
passes on no word but its own."""

import http.client
import re
import socket
import subprocess
import sys
import time

import pytest

import harness
from client import Client
from sites import make_site
from test_framing import head
from test_proxy import Proxy
from test_sign_in import KEY, OURS, Person, new_user

NAME = "X-Remote-User"
# The process becomes the program, under the id that it was told.
HANDING_OVER = """import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], [sys.argv[2], "serve"])"""
ON = {"behind_proxy": 1, "proxies": "127.0.0.1", "sso_header": NAME}


def named(site, user, method="GET", target="/api/v1/self", body=None, **headers):
    sent = {NAME: user, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Client(site.service.port).request(method, target, body, sent)


def raw(site, *lines):
    """The status and code of a request with these lines, as no client library would send them."""
    with socket.create_connection(("127.0.0.1", site.service.port), timeout=10) as link:
        link.sendall(head(b"GET /api/v1/self HTTP/1.1", b"Connection: close", *lines))
        answer = b""
        while piece := link.recv(65536):
            answer += piece
    code = re.search(rb'"code":"(\w+)"', answer)
    return int(answer.split()[1]), code and code[1].decode()


@pytest.fixture(scope="module")
def site(cluster, template):
    made = make_site(cluster, template, workers=1, secret_key=KEY, second_factor="required", **ON)
    yield made
    made.close()


def test_the_description_knows_the_header(site, cluster, template):
    """As one of the ways to be known where it is one, and nowhere else."""
    described = Client(site.service.port).fetch("/openapi.json")
    scheme = described["components"]["securitySchemes"]["single_sign_on"]
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", NAME)
    assert described["security"] == [{"token": []}, {"session": []}, {"single_sign_on": []}]
    without = make_site(cluster, template)
    try:
        described = Client(without.service.port).fetch("/openapi.json")
        assert set(described["components"]["securitySchemes"]) == {"token", "session"}
        assert described["security"] == [{"token": []}, {"session": []}]
    finally:
        without.close()


def test_whom_the_proxy_names_is_signed_in(site):
    """With neither password nor code, and owing neither; he may what his grants give, and no more."""
    new_user(site, "sso.one")  # whose first password would have to be changed
    reply = named(site, "sso.one")
    assert reply.status == 200 and reply.json["user"] == "sso.one"
    assert reply.json["session"] is None and reply.json["owes"] is None
    assert reply.json["grants"][harness.OFFICE] == ["officer"] and "Set-Cookie" not in reply.headers
    assert named(site, "sso.one", target="/api/v1/cases").status == 200
    body = {"year": 2024}
    assert named(site, "sso.one", "POST", "/api/v1/summaries/2024/seals", body, **OURS).codes() == ["not_allowed"]
    # two on one connection are two
    link = http.client.HTTPConnection("127.0.0.1", site.service.port)
    for user in ("sso.one", "test-auditor", "sso.one"):
        link.request("GET", "/api/v1/self", headers={NAME: user})
        assert f'"user":"{user}"'.encode() in link.getresponse().read().replace(b": ", b":")
    link.request("GET", "/api/v1/self")
    assert link.getresponse().status == 401


def test_who_is_unknown_or_revoked_gets_in_no_more(site):
    new_user(site, "sso.gone")
    assert named(site, "sso.gone").status == 200
    harness.run(site.database, "user", "revoke", "sso.gone")
    harness.wait_until(lambda: named(site, "sso.gone").status == 401, 7)
    for user in ("sso.gone", "nobody.here"):
        reply = named(site, user)
        assert reply.status == 401 and reply.codes() == ["sso_unknown"] and user in str(reply.json)


@pytest.mark.parametrize("lines, status, code", [
    ([b""], 400, "header_wrong"), ([b"test-officer", b"test-officer"], 400, "header_wrong"),
    ([b"test-officer", b""], 400, "header_wrong"), ([b"x" * 65], 400, "header_wrong"),
    ([b"x" * 64], 401, "sso_unknown"), ([b"test-\x01officer"], 400, "framing_wrong"),
    ([b"test-\x7f"], 400, "framing_wrong"), ([b"test-officer, test-admin"], 400, "header_wrong"),
    ([b"Test-Officer"], 400, "header_wrong"), ([b"\xe6\x9d\x8e"], 400, "header_wrong"), ([b"\xff\xfe"], 400, "header_wrong"),
])
def test_a_name_that_is_none(site, lines, status, code):
    assert raw(site, *(b"x-remote-USER: " + line for line in lines)) == (status, code)


def test_one_request_is_of_one(site):
    """With a token or a session besides, nobody is believed; a session of before is put away."""
    new_user(site, "sso.both")
    token = {"Authorization": "Bearer " + site.tokens["officer"]}
    assert Client(site.service.port).request("GET", "/api/v1/self", None, token).json["user"] == "test-officer"
    refused = named(site, "sso.both", **token)
    assert refused.status == 400 and refused.codes() == ["sso_ambiguous"]
    assert named(site, "sso.both", Authorization="Basic eDp5").codes() == ["sso_ambiguous"]
    for cookie in ("__Host-ipcase=ips_x", "a=b; __Host-ipcase=; __Host-ipcase=ips_x"):
        refused = named(site, "sso.both", Cookie=cookie)
        assert refused.status == 400 and refused.codes() == ["sso_ambiguous"]
        assert refused.headers["Set-Cookie"].startswith("__Host-ipcase=; Max-Age=0;")
    assert named(site, "sso.both", Cookie="_oauth2_proxy=x").status == 200


def test_a_name_is_neither_session_nor_token(site):
    """It ends with the proxy's word: no session is begun with it, no token made, none of it is one."""
    first = new_user(site, "sso.lasting")
    begun = named(site, "sso.lasting", "POST", "/api/v1/sessions", {"user": "sso.lasting", "password": first}, **OURS)
    assert begun.status == 403 and begun.codes() == ["sso_signs_in"]
    assert named(site, "sso.lasting", "POST", "/api/v1/tokens", {"label": "x"}, **OURS).codes() == ["session_needed"]
    assert named(site, "sso.lasting", "DELETE", "/api/v1/sessions/current", **OURS).codes() == ["session_needed"]
    # what the worker remembers of him is found by no secret
    for secret in ("sso.lasting", "sso", "sso:sso.lasting"):
        assert Client(site.service.port, secret).get("/api/v1/self").status == 401


@pytest.mark.parametrize("headers, status", [
    ({}, 403), ({"Sec-Fetch-Site": "cross-site"}, 403), ({"Sec-Fetch-Site": "same-site"}, 403),
    ({"Origin": "https://evil.example"}, 403), ({"Sec-Fetch-Site": "same-origin"}, 422), ({"Origin": "http://HOST"}, 422),
])
def test_changes_come_from_our_own_pages(site, headers, status):
    """The proxy names its user to whatever page asked."""
    sent = {name: value.replace("HOST", f"127.0.0.1:{site.service.port}") for name, value in headers.items()}
    before = site.counts()
    reply = named(site, "test-registrar", "POST", "/api/v1/cases", {"kind": "dispute", "action": "no_such_action"}, **sent)
    assert reply.status == status and (status == 422 or reply.codes() == ["origin_foreign"])
    assert site.counts() == before


@pytest.mark.parametrize("settings", [
    {}, {"behind_proxy": 1}, {"behind_proxy": 1, "proxies": "127.0.0.1"},
    {**ON, "proxies": "127.0.0.2, 10.0.0.0/8, unix"}, {**ON, "sso_header": "X-Other-User"},
])
def test_nobody_else_is_believed(cluster, template, settings):
    """Off, or from a peer that is no proxy of ours: as if the header were not there."""
    site = make_site(cluster, template, **settings)
    try:
        reply = named(site, "test-officer")
        assert reply.status == 401 and reply.codes() == ["token_missing"]
        assert raw(site, b"X-Remote-User: ", b"X-Remote-User: test-officer") == (401, "token_missing")
        token = {"Authorization": "Bearer " + site.tokens["auditor"]}
        assert named(site, "test-officer", **token).json["user"] == "test-auditor"
        # neither is the word of such a peer on where the client is
        person = Person(site, "sso.direct")
        first = new_user(site, "sso.direct")
        sent = {**OURS, "X-Forwarded-For": "203.0.113.9"}
        assert person.send("POST", "/api/v1/sessions", {"user": "sso.direct", "password": first}, sent).status == 201
        believed = settings.get("behind_proxy") and "127.0.0.2" not in settings.get("proxies", "")
        assert site.query("select net from session") == [("203.0.113.0/24" if believed else "127.0.0.0/24",)]
    finally:
        site.close()


def test_who_signed_on_that_way_is_on_record(site):
    """Once for as long as he is there, by network; and that a revoked one was sent."""
    new_user(site, "sso.record")
    audited = lambda: site.query("select action, actor, object from audit_event where actor = 'sso.record'"
                                 " and action like 'sso.%%' order by id")
    for _ in range(3):
        assert named(site, "sso.record", X_Forwarded_For="203.0.113.9").status == 200
    assert named(site, "sso.record", X_Forwarded_For="198.51.100.7").status == 200
    begun = [("sso.begin", "sso.record", "203.0.113.0/24"), ("sso.begin", "sso.record", "198.51.100.0/24")]
    assert audited() == begun
    site.query("update sso_sign_on set seen_at = now() - interval '31 minutes' where net = '203.0.113.0/24' returning 1")
    time.sleep(5.1)  # what a worker remembers
    named(site, "sso.record", X_Forwarded_For="203.0.113.9")
    assert audited() == begun + begun[:1]
    harness.run(site.database, "user", "revoke", "sso.record")
    time.sleep(5.1)
    for _ in range(2):
        assert named(site, "sso.record", X_Forwarded_For="203.0.113.9").status == 401
    assert audited() == begun + begun[:1] + [("sso.refuse", "sso.record", "203.0.113.0/24")]
    site.query("update sso_sign_on set seen_at = now() - interval '91 days' returning 1")
    site.query("select sign_in_purge(1000)")
    assert site.query("select count(*) from sso_sign_on") == [(0,)]


@pytest.mark.parametrize("settings, said", [
    ({"sso_header": NAME}, "behind_proxy = 1"), ({"sso_header": NAME, "behind_proxy": 1}, "proxies = the addresses"),
    ({"proxies": "127.0.0.1"}, "behind_proxy"), ({**ON, "behind_proxy": 0}, "behind_proxy"),
    ({**ON, "proxies": "localhost"}, "localhost"), ({**ON, "proxies": "0.0.0.0/0"}, "0.0.0.0/0"),
    ({**ON, "sso_header": "Authorization"}, "Authorization"), ({**ON, "sso_header": "Cookie"}, "Cookie"),
    ({**ON, "sso_header": "X-Forwarded-For"}, "X-Forwarded-For"), ({**ON, "sso_header": "X Remote"}, "X Remote"),
])
def test_bad_settings_refuse_the_start(site, settings, said):
    assert said in harness.run(site.database, "serve", fails=True, **settings)


def test_a_unix_socket_can_be_the_proxys_own(site, tmp_path):
    """Handed over as systemd does it; who may connect is a matter of the socket's mode."""
    path = str(tmp_path / "ipcase.sock")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen(16)
        environment = harness.environment(site.database, workers=1, behind_proxy=1, proxies="unix", sso_header=NAME)
        service = subprocess.Popen([sys.executable, "-c", HANDING_OVER, str(listening.fileno()), harness.binary()],
                                   env=environment, pass_fds=[listening.fileno()], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            assert service.stdout.readline() == f"ready unix:{path}\n"
            with socket.socket(socket.AF_UNIX) as link:
                link.connect(path)
                link.sendall(head(b"GET /api/v1/self HTTP/1.1", b"Connection: close", b"X-Remote-User: test-officer"))
                assert link.recv(65536).startswith(b"HTTP/1.1 200")
        finally:
            service.terminate()
            _, said = service.communicate(timeout=30)
        assert service.returncode == 0, said


def signed_on(text):
    """What deploy/nginx has in comments, and an identity provider that believes a cookie."""
    port = harness.free_port()
    on = re.sub(r"(?m)^(\t+)#(?=[^ ])", r"\1", text)
    assert on.count("auth_request") == 3 and "127.0.0.1:4180" in on
    return on.replace("127.0.0.1:4180", f"127.0.0.1:{port}") + f"""
        map $cookie_idp $idp_user {{ default ""; "~^(?<person>[a-z0-9.-]+)$" $person; }}
        server {{
            listen 127.0.0.1:{port};
            location = /oauth2/auth {{
                if ($cookie_idp = "") {{ return 401; }}
                add_header X-Auth-Request-User $idp_user;
                return 204;
            }}
        }}
    """


def through(proxy, *lines):
    answer = proxy.raw(head(b"GET /api/v1/self HTTP/1.1", b"Connection: close", *lines))
    user = re.search(rb'"user":\s*"([^"]*)"', answer)
    return int(answer.split()[1]), user and user[1].decode()


FORGED = [[b"X-Remote-User: test-admin"], [b"x-remote-user: test-admin", b"X-REMOTE-USER: test-admin"],
          [b"X_Remote_User: test-admin"], [b"X-Remote-User: test-admin", b"Connection: X-Remote-User"],
          [b"X-Auth-Request-User: test-admin"]]


@pytest.mark.parametrize("forged", FORGED)
def test_nginx_as_shipped_passes_on_no_name(site, forged):
    """With single sign-on set in ipcase, and not in nginx yet."""
    proxy = Proxy(site.service)
    try:
        assert through(proxy, *forged) == (401, None)
    finally:
        proxy.stop()


def test_nginx_names_whom_the_provider_signed_in(site):
    proxy = Proxy(site.service, signed_on)
    try:
        assert through(proxy) == (401, None)
        assert through(proxy, b"Cookie: idp=test-officer") == (200, "test-officer")
        for forged in FORGED:
            assert through(proxy, b"Cookie: idp=test-officer", *forged) == (200, "test-officer"), forged
            assert through(proxy, *forged) == (401, None), forged
            # signed in there as somebody without a name
            assert through(proxy, b"Cookie: idp=ANONYMOUS", *forged) == (401, None), forged
        assert through(proxy, b"Cookie: idp=nobody.here")[0] == 401
        # a change comes from our own pages here too
        body = b'{"kind": "dispute"}'
        post = lambda *lines: proxy.raw(head(b"POST /api/v1/cases HTTP/1.1", b"Connection: close", b"Cookie: idp=test-registrar",
                                             b"Content-Type: application/json", b"Content-Length: %d" % len(body), *lines) + body)
        assert post().startswith(b"HTTP/1.1 403") and post(b"Sec-Fetch-Site: same-origin").startswith(b"HTTP/1.1 422")
    finally:
        proxy.stop()
