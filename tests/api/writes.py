"""Writes that are no changes of cases, each ready to be sent, and how often it was done."""

import datetime
import itertools
import uuid

import harness

YEARS = itertools.count(2001)
# Of which nothing is sealed yet.
PERIODS = itertools.product(range(2001, 2025), ("year", "q1", "q2", "q3", "q4"))
FIGURE = "/api/v1/external-figures/{year}/court.accepted"
TODAY = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date().isoformat()


class Write:
    """A request of a user, told from others of its kind by a text in it; what it did stands in the audit trail."""

    def __init__(self, site, role, act, request):
        method, self.target, self.body, *headers = request
        self.site, self.role, self.act, self.method = site, role, act, method
        self.headers = headers[0] if headers else {}
        self.before = self._told()

    def _told(self):
        return self.site.query("select count(*) from audit_event where action = %s", self.act)[0][0]

    def effects(self):
        return self._told() - self.before

    def sender(self):
        """What a token does not do is done by who is signed in: the role is then the name of a user."""
        return self.site.as_(self.role) if self.role in harness.GRANTS else self.site.signed_in(self.role)

    def send(self, client, key=None):
        headers = dict(self.headers, **({"Idempotency-Key": key} if key else {}))
        return client.request(self.method, self.target, self.body, headers)


def new_user(site):
    name = "u" + uuid.uuid4().hex[:12]
    harness.run(site.database, "user", "add", name, "--name", "顾晓", "--office", harness.OFFICE, "--grant", "officer")
    return name


def done(reply):
    assert reply.status in (200, 201), reply
    return reply.json


def user_make(site):
    return Write(site, "security_admin", "user.make", (
        "POST", "/api/v1/users", {"id": "u" + uuid.uuid4().hex[:12], "name": "顾晓",
                                  "grants": [{"office_id": harness.OFFICE, "grant": "officer"}]}))


def user_change(site):
    return Write(site, "security_admin", "user.change", ("PATCH", f"/api/v1/users/{new_user(site)}", {"name": "顾小"}))


def user_factor_end(site):
    name = new_user(site)
    site.query("update app_user set factor_seed = '', factor_at = now() where id = %s returning 1", name)
    return Write(site, "security_admin", "second_factor.end", ("POST", f"/api/v1/users/{name}/second-factor/end", None))


def delegation(site):
    return {"grant": "director", "to": "test-officer", "from": TODAY, "until": TODAY, "reason": str(uuid.uuid4())}


def delegation_put(site):
    return Write(site, "test-director", "delegation.put", ("POST", "/api/v1/delegations", delegation(site)))


def delegation_end(site):
    made = done(site.signed_in("test-director").post("/api/v1/delegations", delegation(site)))
    return Write(site, "test-director", "delegation.end", ("POST", f"/api/v1/delegations/{made['id']}/end", None))


def external_put(site):
    return Write(site, "statistician", "external.put", (
        "PUT", FIGURE.format(year=next(YEARS)), {"value": "3012", "source": "法院年报", "evidence": str(uuid.uuid4())}))


def external_confirm(site):
    put = external_put(site)
    made = done(put.send(site.as_("statistician")))
    return Write(site, "director", "external.confirm", ("POST", put.target + "/confirmation", {"revision": made["revision"]}))


def seal_propose(site):
    year, period = next(PERIODS)
    return Write(site, "statistician", "seal.propose", ("POST", f"/api/v1/summaries/{year}/seals?period={period}", {}))


def decision(site, role, act, verb, body):
    seal = done(seal_propose(site).send(site.as_("statistician")))
    return Write(site, role, act, (
        "POST", f"/api/v1/summaries/{seal['year']}/seals/{seal['edition']}/{verb}?period={seal['period']}", body,
        {"If-Match": f'"{seal["sha256"]}"'}))


def seal_approve(site):
    return decision(site, "director", "seal.approved", "approval", {"opinion": "同意"})


def seal_return(site):
    return decision(site, "director", "seal.returned", "return", {"opinion": "请核对"})


def seal_withdraw(site):
    return decision(site, "statistician", "seal.withdrawn", "withdrawal", {})


def secrecy_put(site):
    case = site.begin("dispute", "2024-01-08", "director", action="take_over")
    return Write(site, "director", "case.secrecy", (
        "PUT", f"/api/v1/cases/{case['id']}/secrecy", {"secrecy": "sensitive", "reason": str(uuid.uuid4())}))


# By the name of the route. A token is made by who has a session: tests/api/test_sign_in.py.
WRITES = {write.__name__: write for write in (
    user_make, user_change, user_factor_end, delegation_put, delegation_end, external_put, external_confirm,
    seal_propose, seal_approve, seal_return, seal_withdraw, secrecy_put)}
