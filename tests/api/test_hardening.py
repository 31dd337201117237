"""What every reply says to browsers, and what the log says of those who try what they may not."""

import json

import pytest

import harness
from client import Client, raw
from sites import make_site
from test_framing import SECRET, WRONG, head
from test_sign_in import PASSWORD, settled

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {"default-src 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
          "style-src 'unsafe-inline'"}
TARGETS = ["/healthz", "/openapi.json", "/api/v1/catalog", "/api/v1/cases", "/api/v1/cases.csv", "/metrics", "/nowhere",
           "/api/v1/summaries/2024?format=html", "/api/v1/summaries/2024?format=pdf", "/api/v1/cases?limit=0", "/readyz"]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("user", ["director", "admin", None])
def test_every_reply_tells_browsers_to_run_nothing(site, target, user):
    reply = (site.as_(user) if user else Client(site.service.port)).get(target)
    assert {name: reply.headers[name] for name in ALWAYS} == ALWAYS
    assert set(reply.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert "Access-Control-Allow-Origin" not in reply.headers and "Server" not in reply.headers


def test_what_is_in_no_shape_for_a_route_is_told_the_same(site):
    answer = raw(site.service.port, WRONG["two hosts"][0] + SECRET)
    for name, value in ALWAYS.items():
        assert f"\r\n{name}: {value}\r\n".encode() in answer
    assert b"frame-ancestors 'none'" in answer


def test_no_reply_lets_other_origins_read_it(site):
    reply = site.as_("director").request("OPTIONS", "/api/v1/cases", headers={
        "Origin": "https://else.example", "Access-Control-Request-Method": "POST"})
    assert reply.status == 405 and not any(name.lower().startswith("access-control") for name in reply.headers)


def test_a_query_cannot_write_into_the_link_to_the_next_page(site):
    source = site.filler.kinds["ruling"]
    for _ in range(2):
        body = site.filler.event("ruling", site.offered(source, source["actions"][0]), "2024-01-08")
        site.as_("registrar").begin(dict(body, kind="ruling", title='x>; rel="evil"'))
    reply = site.as_("registrar").get('/api/v1/cases?limit=1&q=x>;%20rel="evil"')
    link = reply.headers["Link"]
    assert link.count(">") == 1 and link.endswith('>; rel="next"') and link.count("rel=") == 2, link
    following = site.as_("registrar").get(link[1:link.index(">")])
    assert len(following.json["items"]) == 1 and following.json["items"] != reply.json["items"]


def test_one_user_has_so_many_requests_in_a_second(cluster, template):
    site = make_site(cluster, template, workers=1, user_rate=20)
    try:
        # each of three tokens alone could have twenty requests in a second
        person = settled(site, "many.tokens")
        secrets = [person.send("POST", "/api/v1/tokens", {"label": label}).json["token"] for label in "abc"]
        tokens = [b"Authorization: Bearer " + secret.encode() for secret in secrets]
        line = b"GET /api/v1/self HTTP/1.1"
        answer = raw(site.service.port, b"".join(head(line, token) for token in tokens) * 20 + head(line, b"Connection: close"))
        served, refused = answer.count(b"HTTP/1.1 200"), answer.count(b"HTTP/1.1 429")
        assert served + refused == 60 and answer.count(b"HTTP/1.1 401") == 1 and 10 <= served <= 40, (served, refused)
        assert answer.count(b"Retry-After: 1") == answer.count(b'"requests_often"') // 2 == refused
        # others have their own, and the next second is another
        assert site.as_("director").get("/api/v1/self").status == 200
        again = Client(site.service.port, secrets[0])
        harness.wait_until(lambda: again.get("/api/v1/self").status == 200, 3)
    finally:
        site.close()


def test_signing_out_clears_what_pages_have_kept(site):
    person = settled(site, "leaving.one")
    gone = person.send("DELETE", "/api/v1/sessions/current")
    assert gone.status == 204 and gone.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in person.sign_in(PASSWORD).headers


def refusals(service):
    return [line for line in map(json.loads, filter(lambda text: text.startswith("{"), service.said().splitlines()))
            if line["event"].startswith("refused")]


def test_refusals_are_in_the_log(cluster, template):
    site = make_site(cluster, template, workers=1)
    try:
        site.as_("admin").get("/api/v1/cases")
        Client(site.service.port, "ipc_guessed").get("/api/v1/cases?q=%E5%BC%A0%E4%B8%89")
        Client(site.service.port).request("POST", "/api/v1/sessions", {"user": "typed-here", "password": "typed-there"},
                                          {"Sec-Fetch-Site": "cross-site"})
        Client(site.service.port).request("POST", "/api/v1/sessions", {"user": "typed-here", "password": "typed-there"},
                                          {"Sec-Fetch-Site": "same-origin"})
        raw(site.service.port, WRONG["two lengths"][0] + SECRET)
        site.as_("director").get("/api/v1/nowhere")
        site.as_("director").get("/api/v1/cases?limit=none")
        lines = refusals(site.service)
        assert [(line["status"], line["code"], line["route"]) for line in lines] == [
            ("403", "not_allowed", "case_list"), ("401", "token_wrong", "case_list"),
            ("403", "origin_foreign", "session_begin"), ("401", "sign_in_wrong", "session_begin"),
            ("400", "framing_wrong", "none")]
        assert lines[0]["user"] == "test-admin" and lines[1]["user"] is None
        assert all(line["network"] == "127.0.0.0/24" and line["request"] and line["level"] == "warn" for line in lines)
        # neither secrets, nor what was searched for, nor what somebody typed into the wrong field
        said = site.service.said()
        assert not any(word in said for word in ("guessed", "typed", "张三", "%E5"))
    finally:
        site.close()


def test_who_floods_does_not_fill_the_log(cluster, template):
    site = make_site(cluster, template, workers=1)
    try:
        answer = raw(site.service.port, head(b"GET /api/v1/cases HTTP/1.1") * 300
                     + head(b"GET /api/v1/cases HTTP/1.1", b"Connection: close"))
        assert answer.count(b"HTTP/1.1 401") == 301
        written = len(refusals(site.service))
        harness.wait_until(lambda: Client(site.service.port).get("/api/v1/cases").status == 401
                           and refusals(site.service)[-1]["event"] == "refused"
                           and any(line["event"] == "refused_more" for line in refusals(site.service)))
        assert written <= 30 and sum(int(line.get("count", 0)) for line in refusals(site.service)) >= 250
    finally:
        site.close()
