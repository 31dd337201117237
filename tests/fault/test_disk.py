"""PostgreSQL's disk is full. That of its tables: one reads on, writes are refused and nothing else, and it goes
on by itself once there is room. That of its log: PostgreSQL ends, and comes back with all that was acknowledged.

The small disk is a tmpfs, which takes root to mount: without, these tests are skipped and say so."""

import contextlib
import os
import subprocess

import pytest

import harness
from journal import Writers, case_body
from sites import Template, make_site

MEBIBYTE = 1 << 20


class SmallDisk:
    """One folder of a cluster, moved to a disk of its own."""

    def __init__(self, cluster, folder, mebibytes):
        self.cluster = cluster
        self.path = os.path.join(cluster.path, "data", folder)
        cluster.stop()
        aside = self.path + ".aside"
        os.rename(self.path, aside)
        os.mkdir(self.path, 0o700)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=0700", "tmpfs", self.path],
                              capture_output=True, text=True, check=False)
        self.mounted = done.returncode == 0
        if not self.mounted:
            pytest.skip(f"no small disk: mount -t tmpfs needs root ({done.stderr.strip()})")
        subprocess.run(["cp", "-a", aside + "/.", self.path], check=True)
        subprocess.run(["rm", "-r", aside], check=True)
        owner = os.stat(os.path.dirname(self.path))
        os.chown(self.path, owner.st_uid, owner.st_gid)
        cluster.start()

    def fill(self):
        """To the last byte; what PostgreSQL sets aside for itself it has already."""
        with open(os.path.join(self.path, "ballast"), "ab", buffering=0) as file:
            with contextlib.suppress(OSError):
                while file.write(b"\0" * MEBIBYTE) == MEBIBYTE:
                    pass
            with contextlib.suppress(OSError):
                while file.write(b"\0" * 512):
                    pass

    def free(self):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(os.path.join(self.path, "ballast"))

    def remove(self):
        self.free()
        self.cluster.stop("immediate")
        if self.mounted:
            subprocess.run(["umount", self.path], check=True)


@contextlib.contextmanager
def full(sample_lines, folder, mebibytes, *settings):
    cluster = harness.Cluster(settings=("autovacuum=off", *settings))
    try:
        template = Template(cluster, sample_lines)
        disk = SmallDisk(cluster, folder, mebibytes)
        try:
            site = make_site(cluster, template)
            yield site, disk
            site.close()
        finally:
            disk.remove()
    finally:
        cluster.remove()


def test_without_room_for_tables_one_reads_on(sample_lines, chance, note):
    with full(sample_lines, "base", 200) as (site, disk):
        writers = Writers(site, chance)
        writers.progress(20)
        disk.fill()
        reader = site.client("director")
        ready = harness.wait_until(lambda: (reply := reader.get("/readyz")).status == 503 and reply, 60,
                                   "readyz did not notice")
        assert ready.json["errors"][0]["values"] == {"cause": "storage"}
        reply = reader.post("/api/v1/cases", case_body(site))
        assert reply.status == 503 and reply.codes() == ["storage_full"] and reply.headers["Retry-After"], reply
        count = writers.count()
        assert reader.get("/healthz").status == 200
        assert reader.get("/api/v1/cases?limit=5").status == 200
        assert reader.get("/api/v1/summaries/2024").status == 200
        disk.free()
        harness.wait_until(lambda: reader.get("/readyz").status == 200, 10, "it did not find that there is room")
        writers.progress(20)
        writers.end()
        note(f"tables' disk full after {count} writes; {writers.check()} acknowledged in all")
        reader.close()


def test_without_room_for_the_log_nothing_acknowledged_is_lost(sample_lines, chance, note):
    with full(sample_lines, "pg_wal", 96, "max_wal_size=48MB", "min_wal_size=32MB") as (site, disk):
        writers = Writers(site, chance)
        writers.progress(20)
        disk.fill()
        reader = site.client("director")
        # PostgreSQL has its next segments already: it goes on until they are used up
        site.query("create table public.waste as select g, repeat('x', 500) from generate_series(1, 1) as g")
        with contextlib.suppress(Exception):
            for _ in range(40):
                site.query("insert into public.waste select g, repeat('x', 500) from generate_series(1, 10000) as g")
        harness.wait_until(lambda: reader.get("/readyz").status == 503, 30, "readyz did not notice")
        count = writers.count()
        disk.free()
        site.cluster.stop("immediate")  # whatever is left of it
        site.cluster.start()
        harness.wait_until(lambda: reader.get("/readyz").status == 200, 10, "it did not come back")
        writers.progress(20)
        writers.end()
        note(f"log's disk full after {count} writes; {writers.check()} acknowledged in all")
        reader.close()
