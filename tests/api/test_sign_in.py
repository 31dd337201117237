"""Signing in: passwords, sessions, the second factor, and what stands in the way of who guesses."""

import concurrent.futures
import re

import pytest

import authenticator
import harness
from client import Client
from sites import Site, make_site

KEY = "00112233445566778899aabbccddeeff" * 2
PASSWORD = "梅园 and 鼋头渚 in spring"
OURS = {"Sec-Fetch-Site": "same-origin"}


class Person:
    """Somebody at a browser: keeps the cookie, says where requests come from."""

    def __init__(self, site, user):
        self.site, self.user, self.cookie = site, user, None
        self.client = Client(site.service.port)

    def send(self, method, target, body=None, headers=None):
        sent = dict(OURS if headers is None else headers)
        if self.cookie:
            sent["Cookie"] = self.cookie
        reply = self.client.request(method, target, body, sent)
        if "__Host-ipcase=ips_" in reply.headers.get("Set-Cookie", ""):
            self.cookie = reply.headers["Set-Cookie"].split(";")[0]
        return reply

    def sign_in(self, password, code=None):
        body = {"user": self.user, "password": password}
        if code is not None:
            body["code"] = code
        return self.send("POST", "/api/v1/sessions", body)


@pytest.fixture(scope="module")
def site(cluster, template):
    made = make_site(cluster, template, secret_key=KEY)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def patience(site):
    """The brake of one test is not the next one's."""
    yield
    site.query("delete from sign_in_level")


def new_user(site, name, *grants):
    arguments = [part for grant in grants or ("officer",) for part in ("--grant", grant)]
    harness.run(site.database, "user", "add", name, "--name", "顾晓", "--office", harness.OFFICE, *arguments)
    return harness.run(site.database, "user", "password", name).strip()


def settled(site, name, *grants, password=PASSWORD):
    """A user who has changed the first password, signed in."""
    person = Person(site, name)
    first = new_user(site, name, *grants)
    assert person.sign_in(first).status == 201
    assert person.send("PUT", "/api/v1/password", {"current": first, "new": password}).status == 204
    return person


def test_the_first_password_is_changed_before_anything_else(site):
    person = Person(site, "first.one")
    first = new_user(site, "first.one")
    assert re.fullmatch(r"([a-z2-9]{5}-){5}[a-z2-9]{5}", first)
    begun = person.sign_in(first)
    assert begun.status == 201 and begun.json["owes"] == "password" and begun.json["user"] == "first.one"
    refused = person.send("GET", "/api/v1/cases")
    assert refused.status == 403 and refused.codes() == ["password_owed"]
    assert person.send("GET", "/api/v1/self").json["may"] == ["self"]
    assert person.send("PUT", "/api/v1/password", {"current": first, "new": PASSWORD}).status == 204
    assert person.send("GET", "/api/v1/cases").status == 200
    assert person.send("GET", "/api/v1/self").json["owes"] is None
    # the old one is gone, in the service and in the database
    assert Person(site, "first.one").sign_in(first).codes() == ["sign_in_wrong"]
    assert Person(site, "first.one").sign_in(PASSWORD).status == 201


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(site):
    person = settled(site, "cookie.one")
    cookie = person.sign_in(PASSWORD).headers["Set-Cookie"]
    name, *attributes = [part.strip() for part in cookie.split(";")]
    assert name.startswith("__Host-ipcase=ips_") and len(name.split("=", 1)[1]) == 47
    assert set(attributes) == {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"}
    stored = site.query("select encode(hash, 'hex') from session where user_id = 'cookie.one'")
    assert all(name.split("=", 1)[1] not in row[0] for row in stored)
    # a session is none in the place of a token, and a token none in the place of a session
    secret = name.split("=", 1)[1]
    assert Client(site.service.port, secret).get("/api/v1/self").codes() == ["token_wrong"]
    taken = Client(site.service.port).request("GET", "/api/v1/self", headers={"Cookie": f"__Host-ipcase={site.tokens['officer']}"})
    assert taken.status == 401
    twice = Client(site.service.port).request("GET", "/api/v1/self", headers={"Cookie": f"{name}; {name}"})
    assert twice.status == 401


@pytest.mark.parametrize("headers, status", [
    ({"Sec-Fetch-Site": "same-origin"}, 201), ({"Sec-Fetch-Site": "none"}, 201),
    ({"Sec-Fetch-Site": "cross-site"}, 403), ({"Sec-Fetch-Site": "same-site"}, 403),
    ({"Origin": "https://evil.example"}, 403), ({"Origin": "null"}, 403), ({}, 403),
    ({"Origin": "http://HOST"}, 201), ({"Origin": "http://HOST.evil.example"}, 403),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "http://HOST"}, 403),
])
def test_changes_come_from_our_own_pages(site, headers, status):
    """With a cookie, a request that changes something says that it comes from here."""
    person = Person(site, "origin.one")
    if not site.query("select 1 from app_user where id = 'origin.one'"):
        person = settled(site, "origin.one", "registrar")
    else:
        person.sign_in(PASSWORD)
    before = site.counts()
    body = {"kind": "dispute", "action": "no_such_action", "occurred_on": "2024-03-01"}
    sent = {name: value.replace("HOST", f"127.0.0.1:{site.service.port}") for name, value in headers.items()}
    reply = person.send("POST", "/api/v1/cases", body, sent)
    if status == 403:
        assert reply.status == 403 and reply.codes() == ["origin_foreign"]
    else:
        assert reply.status == 422, reply  # it came through to the workflow
    assert site.counts() == before
    # reading is not changing; and a form of another site cannot sign anybody in here
    assert person.send("GET", "/api/v1/self", headers={"Sec-Fetch-Site": "cross-site"}).status == 200
    if status == 403 and sent:
        body = {"user": "origin.one", "password": PASSWORD}
        assert Client(site.service.port).request("POST", "/api/v1/sessions", body, sent).status == 403


