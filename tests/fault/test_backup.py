"""Backups that are taken while clients write, and what they are restored to: all that was acknowledged before is
there, `ipcase verify` finds nothing, and a service goes on with it. What is older than what was published is told."""

import os
import subprocess
import tempfile

import pytest

import harness
from client import Client
from copies import copied
from journal import Writers, case_body
from sites import Template, make_site
from test_audit_seal import Sealer


def acknowledged(writers):
    return {key for writer in writers.all for key in writer.acknowledged}


def written(cluster, name):
    return {text for text, in cluster.query(
        name, "select title from case_file union all select data->'data'->>'negotiation_notes' from case_event where seq > 1")}


def is_whole(site, before, cluster, name):
    """What was restored to a database of a cluster: all there, sound, and good to go on with."""
    missing = before - written(cluster, name)
    assert not missing, f"acknowledged before the backup, and not in it: {sorted(missing)}"
    database = cluster.conninfo(name)
    harness.run(database, "verify")
    service = harness.Service(database)
    Client(service.port, site.tokens["director"]).begin(dict(case_body(site), title="after the restore"))
    service.stop()


def test_a_base_backup_under_load(cluster, site, chance, note, tmp_path):
    sealer = Sealer(site, tmp_path)
    writers = Writers(site, chance)
    writers.progress(40)
    sealer.seal()
    before = acknowledged(writers)
    with copied(cluster) as restored:
        took = len(acknowledged(writers)) - len(before)
        writers.progress(20)
        writers.end()
        checks = ["verify", "--audit", "--public-key", str(tmp_path / "key.pub"), "--roots",
                  str(sealer.folder / "roots.jsonl")]
        database = restored.conninfo(site.name)
        harness.run(database, *checks)
        sealer.seal()
        said = harness.run(database, *checks, fails=True)
        assert "published" in said, said
        harness.run(site.database, *checks)
        is_whole(site, before, restored, site.name)
    note(f"base backup: {len(before)} writes acknowledged before, {took} meanwhile")


def test_a_dump_under_load(cluster, site, chance, note, tmp_path):
    writers = Writers(site, chance)
    writers.progress(40)
    before = acknowledged(writers)
    file, name = tmp_path / "dump", cluster.create()
    subprocess.run(["pg_dump", "-Fc", "-f", file, "-d", site.database], check=True)
    took = len(acknowledged(writers)) - len(before)
    writers.progress(20)
    writers.end()
    database = cluster.conninfo(name)
    subprocess.run(["pg_restore", "--exit-on-error", "-d", database, file], check=True)
    harness.run(database, "migrate", "verify")
    is_whole(site, before, cluster, name)
    note(f"dump: {len(before)} writes acknowledged before, {took} meanwhile")


@pytest.fixture
def archiving(sample_lines):
    """A site on a cluster that archives its log, and the folder it goes to."""
    with tempfile.TemporaryDirectory(prefix="ipcase-test-archive-") as archive:
        os.chmod(archive, 0o777)  # the server runs as another user
        cluster = harness.Cluster(settings=("autovacuum=off", "archive_mode=on", f"archive_command='cp %p {archive}/%f'"))
        try:
            site = make_site(cluster, Template(cluster, sample_lines))
            yield site, archive
            site.close()
        finally:
            cluster.remove()


def test_a_point_in_time(archiving, chance, note, tmp_path):
    """From a base backup and the log: what was acknowledged by then is there, and nothing that was done later."""
    site, archive = archiving
    sealer, writers = Sealer(site, tmp_path), Writers(site, chance)
    writers.progress(20)
    with copied(site.cluster, later=True) as restored:
        writers.progress(20)
        sealer.seal()
        before = acknowledged(writers)
        (then,), = site.query("select clock_timestamp()::text")
        writers.progress(20)
        meanwhile = acknowledged(writers)
        writers.progress(20)
        sealer.seal()
        writers.end()
        late = acknowledged(writers) - meanwhile
        (segment,), = site.query("select pg_walfile_name(pg_switch_wal())")
        harness.wait_until(lambda: os.path.exists(f"{archive}/{segment}"), 60)
        restored.recover(archive, then)
        kept = late & written(restored, site.name)
        assert late and not kept, f"done after {then}, and there: {sorted(kept)}"
        said = harness.run(restored.conninfo(site.name), "verify", "--audit", "--public-key", str(tmp_path / "key.pub"),
                           "--roots", str(sealer.folder / "roots.jsonl"), fails=True)
        assert "published" in said, said
        is_whole(site, before, restored, site.name)
    note(f"point in time: {len(before)} writes acknowledged before it, {len(late)} well after it")
