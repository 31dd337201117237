"""Who may do what: every operation of the service, for the holder of each grant, on an object of his own
office, of one below it, of one beside it and of the one above. What is expected comes from two tables that
are kept by hand, tests/data/access.csv (operation: permission) and PERMISSIONS here: an operation without a row
fails, and so does one whose row is another."""

import csv
import pathlib
import re

import pytest

import harness
from client import Client

# The user's office, and what lies around it in the sample's tree.
OWN, ABOVE, BESIDE = "jiangyin-amr", harness.OFFICE, "yixing-amr"

CASES = {"case_read", "case_write", "figure_read"}
PERMISSIONS = {
    "registrar": CASES, "officer": CASES, "mediator": CASES, "director": CASES | {"figure_seal"},
    "statistician": {"case_read", "figure_read", "figure_write"},
    "auditor": {"audit_read"}, "security_admin": {"user_write"}, "admin": {"calendar_write", "operate"},
}
TABLE = pathlib.Path(__file__).parents[1] / "data" / "access.csv"


def rows():
    with open(TABLE, encoding="utf-8", newline="") as file:
        return [(row["method"], row["path"], row["permission"]) for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def cases(site):
    """A case in each of the offices."""
    made = {}
    for office in (OWN, ABOVE, BESIDE):
        source = site.filler.kinds["ruling"]
        body = dict(site.filler.event("ruling", site.offered(source, source["actions"][0]), "2024-01-08"),
                    kind="ruling", office_id=office, title=f"机密{office}")
        made[office] = site.as_("registrar").begin(body)["id"]
    return made


@pytest.fixture(scope="module")
def holders(site):
    """One user of OWN for each grant; the grant holds there and below, and there is nothing below."""
    made = {grant: Client(site.service.port, token) for grant, token in harness.add_users(
        site.database, OWN, "matrix", sorted(PERMISSIONS)).items()}
    yield made
    for client in made.values():
        client.close()


def test_every_operation_has_a_row(site):
    described = site.as_("director").fetch("/openapi.json")["paths"]
    operations = {(method.upper(), path): operation.get("x-need") for path, item in described.items()
                  for method, operation in item.items() if method != "parameters"}
    table = {(method, path): permission for method, path, permission in rows()}
    assert operations == table


def filled(path, case):
    """The path with a case, and with something that does not exist in place of everything else."""
    values = {"id": case, "year": "2023", "code": "court.accepted", "office": OWN}
    nothing = "0190a5b2-7c3d-7e4f-8a9b-0c1d2e3f4a5b"
    numbers = {"delegation", "edition", "revision", "proposal", "restatement"}
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], "1" if match[1] in numbers else nothing), path)


def send(client, method, path, case):
    """The body is one that no handler accepts: what is asked is how far the request comes."""
    body = None if method in ("GET", "DELETE") else {}
    headers = {} if method == "GET" else {"If-Match": '"1"'}
    return client.request(method, filled(path, case), body, headers)


@pytest.mark.parametrize("method, path, permission", rows())
def test_who_comes_through(site, cases, holders, method, path, permission):
    """401 for nobody, 403 where no grant of his gives it, 404 for a case he does not see; else the request is
    read. Nothing is changed by any of them."""
    before = site.counts()
    for office, case in cases.items():
        nobody = send(Client(site.service.port), method, path, case)
        assert (nobody.status == 401) == (permission != "public") or nobody.status == 422, (office, nobody)
        for grant, client in holders.items():
            reply = send(client, method, path, case)
            what = (office, grant, reply)
            assert reply.status != 401 and reply.status < 500, what
            if permission not in PERMISSIONS[grant] | {"public", "self"}:
                assert reply.status == 403, what
            else:
                assert reply.codes() != ["not_allowed"] if reply.status == 403 else True, what
            if office != OWN and "{id}" in path:
                assert reply.status in (403, 404, 415, 422, 428, 400), what
                assert "机密" not in reply.body.decode(errors="replace"), what
    assert site.counts() == before


@pytest.mark.parametrize("path", sorted({path for method, path, permission in rows()
                                         if method == "GET" and "{id}" in path and path.count("{") == 1}))
def test_a_case_of_another_office_is_not_there(cases, holders, path):
    for grant, permissions in PERMISSIONS.items():
        if "case_read" not in permissions:
            continue
        assert send(holders[grant], "GET", path, cases[OWN]).status == 200, (grant, path)
        for office in (ABOVE, BESIDE):
            assert send(holders[grant], "GET", path, cases[office]).status == 404, (grant, office)