def test_a_token_needs_no_origin(site):
    reply = site.client("officer").request("POST", "/api/v1/cases", {"kind": "dispute"}, {"Origin": "https://else.example"})
    assert reply.status == 422


def test_sessions_are_listed_and_ended(site):
    one, other = settled(site, "session.one"), Person(site, "session.one")
    assert other.sign_in(PASSWORD).status == 201
    listed = one.send("GET", "/api/v1/sessions").json["items"]
    assert len(listed) == 2 and [entry["current"] for entry in listed].count(True) == 1
    assert all(entry["net"] == "127.0.0.0/24" for entry in listed)
    theirs = next(entry for entry in listed if not entry["current"])
    # nobody ends a session of somebody else
    stranger = settled(site, "session.two")
    assert stranger.send("DELETE", f"/api/v1/sessions/{theirs['id']}").codes() == ["session_unknown"]
    assert other.send("GET", "/api/v1/self").status == 200
    assert one.send("DELETE", f"/api/v1/sessions/{theirs['id']}").status == 204
    over(other)
    gone = one.send("DELETE", "/api/v1/sessions/current")
    assert gone.status == 204 and "Max-Age=0" in gone.headers["Set-Cookie"]
    over(one)


def over(person):
    """Within five seconds it is over in every worker, whichever one remembers it."""
    import time

    until = time.monotonic() + 6
    while time.monotonic() < until:
        reply = person.send("GET", "/api/v1/self")
        if reply.status == 401:
            assert reply.codes() == ["session_over"]
            return
        time.sleep(0.5)
    raise AssertionError("the session goes on")


def test_a_new_password_ends_the_other_sessions(site):
    one, other = settled(site, "change.one"), Person(site, "change.one")
    other.sign_in(PASSWORD)
    changed = one.send("PUT", "/api/v1/password", {"current": PASSWORD, "new": PASSWORD + "!"})
    assert changed.status == 204
    over(other)
    assert one.send("GET", "/api/v1/self").status == 200
    # and so does one that is set for him
    harness.run(site.database, "user", "password", "change.one")
    over(one)


