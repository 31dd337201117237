"""The migration runner: what it does, and what it refuses."""

import shutil
import subprocess

import pytest

import harness


@pytest.fixture
def empty(cluster):
    name = cluster.create()
    return name, cluster.conninfo(name)


@pytest.fixture
def folder(tmp_path):
    """A copy of the migrations that may be altered."""
    shutil.copytree(harness.MIGRATIONS, tmp_path / "migrations")
    return tmp_path / "migrations"


def numbered(folder):
    return sorted(path for path in folder.glob("[0-9]*.sql"))


def next_file(folder, name):
    """Where the next migration would stand."""
    return folder / f"{len(numbered(folder)) + 1:04}_{name}.sql"


def applied(cluster, name):
    return [row[0] for row in cluster.query(name, "select name from schema_migration where level > 0 order by level")]


def test_up_applies_all_in_order_and_again_does_nothing(cluster, empty):
    name, conninfo = empty
    harness.run(conninfo, "migrate", "up")
    assert applied(cluster, name) == [path.name for path in numbered(harness.MIGRATIONS)] or \
        applied(cluster, name) == [path.stem for path in numbered(harness.MIGRATIONS)]
    before = cluster.query(name, "select name, sha256, applied_at from schema_migration order by name")
    harness.run(conninfo, "migrate", "up")
    assert cluster.query(name, "select name, sha256, applied_at from schema_migration order by name") == before
    harness.run(conninfo, "migrate", "verify")


def test_status_names_what_is_pending_and_verify_fails_until_it_is_not(cluster, empty):
    _, conninfo = empty
    first = numbered(harness.MIGRATIONS)[0].stem
    assert first in harness.run(conninfo, "migrate", "status")
    harness.run(conninfo, "migrate", "verify", fails=True)
    harness.run(conninfo, "migrate", "up")
    assert first in harness.run(conninfo, "migrate", "status")
    harness.run(conninfo, "migrate", "verify")


def test_an_altered_file_is_refused(cluster, empty, folder):
    name, conninfo = empty
    harness.run(conninfo, "migrate", "up", migrations=folder)
    before = applied(cluster, name)
    altered = numbered(folder)[1]
    altered.write_text(altered.read_text("utf-8") + "\n-- a word more\n", "utf-8")
    for command in ("up", "verify"):
        assert altered.stem in harness.run(conninfo, "migrate", command, migrations=folder, fails=True)
    assert applied(cluster, name) == before


def test_a_level_that_is_not_known_is_refused(cluster, empty, folder):
    _, conninfo = empty
    later = next_file(folder, "later")
    later.write_text("create table ipcase.later (id int);\n", "utf-8")
    harness.run(conninfo, "migrate", "up", migrations=folder)
    later.unlink()
    for command in ("up", "verify"):
        assert later.stem in harness.run(conninfo, "migrate", command, migrations=folder, fails=True)


def test_a_file_that_fails_leaves_nothing_of_itself(cluster, empty, folder):
    name, conninfo = empty
    broken = next_file(folder, "broken")
    broken.write_text("create table ipcase.half (id int);\nselect 1 / 0;\n", "utf-8")
    assert broken.stem in harness.run(conninfo, "migrate", "up", migrations=folder, fails=True)
    assert cluster.query(name, "select to_regclass('ipcase.half')") == [(None,)]
    broken.write_text("create table ipcase.half (id int);\n", "utf-8")
    harness.run(conninfo, "migrate", "up", migrations=folder)
    assert cluster.query(name, "select to_regclass('ipcase.half') is not null") == [(True,)]


def test_a_changed_function_is_applied_again(cluster, empty, folder):
    name, conninfo = empty
    harness.run(conninfo, "migrate", "up", migrations=folder)
    added = folder / "functions" / "zz_answer.sql"
    for answer in (41, 42):
        added.write_text("create or replace function ipcase.zz_answer() returns int language sql as "
                         f"$$ select {answer} $$;\n", "utf-8")
        harness.run(conninfo, "migrate", "up", migrations=folder)
        assert cluster.query(name, "select ipcase.zz_answer()") == [(answer,)]


def test_many_at_once_apply_each_file_once(cluster, empty):
    name, conninfo = empty
    started = [subprocess.Popen([harness.binary(), "migrate", "up"], env=harness.environment(conninfo),
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(4)]
    for process in started:
        output = process.communicate(timeout=120)[0]
        assert process.returncode == 0, output
    assert len(applied(cluster, name)) == len(numbered(harness.MIGRATIONS))
    harness.run(conninfo, "migrate", "verify")


def test_the_service_does_not_start_on_a_database_that_is_not_migrated(empty):
    _, conninfo = empty
    done = subprocess.run([harness.binary(), "serve"], env=harness.environment(conninfo, port=harness.free_port()),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "migrate" in done.stdout


def test_a_member_of_the_owner_alone_brings_it_up(site):
    """The administrator's login is needed once, for the roles and the schema."""
    site.query("create role below_owner login in role ipcase_owner")
    try:
        database = f"{site.database} user=below_owner"
        assert "nothing to do" in harness.run(database, "migrate", "up")
        harness.run(site.database, "user", "list")
    finally:
        site.query("drop role below_owner")
