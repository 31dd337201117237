"""Receipts and proofs of the audit trail: what the service answers is checked by a verifier of its own (tree.py), and
by `ipcase receipt check` without service and database."""

import copy
import itertools
import json
from urllib.parse import quote

import pytest

import harness
import tree
from test_audit_seal import Sealer


@pytest.fixture(scope="module")
def sealed(site, tmp_path_factory):
    """Some seals, each with a few entries more."""
    sealer = Sealer(site, tmp_path_factory.mktemp("receipts"))
    for day in ("2024-03-04", "2024-03-05", "2024-03-06", "2024-03-07", "2024-03-11"):
        site.walk(site.begin("ruling", day), "file", day)
        site.begin("mediation", day)
        sealer.seal()
    return sealer


def check(sealer, tmp_path, receipt, fails=False):
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(receipt), encoding="utf-8")
    return harness.run("", "receipt", "check", str(file), "--public-key", str(sealer.folder.parent / "key.pub"), fails=fails)


def verified(proof, public):
    seal = proof["seal"]
    assert tree.signed(seal, public)
    return tree.includes(tree.leaf(proof["leaf"]), proof["leaf"]["position"], seal["size"],
                         [bytes.fromhex(one) for one in proof["path"]], bytes.fromhex(seal["root"]))


def test_every_event_has_a_receipt_that_holds(site, sealed, tmp_path):
    officer = site.as_("officer")
    events = site.query("select case_id::text, seq, encode(hash, 'hex') from case_event order by case_id, seq")
    assert len(events) > 12
    for case, seq, event_hash in events:
        receipt = officer.fetch(f"/api/v1/cases/{case}/events/{seq}/receipt")
        assert receipt["sealed"] and receipt["event_hash"] == event_hash
        assert verified(receipt["proof"], sealed.public)
    assert check(sealed, tmp_path, receipt).startswith(f"holds: {receipt['action']} event {seq} of case {case}")


def test_before_the_seal_it_says_when_to_come_again(site, sealed, tmp_path):
    case = site.begin("ruling", "2024-03-12")
    path = f"/api/v1/cases/{case['id']}/events/1/receipt"
    reply = site.as_("officer").request("GET", path)
    assert reply.status == 200 and reply.headers["Retry-After"] == "60"
    assert reply.json["sealed"] is False and reply.json["proof"] is None
    assert "not sealed yet" in check(sealed, tmp_path, reply.json, fails=True)
    sealed.seal()
    receipt = site.as_("officer").fetch(path)
    assert receipt["event_hash"] == reply.json["event_hash"]
    check(sealed, tmp_path, receipt)


def test_a_receipt_stays_as_it_is(site, sealed):
    """It hangs on the seal that came first: later ones do not change it."""
    case = site.query("select case_id::text from case_event limit 1")[0][0]
    path = f"/api/v1/cases/{case}/events/1/receipt"
    before = site.as_("officer").fetch(path)
    site.begin("ruling", "2024-03-13")
    sealed.seal()
    assert site.as_("officer").fetch(path) == before


def test_an_altered_receipt_does_not_hold(site, sealed, tmp_path):
    case = site.query("select object from audit_leaf where class = 'act' and seq = 2 limit 1")[0][0]
    receipt = site.as_("officer").fetch(f"/api/v1/cases/{case}/events/2/receipt")
    check(sealed, tmp_path, receipt)

    def altered(*path):
        made = copy.deepcopy(receipt)
        inside = made
        for name in path[:-1]:
            inside = inside[name]
        value = inside[path[-1]]
        inside[path[-1]] = value + 1 if isinstance(value, int) else ("b" if value[0] != "b" else "c") + value[1:]
        return made

    inside = receipt["proof"]
    places = [(name,) for name in ("receipt", "office_id", "case_id", "seq", "action", "actor", "recorded_at", "event_hash")]
    places += [("proof", "leaf", name) for name in inside["leaf"]]
    places += [("proof", "seal", name) for name in ("seal", "size", "root", "previous", "at", "key", "signature")
               if inside["seal"][name] is not None]
    places += [("proof", "path", n) for n in range(len(inside["path"]))]
    assert len(places) > 20
    for place in places:
        assert check(sealed, tmp_path, altered(*place), fails=True).startswith("does not hold"), place
    for broken in ({}, {"receipt": "ipcase-receipt-1", "sealed": True}, dict(receipt, proof=None), dict(receipt, proof={})):
        assert check(sealed, tmp_path, broken, fails=True).startswith("does not hold")
    harness.run("", "audit", "key", str(tmp_path / "other"))
    said = harness.run("", "receipt", "check", str(tmp_path / "receipt.json"), "--public-key", str(tmp_path / "other.pub"), fails=True)
    assert said.startswith("does not hold")