def test_a_session_goes_on_under_another_secret(site):
    """Whenever what its user signs in with changes, and when he signs in over it: who had the cookie before
    is out."""
    person, used = settled(site, "renew.one"), set()

    def renewed(act, session_stays=True):
        old, copy = person.cookie, Person(site, "renew.one")
        copy.cookie = old
        session = person.send("GET", "/api/v1/self").json["session"]
        reply = act()
        assert reply.status < 300 and person.cookie != old and person.cookie.startswith("__Host-ipcase=ips_"), reply
        assert "Max-Age" not in reply.headers["Set-Cookie"] and "HttpOnly" in reply.headers["Set-Cookie"]
        assert (person.send("GET", "/api/v1/self").json["session"] == session) == session_stays
        over(copy)
        site.query("delete from sign_in_level")
        return reply

    renewed(lambda: person.send("PUT", "/api/v1/password", {"current": PASSWORD, "new": PASSWORD + "!"}))
    seed = person.send("POST", "/api/v1/second-factor", {"password": PASSWORD + "!"}).json["seed"]
    shown = lambda code: {"password": PASSWORD + "!", "code": code}
    codes = renewed(lambda: person.send("POST", "/api/v1/second-factor/confirm",
                                        shown(authenticator.fresh(seed, used)))).json["recovery_codes"]
    renewed(lambda: person.send("POST", "/api/v1/second-factor/end", shown(codes[0])))
    renewed(lambda: person.sign_in(PASSWORD + "!"), session_stays=False)
    # what fails changes nothing, a token's own session is none
    before = person.cookie
    assert person.sign_in("not his password at all").status == 401 and person.cookie == before
    assert person.send("PUT", "/api/v1/password", {"current": PASSWORD, "new": PASSWORD + "?!"}).status == 401
    assert person.cookie == before and person.send("GET", "/api/v1/self").status == 200


def test_an_administrator_ends_sessions(site):
    one, other, third = settled(site, "all.one"), Person(site, "all.one"), settled(site, "all.two")
    other.sign_in(PASSWORD)
    assert harness.run(site.database, "user", "end-sessions", "all.one") == "2\n"
    over(one), over(other)
    assert third.send("GET", "/api/v1/self").status == 200 and one.sign_in(PASSWORD).status == 201
    assert int(harness.run(site.database, "user", "end-sessions", "--all")) >= 2
    over(one), over(third)
    assert harness.run(site.database, "user", "end-sessions", "--all") == "0\n"
    assert site.query("select actor, object from audit_event where action = 'session.end_all' and object like 'all.%%'"
                      " order by id") in [[("ipcase user", user) for user in ("all.one", *order)]
                                          for order in (("all.one", "all.two"), ("all.two", "all.one"))]


def test_sessions_end_by_themselves(site):
    person = settled(site, "idle.one")
    site.query("update session set seen_at = now() - interval '31 minutes' where user_id = 'idle.one' returning 1")
    over(person)
    assert person.sign_in(PASSWORD).status == 201
    site.query("update session set expires_at = now() where user_id = 'idle.one' returning 1")
    over(person)
    # nobody keeps more than ten
    for _ in range(12):
        last = Person(site, "idle.one")
        assert last.sign_in(PASSWORD).status == 201
    assert last.send("GET", "/api/v1/self").status == 200
    assert site.query("select count(*) from session where user_id = 'idle.one' and ended_at is null"
                      " and expires_at > now()") == [(10,)]
    harness.run(site.database, "user", "revoke", "idle.one")
    over(last)
    assert Person(site, "idle.one").sign_in(PASSWORD).codes() == ["sign_in_wrong"]


