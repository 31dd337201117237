"""Sealing the audit trail: every entry is in the tree once, in the order of each case, under a signed root that
stands outside the database."""

import contextlib
import fcntl
import signal
import subprocess
import threading

import pytest

import harness
import tree
from sites import make_site


class Sealer:
    """The sealer of a site, with a key and a folder of its own."""

    def __init__(self, site, folder):
        self.site = site
        self.folder = folder / "audit"
        harness.run("", "audit", "key", str(folder / "key"))
        self.public = (folder / "key.pub").read_text(encoding="utf-8").strip()
        self.settings = {"seal_key": f"@{folder / 'key'}", "audit_folder": str(self.folder)}

    def seal(self, **options):
        return harness.run(self.site.database, "audit", "seal", **self.settings, **options)

    def holds(self):
        return tree.holds(self.folder, self.public)


@pytest.fixture
def sealer(site, tmp_path):
    # What other tests have sealed of this database stands in other folders.
    for table in ("audit_leaf", "audit_salt", "audit_node", "audit_seal"):
        site.query(f"set session_replication_role = replica; alter table {table} disable trigger user;"
                   f" delete from {table}; alter table {table} enable always trigger {table}_"
                   + ("kept" if table == "audit_salt" else "closed"))
    return Sealer(site, tmp_path)


def test_every_entry_becomes_a_leaf_under_a_signed_root(site, sealer):
    case = site.walk(site.begin("ruling", "2024-03-04"), "file", "2024-03-06")
    sealer.seal()
    seals, leaves = sealer.holds()
    assert len(leaves) == site.query("select count(*) from audit_event")[0][0] and len(seals) >= 1
    mine = [entry[2] for entry in leaves if entry[3] == case["id"]]
    assert mine == [str(n + 1) for n in range(len(mine))] and len(mine) >= 2
    # Nothing new, nothing sealed; something new, one seal more that follows.
    sealer.seal()
    assert sealer.holds()[0] == seals
    site.begin("mediation", "2024-03-05")
    sealer.seal()
    assert [seal["seal"] for seal in sealer.holds()[0]] == [*(seal["seal"] for seal in seals), len(seals) + 1]


def test_what_commits_late_is_not_missed(site, sealer):
    """An entry whose number was drawn before others were sealed comes after them in the tree."""
    insert = ("insert into ipcase.audit_event (office_id, at, actor, action, object)"
              " values ('wuxi-ip-office', clock_timestamp(), 'test', 'test.late', %s)")
    with contextlib.closing(site.cluster.connect(site.name)) as late:
        late.autocommit = False
        with late.cursor() as cursor:
            cursor.execute(insert, ("early number",))
        site.query(insert, "late number")
        sealer.seal()
        assert [entry[3] for entry in sealer.holds()[1]][-1] == "late number"
        late.commit()
    sealer.seal()
    assert [entry[3] for entry in sealer.holds()[1]][-1] == "early number"


def test_what_was_overtaken_by_thousands_is_found_by_a_look_at_all(site, sealer):
    insert = ("insert into ipcase.audit_event (office_id, at, actor, action, object) select 'wuxi-ip-office',"
              " clock_timestamp(), 'test', 'test.many', n::text from generate_series(1, %s) as n")
    with contextlib.closing(site.cluster.connect(site.name)) as late:
        late.autocommit = False
        with late.cursor() as cursor:
            cursor.execute(insert, (1,))
        site.query(insert, 7000)
        sealer.seal()
        late.commit()
    assert site.query("select audit_take('[]', 10, false)") == [(0,)]
    sealer.seal()
    assert len(sealer.holds()[1]) == site.query("select count(*) from audit_event")[0][0]


