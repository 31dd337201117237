"""What would outlive a session, or end another, asks for a password shown of late: who finds a page left open
gains nothing by it."""

import authenticator
from client import Client
from test_sign_in import PASSWORD, Person, over, patience, settled, site  # noqa: F401 (fixtures)

PROOF = "/api/v1/sessions/current/proof"


def aged(site, user, minutes=16):  # noqa: F811
    site.query("delete from sign_in_level")
    site.query("update session set proved_at = now() - make_interval(mins => %s) where user_id = %s", minutes, user)


def tried(person, other):
    """What asks for it: making a token, ending another session."""
    return [person.send("POST", "/api/v1/tokens", {"label": "x"}), person.send("DELETE", f"/api/v1/sessions/{other}")]


def another(site, user, password=PASSWORD):  # noqa: F811
    """A second session of his, and its id."""
    person = Person(site, user)
    return person, person.sign_in(password).json["id"]


def test_a_token_or_the_end_of_another_session_needs_a_password_shown_of_late(site):  # noqa: F811
    person = settled(site, "proof.one")
    other, number = another(site, "proof.one")
    aged(site, "proof.one")
    for reply in tried(person, number):
        assert reply.status == 403 and reply.codes() == ["session_stale"] and "15 minutes" in reply.json["detail"], reply
    assert site.query("select count(*) from api_token where user_id = 'proof.one' and label = 'x'") == [(0,)]
    assert other.send("GET", "/api/v1/self").status == 200
    # a wrong one proves nothing, and is counted as any other
    assert person.send("POST", PROOF, {"password": "not his password at all"}).codes() == ["sign_in_wrong"]
    assert [reply.status for reply in tried(person, number)] == [403, 403]
    old, copy = person.cookie, Person(site, "proof.one")
    copy.cookie = old
    shown = person.send("POST", PROOF, {"password": PASSWORD})
    assert shown.status == 204 and person.cookie != old, "the session goes on under another secret"
    assert [reply.status for reply in tried(person, number)] == [201, 204]
    over(other), over(copy)
    assert [row[0] for row in site.query("select action from audit_event where actor = 'proof.one' order by id desc limit 3")] == [
        "session.end", "token.make", "session.prove"]
    # it holds for that session, and for so long
    site.query("delete from sign_in_level")
    other, number = another(site, "proof.one")
    aged(site, "proof.one")
    assert [reply.status for reply in tried(person, number)] == [403, 403]


def test_signing_in_and_changing_what_one_signs_in_with_prove_it_too(site):  # noqa: F811
    person = settled(site, "proof.two")
    assert tried(person, another(site, "proof.two")[1])[0].status == 201
    aged(site, "proof.two")
    assert person.send("PUT", "/api/v1/password", {"current": PASSWORD, "new": PASSWORD + "!"}).status == 204
    assert tried(person, another(site, "proof.two", PASSWORD + "!")[1])[0].status == 201
    # what takes access away from where one is asks for nothing
    aged(site, "proof.two")
    token = person.send("GET", "/api/v1/tokens").json["items"][0]["id"]
    assert person.send("DELETE", f"/api/v1/tokens/{token}").status == 204
    assert person.send("DELETE", "/api/v1/sessions/current").status == 204


def test_who_has_a_second_factor_shows_it_too_and_each_code_once(site):  # noqa: F811
    person, used = settled(site, "proof.three"), set()
    seed = person.send("POST", "/api/v1/second-factor", {"password": PASSWORD}).json["seed"]
    confirmed = {"password": PASSWORD, "code": authenticator.fresh(seed, used)}
    recovery = person.send("POST", "/api/v1/second-factor/confirm", confirmed).json["recovery_codes"]
    aged(site, "proof.three")
    assert person.send("POST", PROOF, {"password": PASSWORD}).codes() == ["second_factor_missing"]
    assert person.send("POST", PROOF, confirmed).codes() == ["second_factor_wrong"]
    assert person.send("POST", "/api/v1/tokens", {"label": "x"}).codes() == ["session_stale"]
    assert person.send("POST", PROOF, {"password": PASSWORD, "code": recovery[0]}).status == 204
    assert person.send("POST", "/api/v1/tokens", {"label": "x"}).status == 201
    aged(site, "proof.three")
    assert person.send("POST", PROOF, {"password": PASSWORD, "code": recovery[0]}).codes() == ["second_factor_wrong"]
    assert person.send("POST", "/api/v1/tokens", {"label": "x"}).codes() == ["session_stale"]


def test_a_token_proves_nothing_and_ends_no_session(site):  # noqa: F811
    person = settled(site, "proof.four")
    number = another(site, "proof.four")[1]
    program = Client(site.service.port, person.send("POST", "/api/v1/tokens", {"label": "x"}).json["token"])
    assert program.request("POST", PROOF, {"password": PASSWORD}).codes() == ["session_needed"]
    assert program.request("DELETE", f"/api/v1/sessions/{number}").codes() == ["session_needed"]
    assert program.request("POST", "/api/v1/tokens", {"label": "more"}).codes() == ["session_needed"]