@pytest.mark.parametrize("new, codes", [
    ("short", {"text_too_short", "password_simple"}), ("passwordpassword", {"password_simple"}),
    ("aaaaaaaaaaaaaaaaaaaa", {"password_simple"}), ("qwertyuiop12345", {"password_simple"}),
    ("abcdefghijklmnopq", {"password_simple"}), ("202420242024202420", {"password_simple"}),
    ("here is rule.one again", {"password_personal"}), ("my IPCASE word for it", {"password_personal"}),
    (PASSWORD, {"password_former"}), ("x" * 200 + "yzabcd9", {"text_too_long", "password_simple"}),
])
def test_what_is_no_password(site, new, codes):
    person = Person(site, "rule.one")
    if not site.query("select 1 from app_user where id = 'rule.one'"):
        settled(site, "rule.one")
    person.sign_in(PASSWORD)
    reply = person.send("PUT", "/api/v1/password", {"current": PASSWORD, "new": new})
    assert reply.status == 422 and set(reply.codes()) == codes
    assert Person(site, "rule.one").sign_in(PASSWORD).status == 201


@pytest.mark.parametrize("policy", ["nist", "mlps"])
def test_what_is_known_or_near_at_hand_is_no_password(cluster, template, tmp_path, policy):
    """A list of our own, and words about the user and his office; every fault at once."""
    path = tmp_path / "list"
    path.write_text("Tr0ub4dor&3horse\r\nsunshine\n", encoding="utf-8")
    site = make_site(cluster, template, password_blocklist=path, password_policy=policy)
    try:
        person = settled(site, "lu.you", password="Of 3 rivers and 1 lake")
        zh, mark, english = site.query("select name_zh, mark, name_en from office where id = %s", harness.OFFICE)[0]
        put = lambda new: person.send("PUT", "/api/v1/password", {"current": "Of 3 rivers and 1 lake", "new": new})
        for new, *codes in (
                ("tr0ub4dor&3HORSE", "password_known"), ("1-Sunshine-9876", "password_known"),
                (f"One {zh} and 2", "password_personal"), (f"One {mark} and 2 more", "password_personal"),
                (f"1 {english.upper()} it is", "password_personal"), ("1 wuxi ip Office it is", "password_personal"),
                ("Lu_You_on_the_river_1", "password_personal"), ("顾 晓 on the river 1A", "password_personal"),
                ("1Q2w3e4r5t6y7u8i", "password_simple"),
                ("IPcase of LuYou" + "1x" * 64, "password_personal", "password_personal", "text_too_long")):
            reply = put(new)
            assert reply.status == 422 and sorted(reply.codes()) == codes, (new, reply)
            site.query("delete from sign_in_level")
        # a word of the list in a longer one is none
        assert put("One-Sunshine-9876 it is").status == 204
    finally:
        site.close()


def test_the_chinese_profile(cluster, template):
    """Kinds of characters, former ones, and a new one after 90 days."""
    site = make_site(cluster, template, secret_key=KEY, password_policy="mlps")
    try:
        person = Person(site, "mlps.one")
        first = new_user(site, "mlps.one")
        person.sign_in(first)
        put = lambda old, new: person.send("PUT", "/api/v1/password", {"current": old, "new": new})
        assert put(first, "only small letters here").codes() == ["password_classes"]
        assert put(first, "Now 1 of three kinds").status == 204
        assert put("Now 1 of three kinds", "And 2 of three kinds").status == 204
        assert put("And 2 of three kinds", "Now 1 of three kinds").codes() == ["password_former"]
        site.query("update app_user set password_set_at = now() - interval '91 days' where id = 'mlps.one' returning 1")
        assert person.sign_in("And 2 of three kinds").json["owes"] == "password"
    finally:
        site.close()


