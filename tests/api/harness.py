"""What the suite runs against: a private PostgreSQL cluster and the real service, as processes."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CATALOG = ROOT / "core" / "catalog"
MIGRATIONS = ROOT / "migrations"
SAMPLE = ROOT / "deploy" / "sample" / "wuxi-2024.json"
GRANTS = ("registrar", "officer", "mediator", "director", "statistician", "auditor", "admin",
          "security_admin")
OFFICE = "wuxi-ip-office"

# A command that the service is started under, such as valgrind; it runs the build without sanitizers.
WRAP = os.environ.get("SERVICE_WRAP", "")
PATIENCE = 180 if WRAP else 30

# The process is killed, never the machine: what the kernel has taken is safe without fsync.
FAST = ("fsync=off", "full_page_writes=off", "autovacuum=off")


def binary():
    path = os.environ.get("IPCASE_BINARY")
    if not path:
        sys.exit("IPCASE_BINARY is not set: tests/run api builds the program and sets it")
    return path


def wait_until(condition, seconds=20, message="it did not happen"):
    """Polls; never a bare sleep."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{message} within {seconds} s")


class Cluster:
    """A private cluster made by deploy/postgres, the same script that deploy/up uses."""

    def __init__(self, settings=FAST):
        self.folder = tempfile.mkdtemp(prefix="ipcase-test-")
        os.chmod(self.folder, 0o755)
        self.path = os.path.join(self.folder, "pg")
        self.names = 0
        self._do("init", *settings)
        self._do("start")

    def _do(self, command, *arguments):
        done = subprocess.run(
            [str(ROOT / "deploy" / "postgres"), command, self.path, *arguments],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        assert done.returncode == 0, done.stdout
        return done.stdout.strip()

    def conninfo(self, database):
        return self._do("conninfo", database)

    def restart(self, mode):
        self._do("restart", mode)

    def stop(self, mode="fast"):
        self._do("stop", mode)

    def start(self):
        self._do("start")

    def connect(self, database):
        import psycopg2

        connection = psycopg2.connect(self.conninfo(database))
        connection.autocommit = True
        return connection

    def query(self, database, text, *values):
        """Rows of one statement, as the superuser, whom row security does not bind."""
        with contextlib.closing(self.connect(database)) as connection:
            with connection.cursor() as cursor:
                cursor.execute("set search_path = ipcase, public")
                cursor.execute(text, values)
                return cursor.fetchall() if cursor.description else []

    def create(self, template=None):
        """A new database, copied from a template in a fraction of a second."""
        self.names += 1
        name = f"t{self.names}"
        # Copied by way of the log, a sequence forgets after a crash what it gave out since (PostgreSQL 15).
        self.query("postgres", f"create database {name}" +
                   (f" template {template} strategy file_copy" if template else ""))
        return name

    def remove(self):
        self._do("remove")
        os.rmdir(self.folder)


def environment(database, **settings):
    """What the program reads; unknown IPCASE_ variables would refuse the start."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IPCASE_")}
    kept.update(IPCASE_DATABASE=database, IPCASE_CATALOG=str(CATALOG), IPCASE_MIGRATIONS=str(MIGRATIONS))
    kept.update({f"IPCASE_{name.upper()}": str(value) for name, value in settings.items()})
    return kept


def run(database, *arguments, given=None, fails=False, seconds=600, **settings):
    """A command of the program; its output (stdout, or both when it is to fail)."""
    done = subprocess.run(
        [binary(), *arguments], env=environment(database, **settings), input=given, text=True,
        stdin=subprocess.DEVNULL if given is None else None,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, timeout=seconds)
    if fails:
        assert done.returncode != 0, f"{arguments} was expected to fail: {done.stdout}"
        return done.stdout + done.stderr
    assert done.returncode == 0, f"{arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


def add_users(database, office=OFFICE, prefix="test", grants=GRANTS):
    """One user for each grant; {grant: token}."""
    tokens = {}
    for grant in grants:
        output = run(database, "user", "add", f"{prefix}-{grant}", "--name", f"测试 {grant}",
                     "--office", office, "--grant", grant)
        tokens[grant] = next(word for word in output.split() if word.startswith("ipc_"))
    return tokens


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def plain():
    """The program without sanitizers: what its memory is can be measured."""
    path = os.environ.get("IPCASE_PLAIN")
    assert path, "IPCASE_PLAIN is not set: tests/run api builds the program and sets it"
    return path


class Service:
    """The running program. Settings are configuration keys: port, body_max, workers, ...

    listening: a socket that is handed over as systemd does. descriptors: how many it may have open."""

    def __init__(self, database, program=None, listening=None, descriptors=None, **settings):
        program = program or (plain() if WRAP else binary())
        settings.setdefault("workers", 2)
        settings.setdefault("wait_max", 5000)  # under sanitizers, on a busy machine, all waits are long
        self.port = settings.setdefault("port", free_port())
        self.database = database
        self.log = tempfile.NamedTemporaryFile("w+", prefix="ipcase-log-", suffix=".txt", delete=False)
        script = f"ulimit -n {descriptors};" if descriptors else ""
        script += "LISTEN_PID=$$ LISTEN_FDS=1 " if listening else ""
        script += f'exec {WRAP} "$0" serve {f"3<&{listening.fileno()}" if listening else ""}'
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", script, program], env=environment(database, **settings), text=True,
            pass_fds=[listening.fileno()] if listening else [],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log)
        self.ready = threading.Event()
        self.lines = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        if not self.ready.wait(PATIENCE):
            self.process.kill()
            raise AssertionError(f"the service did not become ready: {self.lines} {self.said()}")

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line)
            if line.startswith("ready http"):
                self.ready.set()

    def said(self):
        with open(self.log.name, encoding="utf-8", errors="replace") as log:
            return log.read()[-4000:]

    def alive(self):
        return self.process.poll() is None

    def stop(self, how=signal.SIGTERM):
        """Stops it and returns its exit status; a crash or a sanitizer's report fails the test."""
        if self.alive():
            self.process.send_signal(how)
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"the service did not stop: {self.said()}") from None
        said = self.said()
        self.reader.join(5)
        self.process.stdout.close()
        self.log.close()
        os.unlink(self.log.name)
        if how == signal.SIGTERM:
            assert status == 0, f"exit status {status}: {said}"
        assert "AddressSanitizer" not in said and "runtime error:" not in said, said
        return status


@contextlib.contextmanager
def serving(database, **settings):
    service = Service(database, **settings)
    try:
        yield service
    finally:
        service.stop()
