"""The three administrators: one keeps users, one reads the audit trail, one the machine; none is two of them,
none keeps himself, and none reaches beyond the offices he keeps."""

import datetime

import pytest

import harness
from client import Client

BELOW, BESIDE = "jiangyin-amr", "yixing-amr"


@pytest.fixture(scope="module")
def keeper(site):
    """A security administrator of one office below."""
    client = Client(site.service.port, harness.add_users(site.database, BELOW, "keeper", ["security_admin"])[
        "security_admin"])
    yield client
    client.close()


def make(client, name, grants, **more):
    return client.request("POST", "/api/v1/users", {"id": name, "name": "王芳", "grants": grants, **more})


def held(site, name):
    return site.query("select string_agg(office_id || ' ' || name, ',' order by office_id, name) "
                      f"from role_grant where user_id = '{name}'")[0][0]


def grant(office, name):
    return {"office_id": office, "grant": name}


def test_a_user_is_made_signs_in_and_is_shut_out(site, keeper):
    made = make(keeper, "wang.fang", [grant(BELOW, "officer")])
    assert made.status == 201 and made.json["office_id"] == BELOW and not made.json["password"], made
    first = keeper.request("POST", "/api/v1/users/wang.fang/password").json["password"]
    signed = Client(site.service.port).request("POST", "/api/v1/sessions", {"user": "wang.fang", "password": first})
    assert signed.status == 201 and signed.json["owes"] == "password", signed
    reply = keeper.request("PATCH", "/api/v1/users/wang.fang", {"disabled": True})
    assert reply.status == 200 and reply.json["disabled"] and reply.json["password"]
    again = Client(site.service.port).request("POST", "/api/v1/sessions", {"user": "wang.fang", "password": first})
    assert again.status == 401
    assert keeper.request("PATCH", "/api/v1/users/wang.fang", {"disabled": False}).json["disabled"] is False
    assert [user["id"] for user in keeper.fetch("/api/v1/users?limit=1")["items"]] == ["keeper-security_admin"]


def test_grants_become_what_is_said(site, keeper):
    make(keeper, "li.lei", [grant(BELOW, "officer"), grant(BELOW, "registrar")])
    site.query("insert into role_grant (office_id, user_id, name) values ('yixing-amr', 'li.lei', 'mediator')")
    reply = keeper.request("PATCH", "/api/v1/users/li.lei", {"grants": [grant(BELOW, "director")]})
    assert reply.status == 200
    assert held(site, "li.lei") == f"{BELOW} director,{BESIDE} mediator", "what another keeps stays"


@pytest.mark.parametrize("grants, code, pointer", [
    ([grant(BESIDE, "officer")], "user_office", "/grants"),
    ([grant(harness.OFFICE, "officer")], "user_office", "/grants"),
    ([grant(BELOW, "king")], "grant_unknown", "/grants"),
    ([grant(BELOW, "admin"), grant(BELOW, "auditor")], "grant_apart", "/grants"),
    ([grant(BELOW, "auditor"), grant(BELOW, "officer")], "grant_apart", "/grants"),
    ([grant(BELOW, "officer"), grant(BELOW, "security_admin")], "grant_apart", "/grants"),
])
def test_what_cannot_be_granted_makes_no_user(site, keeper, grants, code, pointer):
    reply = make(keeper, "zhao.liu", grants)
    assert (reply.status, reply.codes(), reply.json["errors"][0]["pointer"]) == (422, [code], pointer), reply
    assert site.query("select count(*) from app_user where id = 'zhao.liu'") == [(0,)]


def test_nobody_keeps_himself_or_users_of_others(site, keeper):
    for path, body in (("", {"grants": [grant(BELOW, "auditor")]}), ("/password", None), ("/second-factor/end", None)):
        method = "POST" if path else "PATCH"
        reply = keeper.request(method, f"/api/v1/users/keeper-security_admin{path}", body)
        assert (reply.status, reply.codes()) == (422, ["user_self"]), (path, reply)
        for other in ("test-officer", "nobody.here"):
            reply = keeper.request(method, f"/api/v1/users/{other}{path}", body)
            assert (reply.status, reply.codes()) == (404, ["user_not_here"]), (path, reply)
    reply = make(keeper, "sun.qi", [], office_id=BESIDE)
    assert (reply.status, reply.codes()) == (422, ["user_office"]), reply
    assert make(keeper, "keeper-security_admin", []).codes() == ["user_exists"]
    assert held(site, "keeper-security_admin") == f"{BELOW} security_admin"


def test_who_keeps_an_office_below_does_not_sign_in_as_one_who_holds_more_above(site, keeper):
    harness.run(site.database, "user", "add", "zhou.ba", "--name", "周八", "--office", BELOW, "--grant", "officer")
    site.query(f"insert into role_grant (office_id, user_id, name) values ('{harness.OFFICE}', 'zhou.ba', 'director')")
    for path in ("/password", "/second-factor/end"):
        reply = keeper.request("POST", f"/api/v1/users/zhou.ba{path}", None)
        assert (reply.status, reply.codes()) == (422, ["user_above"]), (path, reply)
    assert site.query("select password from app_user where id = 'zhou.ba'") == [(None,)]
    assert keeper.request("PATCH", "/api/v1/users/zhou.ba", {"disabled": True}).status == 200


@pytest.mark.parametrize("first, last, ended, kept", [(0, 3, False, False), (2, 3, False, False), (-3, -1, False, True),
                                                      (0, 3, True, True)])