def test_a_second_factor(site):
    person = settled(site, "factor.one")
    used = set()
    assert person.send("POST", "/api/v1/second-factor", {"password": "not it at all"}).codes() == ["sign_in_wrong"]
    made = person.send("POST", "/api/v1/second-factor", {"password": PASSWORD})
    assert made.status == 201 and made.json["address"].startswith("otpauth://totp/ipcase:factor.one?secret=")
    seed = made.json["seed"]
    # not asked for until it is confirmed
    assert Person(site, "factor.one").sign_in(PASSWORD).status == 201
    confirm = "/api/v1/second-factor/confirm"
    wrong = person.send("POST", confirm, {"password": PASSWORD, "code": "000000"})
    assert wrong.codes() == ["second_factor_wrong"]
    elsewhere = Person(site, "factor.one")
    elsewhere.sign_in(PASSWORD)
    right = person.send("POST", confirm, {"password": PASSWORD, "code": authenticator.fresh(seed, used)})
    recovery = right.json["recovery_codes"]
    over(elsewhere)
    assert right.status == 200 and len(set(recovery)) == 10
    assert person.send("POST", "/api/v1/second-factor", {"password": PASSWORD}).status == 401
    site.query("delete from sign_in_level")

    other = Person(site, "factor.one")
    assert other.sign_in(PASSWORD).codes() == ["second_factor_missing"]
    code = authenticator.fresh(seed, used)
    assert other.sign_in(PASSWORD, code).status == 201
    assert other.sign_in(PASSWORD, code).codes() == ["second_factor_wrong"]  # once only
    assert other.sign_in("wrong and wrong again", code).codes() == ["sign_in_wrong"]
    site.query("delete from sign_in_level")
    assert other.sign_in(PASSWORD, recovery[0].upper()).status == 201
    assert other.sign_in(PASSWORD, recovery[0]).codes() == ["second_factor_wrong"]
    # the seed is sealed, the codes are hashes
    kept = site.query("select encode(factor_seed, 'hex') from app_user where id = 'factor.one'")[0][0]
    import base64
    assert base64.b32decode(seed.upper()).hex() not in kept
    site.query("delete from sign_in_level")
    ended = other.send("POST", "/api/v1/second-factor/end", {"password": PASSWORD, "code": recovery[1]})
    assert ended.status == 204
    over(person)
    assert other.send("GET", "/api/v1/self").status == 200
    assert Person(site, "factor.one").sign_in(PASSWORD).status == 201


def test_one_code_is_taken_once_by_many_at_once(site):
    person, used = settled(site, "factor.two"), set()
    seed = person.send("POST", "/api/v1/second-factor", {"password": PASSWORD}).json["seed"]
    person.send("POST", "/api/v1/second-factor/confirm", {"password": PASSWORD, "code": authenticator.fresh(seed, used)})
    site.query("delete from sign_in_level")
    code = authenticator.fresh(seed, used)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: Person(site, "factor.two").sign_in(PASSWORD, code).status, range(4)))
    assert sorted(replies) == [201, 401, 401, 401]


def test_a_second_factor_can_be_demanded(cluster, template):
    site = make_site(cluster, template, secret_key=KEY, second_factor="required")
    try:
        person = settled(site, "demand.one")
        assert person.sign_in(PASSWORD).json["owes"] == "second_factor"
        assert person.send("GET", "/api/v1/cases").codes() == ["second_factor_owed"]
        seed = person.send("POST", "/api/v1/second-factor", {"password": PASSWORD}).json["seed"]
        body = {"password": PASSWORD, "code": authenticator.code(seed)}
        assert person.send("POST", "/api/v1/second-factor/confirm", body).status == 200
        assert person.send("GET", "/api/v1/cases").status == 200
    finally:
        site.close()


def test_guessing_is_slowed_down_and_a_restart_forgets_nothing(site, cluster):
    settled(site, "guess.one")
    site.query("delete from session")  # nobody signed in from here of late
    site.query("delete from sign_in_level")
    guesser = Person(site, "guess.one")
    for _ in range(5):
        assert guesser.sign_in("guessing is a long way").codes() == ["sign_in_wrong"]
    waits = guesser.sign_in(PASSWORD)
    assert waits.status == 429 and waits.codes() == ["sign_in_often"]
    assert 800 < int(waits.headers["Retry-After"]) <= 900
    site.service.stop()
    site.service = harness.Service(site.database, secret_key=KEY)
    site.clients.clear()
    assert Person(site, "guess.one").sign_in(PASSWORD).status == 429
    # neither does another spelling help
    for name in ("Guess.one", "guess.one ", "ｇuess.one"):
        assert Person(site, name).sign_in(PASSWORD).status in (401, 422)
    # time does
    site.query("update sign_in_level set at = at - interval '16 minutes' returning 1")
    assert Person(site, "guess.one").sign_in(PASSWORD).status == 201