def test_every_seal_goes_on_from_every_earlier_one(site, sealed):
    auditor = site.as_("auditor")
    seals = auditor.fetch("/api/v1/audit/seals")["items"]
    assert len(seals) >= 5 and [seal["seal"] for seal in seals] == sorted((seal["seal"] for seal in seals), reverse=True)
    for first, second in itertools.combinations_with_replacement(reversed(seals), 2):
        proof = auditor.fetch(f"/api/v1/audit/consistency?first={first['seal']}&second={second['seal']}")
        assert proof["first"] == first and proof["second"] == second
        path = [bytes.fromhex(one) for one in proof["path"]]
        roots = bytes.fromhex(first["root"]), bytes.fromhex(second["root"])
        assert tree.consistent(first["size"], second["size"], path, *roots), (first["size"], second["size"])
        assert not tree.consistent(first["size"], second["size"], path, roots[0], bytes(32))
        if first is not second:
            assert not tree.consistent(first["size"], second["size"], path, bytes(32), roots[1])
    for query in ("first=1&second=999", "first=2&second=1", "second=1"):
        assert auditor.request("GET", f"/api/v1/audit/consistency?{query}").status == 404


def test_the_seals_are_those_that_were_published(site, sealed):
    listed = {seal["seal"]: seal for seal in site.as_("auditor").fetch("/api/v1/audit/seals")["items"]}
    assert listed == {seal["seal"]: seal for seal in sealed.holds()[0]}


def test_an_auditor_reads_the_trail_and_the_proof_of_each_entry(site, sealed):
    auditor = site.as_("auditor")
    # Each page read is an entry itself, newer than what the pages go through.
    known = site.query("select count(*) from audit_event")[0][0]
    items, cursor = [], ""
    while cursor is not None:
        page = auditor.fetch("/api/v1/audit?limit=7" + (f"&cursor={cursor}" if cursor else ""))
        items += page["items"]
        cursor = page["next_cursor"]
    assert [item["id"] for item in items] == sorted((item["id"] for item in items), reverse=True)
    assert len(items) == known
    for item in items:
        path = f"/api/v1/audit/{item['office_id']}/{item['id']}/proof"
        if item["position"] is None:
            assert auditor.request("GET", path).status == 404
        else:
            proof = auditor.fetch(path)
            assert verified(proof, sealed.public) and proof["leaf"]["position"] == item["position"]
    begun = [item for item in items if item["action"] == "case.request"]
    some = auditor.fetch(f"/api/v1/audit?act={items[-1]['action']}&actor={quote(items[-1]['actor'])}&limit=200")["items"]
    assert some == [item for item in items if (item["action"], item["actor"]) == (items[-1]["action"], items[-1]["actor"])]
    assert auditor.fetch("/api/v1/audit?from=2001-01-01&to=2001-12-31")["items"] == []
    assert auditor.fetch(f"/api/v1/audit?object={quote(items[0]['object'])}")["items"][0] == items[0] and begun is not None


def test_others_see_no_trail_and_no_receipt_of_other_offices(site, sealed):
    for role in ("registrar", "officer", "director", "statistician", "admin"):
        assert site.as_(role).request("GET", "/api/v1/audit").status == 403, role
    foreign = harness.add_users(site.database, "yixing-amr", "foreign", ("officer", "auditor"))
    case = site.query("select case_id::text from case_event where office_id = 'wuxi-ip-office' limit 1")[0][0]
    officer, auditor = (site.client("officer").__class__(site.service.port, foreign[role]) for role in ("officer", "auditor"))
    assert officer.request("GET", f"/api/v1/cases/{case}/events/1/receipt").status == 404
    assert {item["office_id"] for item in auditor.fetch("/api/v1/audit?limit=200")["items"]} <= {"yixing-amr"}
    entry = site.query("select id from audit_leaf where office_id = 'wuxi-ip-office' limit 1")[0][0]
    assert auditor.request("GET", f"/api/v1/audit/wuxi-ip-office/{entry}/proof").status == 404
    officer.close()
    auditor.close()


def test_what_is_not_there_has_no_receipt(site, sealed):
    case = site.begin("ruling", "2024-03-04")["id"]
    assert site.as_("officer").request("GET", f"/api/v1/cases/{case}/events/99/receipt").status == 404
    assert site.as_("officer").request("GET", f"/api/v1/cases/{case}/events/0/receipt").status == 400
