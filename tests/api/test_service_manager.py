"""What systemd sees: readiness, signs of life, the end; and its unit, measured by systemd itself."""

import os
import pathlib
import re
import signal
import socket
import subprocess

import pytest

import harness

UNITS = pathlib.Path(__file__).parents[2] / "deploy" / "systemd"


def test_the_manager_is_told(site, tmp_path):
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(path)
        heard.settimeout(20)
        environment = harness.environment(site.database, port=harness.free_port(), workers=2)
        environment.update(NOTIFY_SOCKET=path, WATCHDOG_USEC="1200000")
        service = subprocess.Popen([harness.binary(), "serve"], env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            said = [heard.recv(100) for _ in range(4)]
            # it is ready once, and then alive
            assert said.count(b"READY=1") == 1 and said.count(b"WATCHDOG=1") == 3, said
            # a process that stands still is silent
            service.send_signal(signal.SIGSTOP)
            heard.settimeout(0.2)
            try:
                while heard.recv(100):
                    pass
            except TimeoutError:
                pass
            heard.settimeout(2)
            try:
                raise AssertionError(heard.recv(100))
            except TimeoutError:
                pass
            service.send_signal(signal.SIGCONT)
            heard.settimeout(20)
            assert heard.recv(100) == b"WATCHDOG=1"
            service.send_signal(signal.SIGTERM)
            while (line := heard.recv(100)) != b"STOPPING=1":
                assert line == b"WATCHDOG=1"
            assert service.wait(30) == 0, service.stderr.read()
        finally:
            service.kill()
            service.stderr.close()


@pytest.mark.parametrize("unit", ["ipcase.service", "ipcase-audit.service"])
def test_the_unit_is_closed(unit):
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", UNITS / unit],
                          capture_output=True, text=True, check=False, env=dict(os.environ, LC_ALL="C.UTF-8"))
    exposure = re.search(rf"Overall exposure level for {unit}: ([\d.]+)", done.stdout)
    assert exposure, done.stdout + done.stderr
    assert float(exposure[1]) <= 1.5


def test_the_unit_wants_two_factors_and_has_no_secret_in_it():
    text = (UNITS / "ipcase.service").read_text(encoding="utf-8")
    assert "Environment=IPCASE_SECOND_FACTOR=required" in text and "Environment=IPCASE_USER_RATE=50" in text and "LimitCORE=0" in text
    for line in re.findall(r"^Environment=IPCASE_(?:SECRET_KEY|DATABASE|SEAL_KEY)=(.*)$", text, re.MULTILINE):
        assert line.startswith("@%d/")


CLOSED = {
    "DynamicUser": "yes", "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "ProtectSystem": "strict",
    "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes", "PrivateUsers": "yes", "ProtectProc": "invisible",
    "RestrictNamespaces": "yes", "RestrictSUIDSGID": "yes", "MemoryDenyWriteExecute": "yes", "SystemCallArchitectures": "native",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6", "IPAddressDeny": "any", "IPAddressAllow": "localhost",
    "LimitCORE": "0", "Restart": "always", "StartLimitIntervalSec": "0",
}
CREDENTIALS = {"ipcase.service": {"secret-key", "database"}, "ipcase-audit.service": {"seal-key", "database-audit"}}


def settings(name):
    """{setting: its values} of a unit."""
    found = {}
    for line in (UNITS / name).read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            found.setdefault(line.split("=", 1)[0], []).append(line.split("=", 1)[1])
    return found


@pytest.mark.parametrize("unit", sorted(CREDENTIALS))
def test_what_a_unit_may_and_holds(unit):
    """Each by its name: the measure of exposure forgives a missing one."""
    found = settings(unit)
    assert {name: found.get(name) for name in CLOSED} == {name: [value] for name, value in CLOSED.items()}
    assert set(found["LoadCredential"]) == {f"{name}:/etc/ipcase/{name}" for name in CREDENTIALS[unit]}
    assert "~@privileged @resources" in found["SystemCallFilter"]


def test_it_listens_on_the_machine_itself_only():
    assert settings("ipcase.socket")["ListenStream"] == ["127.0.0.1:8080"]


def test_the_units_are_well_formed(tmp_path):
    for name in ("ipcase.service", "ipcase.socket", "ipcase-audit.service"):
        text = (UNITS / name).read_text(encoding="utf-8").replace("/usr/local/bin/ipcase", "/bin/true")
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", *sorted(tmp_path.iterdir())],
                          capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "ipcase" in line]
    assert not ours, done.stderr