def test_who_was_here_is_not_kept_out_by_who_guesses_elsewhere(site):
    settled(site, "known.one")
    site.query("insert into sign_in_level values ('user known.one', 5, now())"
               " on conflict (scope) do update set level = 5 returning 1")
    assert Person(site, "known.one").sign_in(PASSWORD).status == 201


def test_many_guesses_at_once_are_as_bounded(site):
    settled(site, "guess.two")
    site.query("delete from session")
    site.query("delete from sign_in_level")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: Person(site, "guess.two").sign_in("guessing is a long way").status, range(16)))
    assert replies.count(401) == 5 and replies.count(429) == 11


def test_an_unknown_user_is_told_nothing(site):
    settled(site, "real.one")
    unknown, wrong = Person(site, "nobody.here").sign_in("some password here"), Person(site, "real.one").sign_in("some password here")
    assert unknown.status == wrong.status == 401
    hide = lambda reply: {name: value for name, value in reply.json.items() if name != "request_id"}
    assert hide(unknown) == hide(wrong)


def test_tokens_for_programs(site):
    person = settled(site, "token.one", "registrar", "statistician")
    post = lambda **body: person.send("POST", "/api/v1/tokens", body)
    whole, read = post(label="all").json, post(label="reads", scopes=["case_read"], days=7).json
    assert whole["token"].startswith("ipc_") and whole["scopes"] is None and read["scopes"] == ["case_read"]
    all_of_it, reader = (Client(site.service.port, made["token"]) for made in (whole, read))
    assert set(all_of_it.fetch("/api/v1/self")["may"]) == {"self", "case_read", "case_write", "figure_read", "figure_write"}
    assert reader.get("/api/v1/cases").status == 200
    for target in ("/api/v1/self", "/api/v1/indicators/ruling.accepted/values?from=2024-01-01&to=2024-12-31"):
        assert reader.get(target).codes() == ["not_allowed"]
    assert reader.post("/api/v1/cases", {"kind": "dispute"}).codes() == ["not_allowed"]
    # a token makes no tokens and ends no session
    assert all_of_it.post("/api/v1/tokens", {"label": "more"}).codes() == ["session_needed"]
    assert all_of_it.request("DELETE", "/api/v1/sessions/current").codes() == ["session_needed"]
    listed = person.send("GET", "/api/v1/tokens").json["items"]
    assert [entry["label"] for entry in listed] == ["reads", "all", "ipcase user add"] and "token" not in listed[0]
    assert listed[0]["used_on"] is not None
    # nobody revokes somebody else's
    assert settled(site, "token.two").send("DELETE", f"/api/v1/tokens/{read['id']}").codes() == ["token_unknown"]
    assert person.send("DELETE", f"/api/v1/tokens/{read['id']}").status == 204
    site.query("update api_token set expires_at = now() where label = 'all' returning 1")
    import time
    until = time.monotonic() + 6
    while time.monotonic() < until and {reader.get("/api/v1/cases").status, all_of_it.get("/api/v1/cases").status} != {401}:
        time.sleep(0.5)
    assert reader.get("/api/v1/cases").status == all_of_it.get("/api/v1/cases").status == 401
    assert [post(label=f"n{i}").status for i in range(20)] == [201] * 19 + [409]
    wrong = post(label="x", scopes=["everything"], days=366)
    assert wrong.status == 422 and set(wrong.pointers()) == {"/scopes/0", "/days"}


