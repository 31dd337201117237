"""What is read uncovered is on record, what is on record goes when its time is over and not before, and what goes, by
its time or because it was personal, leaves every proof as it was."""

import json
import shutil
import uuid

import pytest

import harness
import tree
from sites import make_site
from test_audit_seal import Sealer
from test_verify_audit import FREE, faults



@pytest.fixture
def kept(cluster, template, tmp_path):
    site = make_site(cluster, template)
    yield site, Sealer(site, tmp_path)
    site.close()


def verify(site, sealer, fails=False, **settings):
    return harness.run(site.database, "verify", "--audit", "--roots", str(sealer.folder / "roots.jsonl"), "--public-key",
                       str(sealer.folder.parent / "key.pub"), fails=fails, **settings)


def entries(site, action):
    return site.query("select actor, object, office_id from audit_event where action = %s order by id", action)


def with_document(site):
    case = site.begin("ruling", "2024-03-04")
    document = str(uuid.uuid4())
    reply = site.as_("officer").request("PUT", f"/api/v1/cases/{case['id']}/documents/{document}?type=evidence_list", b"%PDF-1.4\nx",
                                        headers={"Content-Type": "text/plain"})
    assert reply.status in (200, 201), reply.json
    return case, document


def test_the_bytes_of_a_document_leave_an_entry(kept):
    site, _ = kept
    case, document = with_document(site)
    path = f"/api/v1/cases/{case['id']}/documents/{document}"
    assert entries(site, "document.read") == []
    assert site.as_("director").request("GET", path).status == 200
    assert entries(site, "document.read") == [("test-director", f"{case['id']}/{document}", "wuxi-ip-office")]
    # Who is refused has read nothing; a list shows nothing uncovered.
    assert site.as_("admin").request("GET", path).status == 403
    site.as_("director").fetch(f"/api/v1/cases/{case['id']}/documents")
    assert len(entries(site, "document.read")) == 1
    # No record, no bytes.
    site.query("alter table audit_event add constraint full_of_it check (action <> 'document.read') not valid")
    assert site.as_("director").request("GET", path).status >= 400


def test_a_list_taken_out_whole_leaves_one_entry(kept):
    site, _ = kept
    site.begin("ruling", "2024-03-04")
    assert site.as_("director").request("GET", "/api/v1/cases.csv").status == 200
    assert entries(site, "export.cases") == [("test-director", "cases", "wuxi-ip-office")]
    behind = "/api/v1/indicators/cases.received/cases.csv?from=2024-01-01&to=2024-12-31"
    assert site.as_("statistician").request("GET", behind).status == 200
    assert entries(site, "export.indicator_cases") == [("test-statistician", "indicator_cases", "wuxi-ip-office")]


def age(site, days, action):
    """Entries of an action, and their leaves to be, are as old as that."""
    site.query(f"{FREE} alter table audit_event disable trigger user; update audit_event set at = at - interval '{days} days'"
               f" where action = '{action}'; alter table audit_event enable always trigger audit_event_closed;"
               " alter table audit_event enable always trigger audit_event_kept;"
               " alter table audit_event enable always trigger audit_event_over")


def test_what_is_over_goes_and_every_proof_stays(kept):
    site, sealer = kept
    case, document = with_document(site)
    path = f"/api/v1/cases/{case['id']}/documents/{document}"
    for _ in range(3):
        site.as_("director").request("GET", path)
    age(site, 1200, "document.read")
    age(site, 1200, "case.add_document")  # an act: kept for ever, however old
    site.as_("director").request("GET", path)
    # Not sealed: nothing may go.
    assert "nothing is over" in harness.run(site.database, "audit", "purge")
    sealer.seal()
    before = sealer.holds()
    said = harness.run(site.database, "audit", "purge", "--dry-run")
    assert "wuxi-ip-office access: 3 entries are over" in said and len(entries(site, "document.read")) == 4
    assert "wuxi-ip-office access: 3 entries purged" in harness.run(site.database, "audit", "purge")
    assert len(entries(site, "document.read")) == 1 and site.query("select count(*) from audit_salt")[0][0] == 1
    assert "nothing is over" in harness.run(site.database, "audit", "purge")
    purge = entries(site, "audit.purge")
    assert len(purge) == 1 and purge[0][1].startswith("access/")
    sealer.seal()
    assert [leaf for leaf in sealer.holds()[1]][:len(before[1])] == before[1]
    said = verify(site, sealer)
    assert "3 entries over and purged" in said and "audit: 0 faults" in said
    # The rest of that class is not covered by what was said.
    site.query(f"{FREE} alter table audit_event disable trigger user; delete from audit_event where action = 'document.read'")
    assert {fault["fault"] for fault in faults(verify(site, sealer, fails=True))} == {"entry_missing"}


