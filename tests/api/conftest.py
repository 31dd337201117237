"""Fixtures. A template database with offices and users is made once; each module of tests gets a
copy of it and a service of its own."""

import datetime
import json
import pathlib

import pytest

import harness
from client import SEEN
from sites import Site, Template, make_site


def pytest_collection_modifyitems(items):
    # What was seen of all others is checked last.
    items.sort(key=lambda item: item.path.name == "test_openapi.py")


def pytest_terminal_summary(terminalreporter):
    for line in NOTES:
        terminalreporter.write_line(line)
    terminalreporter.write_line(f"{SEEN.total} replies seen")


NOTES = []


@pytest.fixture(scope="session")
def note():
    """Leaves a line for the end of the run."""
    return NOTES.append


@pytest.fixture(scope="session")
def cluster():
    made = harness.Cluster()
    yield made
    made.remove()


@pytest.fixture(scope="session")
def sample_lines():
    return harness.run("", "sample", str(harness.SAMPLE)).splitlines()


@pytest.fixture(scope="session")
def template(cluster, sample_lines):
    """Migrated, with offices and one user for each grant."""
    return Template(cluster, sample_lines)


@pytest.fixture(scope="module")
def site(cluster, template):
    made = make_site(cluster, template)
    yield made
    made.close()


@pytest.fixture(scope="session")
def wuxi(cluster, template, sample_lines):
    """The whole sample year, loaded once; tests only read it."""
    name = cluster.create(template.name)
    rest = [line for line in sample_lines if "office" not in json.loads(line)]
    harness.run(cluster.conninfo(name), "load", "-", given="\n".join(rest) + "\n")
    made = Site(cluster, template, harness.Service(cluster.conninfo(name)), name)
    yield made
    made.close()


@pytest.fixture(scope="session")
def figures():
    """What the report of 2024 printed: indicator, value, unit, derived_from, organ."""
    import csv

    path = pathlib.Path(__file__).parents[1] / "data" / "wuxi-2024-figures.csv"
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def today():
    """The day in Wuxi."""
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date()