def test_a_token_is_made_once_under_a_key_and_its_secret_is_kept_nowhere(site):
    person = settled(site, "token.once", "registrar")
    make = lambda label="once": person.send("POST", "/api/v1/tokens", {"label": label}, {**OURS, "Idempotency-Key": "one"})
    first, again = make(), make()
    assert first.status == again.status == 201 and first.json["id"] == again.json["id"], again
    assert first.json["token"] != again.json["token"], "it was kept somewhere"
    assert Client(site.service.port, again.json["token"]).get("/api/v1/cases").status == 200
    assert Client(site.service.port, first.json["token"]).get("/api/v1/cases").status == 401
    assert make("other").codes() == ["key_reused"]
    acts = site.query("select action from audit_event where actor = 'token.once' and action like 'token.%%' order by id")
    assert [act for act, in acts] == ["token.make", "token.renew"]
    assert person.send("DELETE", f"/api/v1/tokens/{first.json['id']}").status == 204
    assert make().codes() == ["token_unknown"]


def test_what_was_changed_while_it_was_judged_opens_nothing(site):
    """Between the judging of a password and the beginning of a session somebody else may change it."""
    person = settled(site, "qian.yi")
    stored = site.query("select password from app_user where id = 'qian.yi'")[0][0]
    begin = ("select session_begin('qian.yi', repeat('0', 62) || %s, '10.0.0.1', 'x', 5, 1, null, null, null, {}, %s, {})"
             " is null")
    assert site.query(begin.format("'another'", "false"), "00", "a hash of before") == [(True,)]
    assert site.query(begin.format("null", "true"), "01", stored) == [(True,)]
    assert site.query("select password from app_user where id = 'qian.yi'") == [(stored,)]
    assert site.query(begin.format("null", "false"), "02", stored) == [(False,)]
    assert person.send("GET", "/api/v1/sessions").status == 200


def test_what_nobody_needs_any_more_goes(site):
    settled(site, "purge.one")
    site.query("insert into sign_in_level values ('user long.ago', 1, now() - interval '2 days') returning 1")
    site.query("update session set expires_at = now() - interval '91 days' where user_id = 'purge.one' returning 1")
    site.query("select sign_in_purge(1000)")
    assert site.query("select count(*) from sign_in_level where scope = 'user long.ago'") == [(0,)]
    assert site.query("select count(*) from session where user_id = 'purge.one'") == [(0,)]
    assert site.query("select count(*) > 0 from sign_in_level")[0][0]


def test_what_is_done_to_users_is_on_record(site):
    person = settled(site, "record.one")
    Person(site, "record.one").sign_in("not his password at all")
    person.send("DELETE", "/api/v1/sessions/current")
    actions = [row[0] for row in site.query("select action from audit_event where actor in ('record.one', 'ipcase user')"
                                            " and (object = 'record.one' or actor = 'record.one') order by id")]
    assert actions == ["user.put", "password.put", "session.begin", "password.put", "sign_in.refuse", "session.end"]
    everything = str(site.query("select * from audit_event"))
    assert PASSWORD not in everything


def test_what_commands_do_to_users_is_on_record(site):
    harness.run(site.database, "user", "add", "sun.er", "--name", "孙二", "--office", harness.OFFICE, "--grant", "officer")
    harness.run(site.database, "user", "revoke", "sun.er")
    told = site.query("select action from audit_event where actor = 'ipcase user' and object like 'sun.er%%' order by id")
    assert [action for action, in told] == ["user.put", "grant.put", "token.make", "user.disable"]


def test_bad_settings_refuse_the_start(site):
    assert "nist or mlps" in harness.run(site.database, "serve", fails=True, password_policy="none")
    assert "64 hex digits" in harness.run(site.database, "serve", fails=True, secret_key="abc")
    said = harness.run(site.database, "serve", fails=True, password_blocklist="/nonexistent/list")
    assert "password_blocklist: /nonexistent/list cannot be taken: No such file" in said
    assert "no line" in harness.run(site.database, "serve", fails=True, password_blocklist="/dev/null")
    assert "optional or required" in harness.run(site.database, "serve", fails=True, second_factor="maybe")
    bare = Site(site.cluster, type("T", (), {"tokens": site.tokens}), harness.Service(site.database), site.name)
    try:
        person = settled(bare, "bare.one")
        assert person.send("POST", "/api/v1/second-factor", {"password": PASSWORD}).codes() == ["second_factor_off"]
    finally:
        bare.close()
