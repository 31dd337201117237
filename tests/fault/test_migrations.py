"""A database that is brought to a new level while clients write: nothing is lost, readers are served, and the
service that was there goes on with tables that have got more columns and functions that were made anew."""

import contextlib
import shutil
import threading
import time

import harness
from journal import Writers

COLUMNS = """-- What a next version might need of every table that is written.
alter table ipcase.case_file add column next_note text;
alter table ipcase.case_event add column next_note text;
alter table ipcase.audit_event add column next_note text default 'none';
create index case_file_next on ipcase.case_file (office_id, next_note);
"""
MOST_SECONDS = 2


class Reader(threading.Thread):
    """Reads the list of cases over and over, and keeps how long each time took and what it was told."""

    def __init__(self, site):
        super().__init__(daemon=True)
        self.client, self.ending = site.client("director"), threading.Event()
        self.longest, self.statuses = 0.0, []

    def run(self):
        while not self.ending.is_set():
            began = time.monotonic()
            self.statuses.append(self.client.get("/api/v1/cases?limit=5").status)
            self.longest = max(self.longest, time.monotonic() - began)
            time.sleep(0.01)
        self.client.close()


def next_level(path):
    """Migrations with one more, and its number."""
    folder = path / "migrations"
    shutil.copytree(harness.MIGRATIONS, folder)
    level = max(int(file.name[:4]) for file in folder.glob("[0-9]*.sql")) + 1
    (folder / f"{level:04}_next.sql").write_text(COLUMNS, encoding="utf-8")
    return folder, level


def test_a_new_level_under_load(site, chance, note, tmp_path):
    folder, level = next_level(tmp_path)
    writers, reader = Writers(site, chance, keyless=2), Reader(site)
    reader.start()
    writers.progress(30)
    before = writers.count()
    harness.run(site.database, "migrate", "up", migrations=str(folder))
    took = writers.count() - before
    writers.progress(30)
    reader.ending.set()
    reader.join(30)
    writers.end()
    assert site.query("select max(level) from schema_migration") == [(level,)]
    assert set(reader.statuses) == {200}, f"a reader was told {sorted(set(reader.statuses))}"
    assert reader.longest < MOST_SECONDS, f"a reader waited {reader.longest:.1f} s"
    unclear = [reply for writer in writers.all for reply in writer.said]
    assert not unclear, f"writers were told: {unclear[:3]}"
    writers.check()
    note(f"migration: {before} writes before, {took} meanwhile; a reader waited "
         f"{reader.longest * 1000:.0f} ms at most")


def test_a_migration_that_finds_a_lock_gives_way(site, chance, tmp_path):
    """Somebody has been reading for minutes: the migration says so and leaves all as it was; requests go on."""
    folder, level = next_level(tmp_path)
    writers = Writers(site, chance)
    writers.progress(10)
    reads = site.cluster.connect(site.name)
    reads.autocommit = False
    with reads.cursor() as cursor:
        cursor.execute("select count(*) from ipcase.case_file")
        said = harness.run(site.database, "migrate", "up", migrations=str(folder), fails=True)
    assert "Something else holds a lock" in said, said
    writers.progress(10)
    writers.end()
    reads.close()
    assert site.query("select max(level) from schema_migration") == [(level - 1,)]
    writers.check()


def test_a_catalog_that_stays_waits_for_nobody(site):
    """Acts that are written meanwhile hold on to its rows, and to the calendar."""
    with contextlib.closing(site.cluster.connect(site.name)) as act:
        act.autocommit = False
        with act.cursor() as cursor:
            cursor.execute("select table_name from information_schema.tables"
                           " where table_schema = 'ipcase' and table_name like 'catalog_%'")
            tables = [name for name, in cursor.fetchall()]
            assert len(tables) > 5, tables
            for table in tables:
                cursor.execute(f"select from ipcase.{table} for key share")
            cursor.execute("select pg_advisory_xact_lock_shared(hashtext('ipcase.calendar'))")
            harness.run(site.database, "migrate", "up")
