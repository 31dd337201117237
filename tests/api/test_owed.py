"""Who owes a password or a second factor gets nothing that lasts; what one signs in with changes only for who shows
what it is at that moment; and a password from an administrator is good for a while."""

import pytest

import authenticator
import harness
from client import Client
from sites import make_site
from test_proof import PROOF, aged
from test_sign_in import KEY, PASSWORD, Person, new_user, patience, settled, site  # noqa: F401 (fixtures)

LASTING = (("POST", "/api/v1/tokens", {"label": "x"}), ("GET", "/api/v1/tokens", None),
           ("DELETE", "/api/v1/sessions/00000000-0000-0000-0000-000000000000", None))


def refused(person, code):
    for method, target, body in LASTING:
        assert person.send(method, target, body).codes() == [code], target
    assert person.send("GET", "/api/v1/cases").codes() == [code]


def owes(person):
    return person.send("GET", "/api/v1/self").json["owes"]


def test_one_debt_after_the_other(cluster, template):
    site = make_site(cluster, template, secret_key=KEY, second_factor="required")  # noqa: F811
    try:
        person, first = Person(site, "owed.one"), new_user(site, "owed.one")
        assert person.sign_in(first).json["owes"] == "password"
        refused(person, "password_owed")
        assert site.query("select session_is_proved(id, 15) from session where user_id = 'owed.one'") == [(False,)]
        assert person.send("PUT", "/api/v1/password", {"current": first, "new": PASSWORD}).status == 204
        assert owes(person) == "second_factor"
        refused(person, "second_factor_owed")
        seed, used = person.send("POST", "/api/v1/second-factor", {"password": PASSWORD}).json["seed"], set()
        confirmed = {"password": PASSWORD, "code": authenticator.fresh(seed, used)}
        recovery = person.send("POST", "/api/v1/second-factor/confirm", confirmed).json["recovery_codes"]
        assert owes(person) is None
        assert person.send("POST", "/api/v1/tokens", {"label": "x"}).status == 201
        # who does without it again owes it again
        site.query("delete from sign_in_level")
        assert person.send("POST", "/api/v1/second-factor/end", {"password": PASSWORD, "code": recovery[0]}).status == 204
        assert owes(person) == "second_factor"
        refused(person, "second_factor_owed")
    finally:
        site.close()


CHANGES = {
    "password": "select password_change('{user}', 'new', {stored}, {factor}, {session}, null)",
    "seed": "select factor_put('{user}', 'aa', {stored}, {session})",
    "confirmation": "select factor_confirm('{user}', 5, array[repeat('ab', 32)], {session}, {stored}, {seed})",
    "no factor": "select factor_leave('{user}', 6, null, {stored}, {session}, null)",
    "proof": "select session_prove('{user}', {session}, repeat('cd', 32), '10.0.0.1', null, null, {stored}, {factor})",
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_changed_while_it_was_judged_changes_nothing(site, name):  # noqa: F811
    """Between the judging of a password and the change somebody else may have set another."""
    user = "while." + name.replace(" ", "-")
    settled(site, user)
    has_factor = name == "no factor"
    site.query("update app_user set factor_seed = '\\xbb', factor_step = 0, factor_at = %s where id = %s",
               "2026-01-01" if has_factor else None, user)
    session = site.query("select id::text from session where user_id = %s and ended_at is null", user)[0][0]
    given = {"user": user, "stored": f"(select password from app_user where id = '{user}')", "seed": "'bb'",
             "factor": str(has_factor).lower(), "session": f"'{session}'"}

    def changes(**other):
        return site.query("begin; " + CHANGES[name].format(**{**given, **other}))[0][0]

    def state():
        return site.query("select u.*, (select array_agg(s.hash order by s.hash) from session as s where s.user_id = u.id),"
                          " (select count(*) from recovery_code as r where r.user_id = u.id) from app_user as u where id = %s", user)

    before = state()
    assert not changes(stored="'a hash of before'")
    if "factor}" in CHANGES[name]:
        assert not changes(factor=str(not has_factor).lower())
    if name == "confirmation":
        assert not changes(seed="'cc'")
    site.query("update session set ended_at = now() where id = %s", session)
    assert not changes()
    assert state() == before
    site.query("update session set ended_at = null where id = %s", session)
    assert changes()


def test_a_first_password_runs_out(site):  # noqa: F811
    person, first = Person(site, "first.late"), new_user(site, "first.late")
    site.query("update app_user set password_set_at = now() - interval '71 hours' where id = 'first.late'")
    assert person.sign_in(first).status == 201
    site.query("update app_user set password_set_at = now() - interval '73 hours' where id = 'first.late'")
    assert person.sign_in("not the one at all").codes() == ["sign_in_wrong"]
    assert person.sign_in(first).codes() == ["first_password_over"]
    assert person.send("PUT", "/api/v1/password", {"current": first, "new": PASSWORD}).codes() == ["first_password_over"]
    told = site.query("select object from audit_event where actor = 'first.late' and action = 'sign_in.refuse' order by id")
    assert [text.split(" ")[0] for text, in told] == ["password", "first_password", "first_password"]
    # one that its user has set is good
    settled(site, "first.set")
    site.query("update app_user set password_set_at = now() - interval '73 hours' where id = 'first.set'")
    assert Person(site, "first.set").sign_in(PASSWORD).status == 201


def keeps(user):
    return (("POST", "/api/v1/users", {"id": user + ".new", "name": "x", "grants": []}),
            ("PATCH", f"/api/v1/users/{user}", {"name": "y"}), ("POST", f"/api/v1/users/{user}/password", None),
            ("POST", f"/api/v1/users/{user}/second-factor/end", None))


def test_who_finds_the_page_of_a_keeper_of_users_makes_nobody(site):  # noqa: F811
    keeper = settled(site, "keeper.one", "security_admin")
    new_user(site, "kept.one")
    site.query("update app_user set factor_seed = '', factor_at = now() where id = 'kept.one'")
    before = site.query("select count(*), max(password) from app_user where id = 'kept.one' or id like 'kept.one.%%'")
    aged(site, "keeper.one")
    for method, target, body in keeps("kept.one"):
        assert keeper.send(method, target, body).codes() == ["session_stale"], target
    assert site.query("select count(*), max(password) from app_user where id = 'kept.one' or id like 'kept.one.%%'") == before
    assert keeper.send("POST", PROOF, {"password": PASSWORD}).status == 204
    assert [keeper.send(method, target, body).status for method, target, body in keeps("kept.one")] == [201, 200, 200, 204]


@pytest.mark.parametrize("how", ["password", "disabled", "command"])
def test_who_was_broken_into_is_rid_of_it(site, how):  # noqa: F811
    """What was made meanwhile does not come back with the user."""
    name = f"broken.{how}"
    person = settled(site, name, "officer")
    token = person.send("POST", "/api/v1/tokens", {"label": "x"}).json["token"]
    keeper = site.as_("security_admin")
    if how == "password":
        assert keeper.request("POST", f"/api/v1/users/{name}/password").status == 200
    elif how == "disabled":
        assert [keeper.request("PATCH", f"/api/v1/users/{name}", {"disabled": it}).status for it in (True, False)] == [200, 200]
    else:
        harness.run(site.database, "user", "revoke", name)
        harness.run(site.database, "user", "add", name, "--name", "x", "--office", harness.OFFICE, "--grant", "officer")
    client = Client(site.service.port, token)
    for ask in (lambda: client.get("/api/v1/self"), lambda: person.send("GET", "/api/v1/self")):
        harness.wait_until(lambda: ask().status == 401, 6)  # pylint: disable=cell-var-from-loop