def test_it_seals_while_cases_change_and_ends_at_a_signal(site, sealer):
    process = subprocess.Popen([harness.binary(), "audit", "seal", "--every", "1"], stderr=subprocess.PIPE,
                               env=harness.environment(site.database, **sealer.settings))
    try:
        def work():
            for _ in range(30):
                client.begin(first)

        first = dict(site.filler.event("mediation", site.offered(site.filler.kinds["mediation"],
                     site.filler.kinds["mediation"]["actions"][0]), "2024-03-04"), kind="mediation")
        if site.filler.kinds["mediation"].get("tracks"):
            first["track"] = site.filler.kinds["mediation"]["tracks"][0]["track"]
        client = site.client("registrar")
        worker = threading.Thread(target=work)
        worker.start()
        roots = sealer.folder / "roots.jsonl"
        harness.wait_until(lambda: roots.exists() and len(roots.read_text().splitlines()) >= 2, 30, "no second seal")
        worker.join()
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0, process.stderr.read()
        process.stderr.close()
    sealer.seal()
    assert len(sealer.holds()[1]) == site.query("select count(*) from audit_event")[0][0]


def test_two_do_not_publish_at_a_time(site, sealer):
    sealer.folder.mkdir()
    with open(sealer.folder / "roots.jsonl", "a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert "another process is sealing" in sealer.seal(fails=True)


@pytest.mark.parametrize("name", ["roots.jsonl", "leaves"])
def test_a_line_cut_short_is_written_again(site, sealer, name):
    site.begin("mediation", "2024-03-05")
    sealer.seal()
    whole = sealer.holds()
    file = sealer.folder / name
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:-1]) + lines[-1][:40], encoding="utf-8")
    if name == "leaves":  # the seal comes after its leaves
        roots = sealer.folder / "roots.jsonl"
        roots.write_text("".join(roots.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    sealer.seal()
    text = file.read_text(encoding="utf-8")
    assert text == "".join(lines[:-1]) + lines[-1][:40] + "\n" + lines[-1]
    file.write_text("".join(lines), encoding="utf-8")
    assert sealer.holds() == whole


def test_it_does_not_go_on_from_an_older_database(site, sealer):
    """A backup that was restored has not the seals that were published since."""
    sealer.seal()
    backup = site.query("select max(seal_no) from audit_seal")[0][0]
    site.begin("mediation", "2024-03-05")
    sealer.seal()
    published = sealer.holds()
    site.query("set session_replication_role = replica; alter table audit_seal disable trigger audit_seal_closed;"
               f" delete from audit_seal where seal_no > {backup};"
               " alter table audit_seal enable always trigger audit_seal_closed")
    assert "audit_not_continued" in sealer.seal(fails=True)
    assert sealer.holds() == published and site.query("select max(seal_no) from audit_seal")[0][0] == backup


def test_the_service_cannot_seal_and_the_sealer_sees_no_case(site):
    for role, statement in (("ipcase_app", "select audit_take('[]', 1, false)"),
                            ("ipcase_app", "select audit_seal_put('{}', '[]')"),
                            ("ipcase_app", "insert into audit_leaf (position) values (1)"),
                            ("ipcase_app", "insert into audit_seal (seal_no) values (1)"),
                            ("ipcase_seal", "select * from case_file"),
                            ("ipcase_seal", "select * from audit_event"),
                            ("ipcase_seal", "insert into audit_seal (seal_no) values (1)")):
        with contextlib.closing(site.cluster.connect(site.name)) as connection, connection.cursor() as cursor:
            cursor.execute(f"set search_path = ipcase; set role {role}")
            with pytest.raises(Exception, match="permission denied"):
                cursor.execute(statement)


@pytest.mark.parametrize("table", ["audit_leaf", "audit_node", "audit_seal"])
def test_what_was_sealed_takes_insert_only_even_from_a_superuser(site, sealer, table):
    sealer.seal()
    for statement in (f"delete from {table}", f"truncate {table}", f"update {table} set hash = sha256('x')"):
        with pytest.raises(Exception, match="only INSERT is possible"):
            site.query(statement)


def test_without_a_key_it_says_how_to_make_one(site, tmp_path):
    said = harness.run(site.database, "audit", "seal", audit_folder=str(tmp_path / "a"), fails=True)
    assert "ipcase audit key" in said
    harness.run("", "audit", "key", str(tmp_path / "key"))
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    # A key is never overwritten.
    assert "File exists" in harness.run("", "audit", "key", str(tmp_path / "key"), fails=True)
