"""Clusters made of a base backup of another: a standby of it, or what a backup is restored to."""

import contextlib
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

import harness


def backup(source, path, *options):
    """pg_basebackup into the data folder of a cluster's path, as the user that the source runs as."""
    data = pathlib.Path(source.path, "data")
    owner = pwd.getpwuid(data.stat().st_uid)
    os.makedirs(path, 0o700, exist_ok=True)
    command = []
    if os.getuid() != owner.pw_uid:
        os.chown(path, owner.pw_uid, owner.pw_gid)
        command = ["runuser", "-u", owner.pw_name, "--"]
    version = (data / "PG_VERSION").read_text().strip()
    command += [f"/usr/lib/postgresql/{version}/bin/pg_basebackup", "-D", f"{path}/data", "-d",
                source.conninfo("postgres"), "-c", "fast", *options]
    done = subprocess.run(command, cwd="/", text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert done.returncode == 0, done.stdout


class Copy(harness.Cluster):
    """Restored from a base backup that is taken now; with "-R" a standby. later: started by
    `recover`, which names the instant up to which it takes what the source has archived."""

    def __init__(self, source, *options, later=False):  # pylint: disable=super-init-not-called
        self.folder = tempfile.mkdtemp(prefix="ipcase-test-")
        os.chmod(self.folder, 0o755)
        self.path = os.path.join(self.folder, "pg")
        self.names = source.names
        backup(source, self.path, *options)
        if not later:
            self.start()

    def recover(self, archive, until):
        data = pathlib.Path(self.path, "data")
        with open(data / "postgresql.auto.conf", "a", encoding="utf-8") as file:
            file.write(f"archive_mode = off\nrestore_command = 'cp {archive}/%f %p'\n"
                       f"recovery_target_time = '{until}'\nrecovery_target_action = 'promote'\n")
        (data / "recovery.signal").touch()
        owner = data.stat()
        os.chown(data / "recovery.signal", owner.st_uid, owner.st_gid)
        self.start()
        harness.wait_until(lambda: self.query("postgres", "select pg_is_in_recovery()") == [(False,)], 60)


def follow(cluster, source):
    """What a cluster had is given up, and it becomes a standby of another."""
    cluster.stop("immediate")
    shutil.rmtree(pathlib.Path(cluster.path, "data"))
    backup(source, cluster.path, "-R")
    cluster.start()


def confirm_by(standby, source):
    """From now on the source acknowledges what the standby has on its disk."""
    source.query("postgres", "alter system set synchronous_standby_names = '*'")
    source.query("postgres", "select pg_reload_conf()")
    harness.wait_until(lambda: source.query("postgres", "select sync_state from pg_stat_replication") == [("sync",)])
    assert standby.query("postgres", "select pg_is_in_recovery()") == [(True,)]


def either(clusters, name):
    """How a service reaches whichever of them takes writes."""
    hosts = [dict(word.split("=", 1) for word in cluster.conninfo(name).split())["host"] for cluster in clusters]
    return (f"host={','.join(hosts)} port={','.join('5432' for _ in hosts)} user=postgres dbname={name}"
            " target_session_attrs=read-write")


@contextlib.contextmanager
def copied(source, *options, later=False):
    made = Copy(source, *options, later=later)
    try:
        yield made
    finally:
        made.remove()
