"""Two servers, of which one follows the other and confirms its commits: when the first is lost the other is
promoted, the service finds it by itself, and what was acknowledged is there, once. Nothing is acknowledged that only
one of them has.

FAULT_FAILOVERS: how many."""

import os
import signal
import threading
import uuid

import pytest

import harness
from client import Client
from conftest import length
from copies import Copy, confirm_by, either, follow
from journal import case_body, event_body
from sites import Site
from test_kills import kill


class Pair:
    """A primary and its standby, and a service that knows both, on a database of its own for each test."""

    def __init__(self, cluster):
        self.primary, self.standby, self.site = cluster, Copy(cluster, "-R"), None
        self.made = self.standby
        self.alone = False
        confirm_by(self.standby, self.primary)

    def serve(self, template):
        if self.alone:
            self.rejoin()
        name = self.primary.create(template.name)
        service = harness.Service(either((self.primary, self.standby), name))
        self.site = Site(self.primary, template, service, name)

    def promote(self):
        self.standby.query("postgres", "select pg_promote()")
        self.standby.names = self.primary.names
        self.primary, self.standby = self.standby, self.primary
        self.alone = True
        self.site.cluster, self.site.database = self.primary, self.primary.conninfo(self.site.name)

    def rejoin(self):
        """The one that was lost follows the other."""
        follow(self.standby, self.primary)
        confirm_by(self.standby, self.primary)
        self.alone = False


@pytest.fixture(scope="module")
def servers(cluster, template):  # pylint: disable=unused-argument
    made = Pair(cluster)
    yield made
    made.made.remove()


@pytest.fixture
def pair(servers, template):
    servers.serve(template)
    yield servers
    servers.site.close()


def test_the_primary_is_lost(pair, chance, note):
    def strike():
        if pair.alone:
            pair.rejoin()
        pair.primary.stop("immediate")
        pair.promote()

    kill(pair.site, chance, length("FAILOVERS", 1), note, "failover", strike)


def wait_for_commits(cluster):
    """The processes whose commit waits for the standby."""
    return harness.wait_until(lambda: [pid for pid, in cluster.query(
        "postgres", "select pid from pg_stat_activity where wait_event = 'SyncRep' and query like '%%commit_change%%'")])


class Sent(threading.Thread):
    """An event of a case under a key, sent from a thread of its own."""

    def __init__(self, site):
        super().__init__(daemon=True)
        self.site, self.key, self.reply = site, str(uuid.uuid4()), None
        self.case = site.client("director").begin(case_body(site))
        site.client("officer").fetch("/api/v1/self")  # the first use of a token on a day is written down

    def send(self):
        client = Client(self.site.service.port, self.site.tokens["officer"])
        return client.post(f"/api/v1/cases/{self.case['id']}/events", event_body(self.key), self.case["version"], self.key)

    def run(self):
        self.reply = self.send()

    def effects(self, cluster):
        return cluster.query(self.site.name, "select count(*) from case_event"
                             " where data->'data'->>'negotiation_notes' = %s", self.key)[0][0]


def test_what_the_standby_has_not_is_not_acknowledged(pair):
    """Its commit waits; whoever cancels the wait makes the primary say that it is done. The service knows better."""
    site, sent = pair.site, Sent(pair.site)
    receiver = pair.standby.query("postgres", "select pid from pg_stat_wal_receiver")[0][0]
    os.kill(receiver, signal.SIGSTOP)
    try:
        sent.start()
        for _ in range(3):  # it is sent again, found under its key, and waits again
            pid = wait_for_commits(pair.primary)[0]
            pair.primary.query("postgres", "select pg_cancel_backend(%s)", pid)
            harness.wait_until(lambda: not pair.primary.query(
                "postgres", "select from pg_stat_activity where wait_event = 'SyncRep' and pid = %s", pid))
        assert sent.effects(pair.primary) == 1 and sent.reply is None
        sent.join(20)
        assert sent.send().status == 503, "the key was answered"
        assert sent.reply.codes() == ["outcome_unknown"] and sent.reply.json["idempotency_key"] == sent.key, sent.reply
    finally:
        os.kill(receiver, signal.SIGCONT)
    harness.wait_until(lambda: sent.send().status == 201)
    assert sent.effects(pair.primary) == 1
    harness.wait_until(lambda: sent.effects(pair.standby) == 1)
    site.chains_hold()


def test_a_primary_that_was_left_behind_acknowledges_nothing(pair):
    """The standby is promoted while the primary lives on and the service still speaks to that."""
    site, sent, before = pair.site, Sent(pair.site), pair.primary
    pair.promote()
    sent.start()
    sent.join(20)
    assert sent.reply.codes() == ["outcome_unknown"], sent.reply
    assert sent.effects(pair.primary) == 0
    before.stop("immediate")
    reply = harness.wait_until(lambda: (again := sent.send()).status != 503 and again)
    assert reply.status == 201, reply
    assert sent.effects(pair.primary) == 1
    site.chains_hold()
    harness.run(site.database, "verify")