def test_nor_as_one_who_acts_for_somebody_above(site, keeper, today, first, last, ended, kept):
    """Now or later; what is over does no harm."""
    name = f"wu.jiu.{first}.{last}.{ended}".replace("-", "m").lower()
    harness.run(site.database, "user", "add", name, "--name", "吴九", "--office", BELOW, "--grant", "officer")
    day = [(today + datetime.timedelta(days=away)).isoformat() for away in (first, last)]
    site.query("insert into delegation (office_id, grant_name, from_user, to_user, from_on, until, made_by, made_at, ended_at,"
               f" ended_by) values ('{harness.OFFICE}', 'director', 'test-director', %s, %s, %s, 'test-director', now(),"
               " %s, %s)", name, *day, "now" if ended else None, "test-director" if ended else None)
    for path in ("/second-factor/end", "/password"):
        reply = keeper.request("POST", f"/api/v1/users/{name}{path}", None)
        assert (reply.status == 422 and reply.codes() == ["user_above"]) != kept, (path, reply)
    assert site.query("select password is not null from app_user where id = %s", name) == [(kept,)]


def test_sql_by_hand_does_not_join_what_is_apart(site):
    for name, other in (("test-admin", "officer"), ("test-officer", "auditor"), ("test-auditor", "admin")):
        # An exception that is no violation would come through to here.
        site.query("do $$ begin insert into ipcase.role_grant (office_id, user_id, name) values "
                   f"('{BESIDE}', '{name}', '{other}'); raise exception 'went through'; "
                   "exception when check_violation then null; end $$")


def test_the_auditor_reads_who_did_what_in_his_offices(site, keeper):
    make(keeper, "qian.duo", [grant(BELOW, "mediator")])
    auditor = site.as_("auditor")
    page = auditor.fetch("/api/v1/audit?actor=keeper-security_admin&limit=2")
    assert [record["action"] for record in page["items"]][:1] == ["user.make"] and page["next_cursor"]
    assert page["items"][0]["object"] == "qian.duo" and BELOW in page["items"][0]["reason"]
    rest = auditor.fetch(f"/api/v1/audit?actor=keeper-security_admin&limit=100&cursor={page['next_cursor']}")
    ids = [record["id"] for record in page["items"] + rest["items"]]
    assert ids == sorted(ids, reverse=True) and len(set(ids)) == len(ids)
    assert auditor.fetch("/api/v1/audit?from=2001-01-01&to=2001-12-31")["items"] == []
    beside = harness.add_users(site.database, BESIDE, "watcher", ["auditor"])["auditor"]
    records = Client(site.service.port, beside).fetch("/api/v1/audit?limit=200")["items"]
    assert {record["office_id"] for record in records} <= {BESIDE}
    for role in ("director", "security_admin", "admin"):
        assert site.as_(role).get("/api/v1/audit").status == 403, role


def test_who_reads_the_trail_or_the_users_is_in_the_trail(site, keeper):
    """One entry a page, with what was asked for; the page itself shows what was there before. A refused one none."""
    def told(actor, action):
        return site.query("select object::json from audit_event where actor = %s and action = %s order by id", actor, action)

    auditor, before = site.as_("auditor"), len(told("test-auditor", "audit.read"))
    first = auditor.fetch("/api/v1/audit?actor=keeper-security_admin&from=2024-01-01&limit=1")
    assert "audit.read" not in {record["action"] for record in first["items"]}
    second = auditor.fetch("/api/v1/audit?act=audit.read&actor=test-auditor&limit=200")["items"]
    assert len(second) == before + 1 and {record["actor"] for record in second} == {"test-auditor"}
    assert [row[0] for row in told("test-auditor", "audit.read")[before:]] == [
        {"actor": "keeper-security_admin", "from": "2024-01-01"}, {"actor": "test-auditor", "act": "audit.read"}]
    read = len(told("keeper-security_admin", "user.read"))
    page = keeper.fetch("/api/v1/users?limit=1")
    keeper.fetch(f"/api/v1/users?limit=1&cursor={page['next_cursor']}")
    assert [row[0] for row in told("keeper-security_admin", "user.read")[read:]] == [{}, {"cursor": page["next_cursor"]}]
    assert site.as_("director").get("/api/v1/audit").status == keeper.get("/api/v1/audit").status == 403
    assert told("test-director", "audit.read") == told("keeper-security_admin", "audit.read") == []
    assert auditor.get("/api/v1/audit?object=" + "x" * 3000).status in (200, 400), "an index holds no more"


def test_who_was_shut_out_from_above_is_let_in_from_above(site, keeper):
    make(keeper, "wu.di", [grant(BELOW, "officer")])
    site.query(f"insert into role_grant (office_id, user_id, name) values ('{harness.OFFICE}', 'wu.di', 'director')")
    above = site.as_("security_admin")
    assert above.request("PATCH", "/api/v1/users/wu.di", {"disabled": True}).status == 200
    assert keeper.request("PATCH", "/api/v1/users/wu.di", {"disabled": False}).codes() == ["user_above"]
    assert above.request("PATCH", "/api/v1/users/wu.di", {"disabled": False}).status == 200
    assert keeper.request("PATCH", "/api/v1/users/wu.di", {"disabled": True}).status == 200


def test_as_many_grants_as_there_are_offices(site):
    offices = [row[0] for row in site.query("select below from office_tree where office_id = %s", harness.OFFICE)]
    grants = [grant(office, name) for office in offices for name in ("registrar", "officer", "mediator", "director")]
    made = make(site.as_("security_admin"), "zheng.duo", grants)
    assert made.status == 201 and len(made.json["grants"]) == len(grants), made
    # in the index of the trail is the user, however much is said of him
    told = site.query("select action, length(reason) > 1000 from audit_event where object = 'zheng.duo'")
    assert told == [("user.make", True)]