def test_nobody_takes_away_what_is_not_over(kept):
    site, sealer = kept
    case, document = with_document(site)
    site.as_("director").request("GET", f"/api/v1/cases/{case['id']}/documents/{document}")
    sealer.seal()
    for statement in ("delete from audit_event", "select set_config('ipcase.purging', 'on', true); delete from audit_event",
                      "select set_config('ipcase.purging', 'on', true); truncate audit_event cascade",
                      "select set_config('ipcase.purging', 'on', true); update audit_event set actor = 'x'"):
        with pytest.raises(Exception, match="only INSERT is possible|the entry is kept"):
            site.query(statement)


def test_a_purge_before_its_time_is_a_fault(kept):
    """Whoever says himself that entries are over is found by the time he says it."""
    site, sealer = kept
    case, document = with_document(site)
    site.as_("director").request("GET", f"/api/v1/cases/{case['id']}/documents/{document}")
    sealer.seal()
    site.query(f"{FREE} alter table audit_event disable trigger user; insert into audit_event (office_id, at, actor, action, object)"
               " select 'wuxi-ip-office', clock_timestamp(), 'x', 'audit.purge', 'access/' || (extract(epoch from now()) * 1000000)::bigint;"
               " delete from audit_event where action = 'document.read'")
    sealer.seal()
    found = {fault["fault"] for fault in faults(verify(site, sealer, fails=True))}
    assert found == {"purge", "entry_missing"}


def test_a_catalog_that_keeps_too_short_is_refused(tmp_path):
    folder = tmp_path / "catalog"
    shutil.copytree(harness.CATALOG, folder)
    audit = json.loads((folder / "audit.json").read_text(encoding="utf-8"))
    audit["classes"][0]["days"] = 179
    (folder / "audit.json").write_text(json.dumps(audit), encoding="utf-8")
    said = harness.run("", "catalog", "check", str(folder), fails=True)
    assert "catalog_kept_too_short" in said and "days=180" in said


def test_erasing_personal_text_leaves_chain_and_tree_as_they_were(kept):
    site, sealer = kept
    officer = site.as_("officer")
    case = site.walk(site.begin("ruling", "2024-03-04"), "file", "2024-03-06")
    case = officer.act(case, {"action": "revise", "occurred_on": "2024-03-06", "parties": [
        {"role": "requester", "name": "李四海", "type": "person"}, {"role": "respondent", "name": "江阴某厂", "type": "enterprise"}]})
    sealer.seal()
    before = sealer.holds()
    path = f"/api/v1/cases/{case['id']}/events/{case['version']}/receipt"
    receipt = officer.fetch(path)
    site.approve(site.propose(case, {"action": "erase_personal", "occurred_on": "2024-03-12", "data": {"reason": "本人请求"}}),
                 "erase_personal", "2024-03-12")
    assert site.query("select count(*) from case_event where strpos(data::text, '李四海') > 0")[0][0] == 0
    assert "audit: 0 faults" in verify(site, sealer)
    sealer.seal()
    assert sealer.holds()[1][:len(before[1])] == before[1] and "audit: 0 faults" in verify(site, sealer)
    # The receipt from before goes on holding, and is what is answered now.
    assert officer.fetch(path) == receipt
    assert tree.leaf(receipt["proof"]["leaf"]) in [leaf[0] for leaf in sealer.holds()[1]]
