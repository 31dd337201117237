"""Who sees and does what, in which office: a grant counts where it was given and below, and gives
there what it gives and no more, whatever its holder holds elsewhere."""

import threading
import uuid

import pytest

import harness
from client import Client

BELOW, BESIDE = "jiangyin-amr", "yixing-amr"
YEAR = "from=2024-01-01&to=2024-12-31"


def holder(site, name, *grants):
    """A client of a user with these (office, grant); the first office is the user's own."""
    for office, grant in reversed(grants):
        output = harness.run(site.database, "user", "add", name, "--name", name, "--office", office, "--grant", grant)
    return Client(site.service.port, next(word for word in output.split() if word.startswith("ipc_")))


@pytest.fixture(scope="module")
def cases(site):
    """A case each in the office above, in one below and in one beside that."""
    made = {}
    for office in (harness.OFFICE, BELOW, BESIDE):
        source = site.filler.kinds["ruling"]
        body = dict(site.filler.event("ruling", site.offered(source, source["actions"][0]), "2024-01-08"),
                    kind="ruling", office_id=office, title=f"机密{office}")
        case = site.as_("registrar").begin(body)
        made[office] = site.as_("registrar").act(case, {
            "action": "revise", "occurred_on": "2024-01-09", "title": f"机密{office}"})
    return made


@pytest.fixture(scope="module")
def mixed(site):
    """Holders of a grant in one office and of another in another."""
    made = {
        "officer below": holder(site, "below", (BELOW, "officer")),
        "officer below, statistician beside": holder(site, "below-stat", (BELOW, "officer"), (BESIDE, "statistician")),
        "admin": holder(site, "only-admin", (harness.OFFICE, "admin")),
    }
    yield made
    for client in made.values():
        client.close()


@pytest.mark.parametrize("who, seen", [
    ("officer below", {BELOW}),
    ("officer below, statistician beside", {BELOW, BESIDE}),
    ("admin", set()),
])
def test_cases_are_seen_where_a_grant_lets_one_see_them(mixed, cases, who, seen):
    client = mixed[who]
    for office, case in cases.items():
        for part in ("", "/events", "/actions", "/documents", "/links"):
            reply = client.get(f"/api/v1/cases/{case['id']}{part}")
            assert (reply.status == 200) == (office in seen), (office, part, reply)
        if office not in seen:
            assert "机密" not in reply.body.decode()
    reply = client.get("/api/v1/cases?q=%E6%9C%BA%E5%AF%86&limit=200")
    found = {case["office_id"] for case in reply.json["items"]} if reply.status == 200 else set()
    assert found == seen


@pytest.mark.parametrize("who, may", [
    ("officer below", {BELOW}),
    ("officer below, statistician beside", {BELOW}),
])
def test_cases_are_changed_where_a_grant_lets_one_change_them(site, mixed, cases, who, may):
    for office, case in cases.items():
        version = site.as_("director").fetch(f"/api/v1/cases/{case['id']}")["version"]
        reply = mixed[who].request("PATCH", f"/api/v1/cases/{case['id']}", {"title": f"机密{office}"},
                                   {"If-Match": f'"{version}"'})
        assert (reply.status == 200) == (office in may), (office, reply)
        assert reply.status in (200, 403, 404)


@pytest.mark.parametrize("grant", ["admin", "security_admin", "auditor"])
def test_an_administrator_sees_neither_cases_nor_figures(site, cases, grant):
    administrator = site.as_(grant)
    for path in (f"/api/v1/cases/{cases[BELOW]['id']}", "/api/v1/cases", "/api/v1/cases.csv", "/api/v1/deadlines",
                 "/api/v1/approvals", f"/api/v1/indicators/ruling.accepted/values?{YEAR}",
                 f"/api/v1/indicators/ruling.accepted/cases?{YEAR}", "/api/v1/summaries/2024"):
        reply = administrator.get(path)
        assert reply.status == 403 and "机密" not in reply.body.decode(), (path, reply)


@pytest.mark.parametrize("who, office, status", [
    ("officer below, statistician beside", BESIDE, 200),
    ("officer below, statistician beside", BELOW, 403),
    ("officer below, statistician beside", harness.OFFICE, 404),
    ("officer below", BELOW, 403),
])
def test_figures_of_others_are_entered_where_one_is_statistician(site, mixed, who, office, status):
    before = site.query("select count(*) from external_figure")
    reply = mixed[who].request("PUT", f"/api/v1/external-figures/2023/court.accepted?office={office}",
                               {"value": "1", "source": "样例"})
    assert reply.status == status, reply
    if status != 200:
        assert site.query("select count(*) from external_figure") == before


def test_readers_of_different_offices_at_once_see_their_own(site, cases, mixed):
    """Readers share connections to the database, each of which shows one reader's offices at a time."""
    wrong, lock = [], threading.Lock()

    def read(client, seen, turns):
        client = client.copy()
        for _ in range(turns):
            for office, case in cases.items():
                reply = client.get(f"/api/v1/cases/{case['id']}")
                if (reply.status == 200) != (office in seen):
                    with lock:
                        wrong.append((office, seen, reply))
            client.get(f"/api/v1/indicators/ruling.accepted/cases?{YEAR}&cursor=~")  # refused by the database
        client.close()

    threads = [threading.Thread(target=read, args=(mixed[who], seen, 40)) for who, seen in (
        ("officer below", {BELOW}), ("officer below, statistician beside", {BELOW, BESIDE}))] + [
        threading.Thread(target=read, args=(site.client("director"), set(cases), 40)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_key_of_another_user_answers_nothing(site, cases, mixed):
    key, case = str(uuid.uuid4()), cases[harness.OFFICE]
    version = site.as_("director").fetch(f"/api/v1/cases/{case['id']}")["version"]
    sent = ("PATCH", f"/api/v1/cases/{case['id']}", {"title": f"机密{harness.OFFICE}"},
            {"If-Match": f'"{version}"', "Idempotency-Key": key})
    assert site.as_("director").request(*sent).status == 200
    assert site.as_("director").request(*sent).status == 200
    assert site.as_("officer").request(*sent).status == 412
    assert mixed["officer below"].request(*sent).status == 404
