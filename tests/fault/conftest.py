"""Fixtures of the fault suite: a cluster that really writes to disk, which may be stopped and killed.

How long a run is and what it draws comes from the environment, FAULT_<NAME>; see `length` and `seed`."""

import os
import pathlib
import random
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "api"))

import harness  # noqa: E402
from sites import Template, make_site  # noqa: E402

NOTES = []


def length(name, short):
    """FAULT_<NAME>: how many, or "all"; what a run in tests/run takes without it."""
    given = os.environ.get(f"FAULT_{name}", "")
    return None if given == "all" else int(given or short)


def pytest_terminal_summary(terminalreporter):
    for line in NOTES:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def note():
    """Leaves a line for the end of the run."""
    return NOTES.append


@pytest.fixture
def chance(note, request):
    seed = int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(1 << 32))
    note(f"{request.node.name}: FAULT_SEED={seed}")
    return random.Random(seed)


@pytest.fixture(scope="session")
def sample_lines():
    return harness.run("", "sample", str(harness.SAMPLE)).splitlines()


@pytest.fixture(scope="module")
def cluster():
    """With real writes to disk, unlike that of the other suites."""
    made = harness.Cluster(settings=("autovacuum=off",))
    yield made
    made.remove()


@pytest.fixture(scope="module")
def template(cluster, sample_lines):
    return Template(cluster, sample_lines)


@pytest.fixture
def site(cluster, template):
    """A database and a service for one test; the test may end the service and start another."""
    made = make_site(cluster, template)
    yield made
    made.close()
