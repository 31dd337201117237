"""An allocation is refused, at one place after another, while each kind of request is served: the request
is answered, or the service ends in one of the ways that docs/reliability.md lists, is started again, and
takes the same request; nothing is half done.

FAULT_ALLOCATIONS: places a kind of request, or "all"; see refuse.c for what a place is."""

import contextlib
import ctypes
import datetime
import http.client
import mmap
import os
import pathlib
import re
import signal
import subprocess
import uuid

import pytest

import harness
from conftest import length
from journal import case_body, event_body
from sites import make_site

# The clean exits, by what the service says last.
CLEAN = {
    signal.SIGABRT: r"ipcase: bug: (out of memory|no memory|libevent gave up|no event|no timer|a query leaves)",
    signal.SIGTRAP: r"GLib(-GObject)?-ERROR.*failed to allocate",
}
KEY = "00112233445566778899aabbccddeeff" * 2
PASSWORD = "梅园 and 鼋头渚 in spring"
OURS = {"Sec-Fetch-Site": "same-origin"}
NOW = datetime.datetime.now(datetime.timezone.utc)


ALLOCATION, CALL = 1, 2


class Frame(ctypes.Structure):
    _fields_ = [("object", ctypes.c_char * 32), ("offset", ctypes.c_uint64)]


class Control(ctypes.Structure):
    """As refuse.c has it."""

    _fields_ = [("armed", ctypes.c_uint32), ("skip", ctypes.c_uint32), ("refused", ctypes.c_uint32),
                ("places", ctypes.c_uint32), ("kind", ctypes.c_uint32), ("where", Frame * 12),
                ("seen", ctypes.c_uint64 * 65536)]


class Refuser:
    def __init__(self, folder):
        self.path = str(folder / "refuse")
        with open(self.path, "wb") as file:
            file.truncate(ctypes.sizeof(Control))
        with open(self.path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), ctypes.sizeof(Control))
        self.control = Control.from_buffer(self.memory)
        self.control.kind = ALLOCATION

    def where(self):
        return " < ".join(f"{frame.object.decode()}+{frame.offset:#x}" for frame in self.control.where if frame.object)

    @contextlib.contextmanager
    def preloaded(self):
        """What is started within begins with the shim."""
        os.environ["LD_PRELOAD"] = str(pathlib.Path(harness.plain()).parent / "tests" / "fault" / "librefuse.so")
        os.environ["FAULT_REFUSE"] = self.path
        try:
            yield
        finally:
            del os.environ["LD_PRELOAD"], os.environ["FAULT_REFUSE"]


class Stage:
    """A service with the shim, and what requests are about."""

    def __init__(self, cluster, template, folder):
        self.refuser = Refuser(folder)
        self.settings = {"program": harness.plain(), "workers": 1, "fast_connections": 1, "secret_key": KEY}
        with self.refuser.preloaded():
            self.site = make_site(cluster, template, **self.settings)
        self.settings["port"] = self.site.service.port
        self.ends = {}
        director = self.site.client("director")
        self.case = director.begin(case_body(self.site))
        self.ruling = self.site.begin("ruling", "2024-03-01")
        self.document = str(uuid.uuid4())
        self.put_document(self.document)
        harness.run(self.site.database, "user", "add", "stage", "--name", "顾晓", "--office", harness.OFFICE,
                    "--grant", "officer")
        self.password = harness.run(self.site.database, "user", "password", "stage").strip()

    def put_document(self, document):
        reply = self.site.as_("officer").request(
            "PUT", f"/api/v1/cases/{self.ruling['id']}/documents/{document}?type=evidence_list",
            b"%PDF-1.4 evidence", {"Content-Type": "application/pdf"})
        assert reply.status == 201, reply

    def version(self, case):
        return self.site.query("select version from case_file where id = %s", case["id"])[0][0]

    def restart(self):
        with self.refuser.preloaded():
            self.site.service = harness.Service(self.site.database, **self.settings)

    def mended(self, replied):
        """Alive: nothing to do. Else it has ended in a way that is known, and is started again."""
        if replied and self.site.service.alive():
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.site.service.process.wait(2)
        if self.site.service.alive():
            return
        said, where = self.site.service.said(), self.refuser.where()
        status = self.site.service.stop(signal.SIGKILL)
        assert status < 0 and -status in CLEAN and re.search(CLEAN[-status], said), (
            f"a crash, status {status}, after a refusal at {where}: {said[-1500:]}")
        end = re.findall(CLEAN[-status], said)[-1]
        name = f"{signal.Signals(-status).name} {end if isinstance(end, str) else ''}"
        self.ends[name] = self.ends.get(name, 0) + 1
        self.restart()


class Act:
    """A kind of request. `target`, `body` and `headers` may be made anew for each time it is sent."""

    def __init__(self, method, target, body=None, role="director", signed_in=None, **headers):
        self.method, self.target, self.body, self.role, self.headers = method, target, body, role, headers
        self.signed_in = signed_in

    def __repr__(self):
        return f"{self.method} {self.target if isinstance(self.target, str) else self.target.__name__}"

    def made(self, stage):
        def value(what):
            return what(stage) if callable(what) else what

        target = value(self.target).format(case=stage.case["id"], ruling=stage.ruling["id"], document=stage.document,
                                           today=NOW.date(), new=uuid.uuid4())
        headers = {name.replace("_", "-"): value(what) for name, what in self.headers.items()}
        if self.method != "GET" and "Idempotency-Key" not in headers:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        return self.method, target, value(self.body), headers


def tag(case):
    return lambda stage: f'"{stage.version(getattr(stage, case))}"'


def new_case(stage):
    return dict(case_body(stage.site), title=str(uuid.uuid4()))


def sign_in(stage):
    return {"user": "stage", "password": stage.password}


PDF = {"Content_Type": "application/pdf"}
SUMMARY = "/api/v1/summaries/2024"
ACTS = [
    Act("GET", "/healthz"), Act("GET", "/readyz"), Act("GET", "/metrics", role="admin"), Act("GET", "/openapi.json"),
    Act("GET", "/api/v1/catalog"), Act("GET", "/nowhere"), Act("GET", "/healthz?a=%zz"), Act("GET", "/api/v1/self"),
    Act("GET", "/api/v1/cases?kind=dispute&limit=5", Prefer="return=total-count"), Act("GET", "/api/v1/cases?q=%E5%95%86%E6%A0%87"),
    Act("GET", "/api/v1/cases/{case}"), Act("GET", "/api/v1/cases/{new}"), Act("GET", "/api/v1/cases/{case}/actions"),
    Act("GET", "/api/v1/cases/{case}/events"), Act("GET", "/api/v1/cases/{ruling}/deadlines"),
    Act("GET", "/api/v1/cases/{ruling}/documents"), Act("GET", "/api/v1/cases/{ruling}/documents/{document}"),
    Act("GET", "/api/v1/cases/{ruling}/volume"), Act("GET", "/api/v1/cases/{case}/links"),
    Act("GET", "/api/v1/cases/{case}/duplicates"), Act("GET", "/api/v1/cases/{ruling}/templates"),
    Act("GET", "/api/v1/cases.csv"), Act("GET", "/api/v1/deadlines?limit=5"), Act("GET", "/api/v1/approvals"),
    Act("GET", "/api/v1/calendars/2024"), Act("GET", "/api/v1/delegations"), Act("GET", "/api/v1/indicators"),
    Act("GET", "/api/v1/indicators/dispute.received/values?from=2024-01&to=2024-12&by=month"),
    Act("GET", "/api/v1/indicators/dispute.received/cases?from=2024-01&to=2024-12"),
    Act("GET", SUMMARY), Act("GET", SUMMARY + "?format=csv"), Act("GET", SUMMARY + "?format=html"),
    Act("GET", SUMMARY + "?format=xlsx"), Act("GET", SUMMARY + "?format=docx"), Act("GET", SUMMARY + "?format=pdf"),
    Act("GET", SUMMARY + "/seals"), Act("GET", SUMMARY + "/restatement"), Act("GET", "/api/v1/external-figures/2024"),
    Act("GET", "/api/v1/tokens"), Act("GET", "/api/v1/sessions"),
    Act("POST", "/api/v1/cases", new_case), Act("POST", "/api/v1/cases", b'{"kind": "dispute", "faults": [1, 2'),
    Act("POST", "/api/v1/cases", {"kind": "ruling", "action": "file", "title": 7}, role="registrar"),
    Act("POST", "/api/v1/cases/{case}/events", lambda stage: event_body(str(uuid.uuid4())), "officer",
        If_Match=tag("case")),
    Act("PATCH", "/api/v1/cases/{case}", lambda stage: {"title": str(uuid.uuid4())}, "officer", If_Match=tag("case"),
        Content_Type="application/merge-patch+json"),
    Act("POST", "/api/v1/cases/{case}/links",
        lambda stage: {"type": "duplicate_of", "case_id": stage.ruling["id"]}, "officer"),
    Act("PUT", "/api/v1/cases/{ruling}/documents/{new}?type=evidence_list", b"%PDF-1.4 small", "officer", **PDF),
    Act("PUT", "/api/v1/cases/{ruling}/documents/{new}?type=evidence_list", b"%PDF-1.4 " + b"large" * 300000,
        "officer", **PDF),
    Act("POST", "/api/v1/cases/{ruling}/disclosures", {"reason": "送达答辩通知书"}, "officer"),
    Act("POST", "/api/v1/deadlines/what-if", {"kind": "ruling"}), Act(
        "POST", "/api/v1/reconciliations", {"year": 2024, "text": "2024年共受理专利侵权纠纷案件12件，结案9件。"}, "statistician"),
    Act("PUT", "/api/v1/external-figures/2024/court.accepted",
        {"value": "3012", "source": "法院年报", "reporter": "市中级人民法院", "reported_on": "2025-01-20"}, "statistician"),
    Act("POST", SUMMARY + "/seals", {"reason": "年报"}, "statistician"),
    Act("POST", "/api/v1/delegations", {"grant": "director", "to": "test-officer", "from": str(NOW.date()),
                                        "until": str(NOW.date() + datetime.timedelta(days=9)), "reason": "出差"},
        signed_in="test-director"),
    Act("POST", "/api/v1/sessions", sign_in, role=None, Sec_Fetch_Site="same-origin"),
    Act("POST", "/api/v1/sessions", {"user": "stage", "password": "wrong"}, role=None, Sec_Fetch_Site="same-origin"),
    Act("POST", "/api/v1/tokens", {"name": "program", "grants": ["officer"]}),
]


@pytest.fixture(scope="module")
def stage(cluster, template, tmp_path_factory):
    made = Stage(cluster, template, tmp_path_factory.mktemp("refuse"))
    yield made
    made.site.service.stop()


def attempt(stage, act, made):
    """The reply and its status; None: the connection ended without one."""
    client = stage.site.signed_in(act.signed_in) if act.signed_in else stage.site.client(act.role or "director")
    if not act.role:
        client.token = None
    try:
        reply = client.request(*made)
        return reply.status, reply
    except (OSError, http.client.HTTPException):
        return None, None
    finally:
        client.close()


def cases(stage):
    """Each case's version, and that it is whole: an event for each step, each with its hash."""
    return stage.site.query("select id::text, version, (select count(*) from case_event where case_id = case_file.id)"
                            " from case_file where version <> (select count(*) from case_event where"
                            " case_id = case_file.id)")


@pytest.mark.parametrize("act", ACTS, ids=repr)
def test_each_place(stage, act, chance):
    stage.site.query("delete from sign_in_level")
    usual, reply = attempt(stage, act, act.made(stage))
    assert usual and usual < 500, reply
    most, control = length("ALLOCATIONS", 1), stage.refuser.control
    refusals = 0
    while most is None or refusals < most:
        stage.site.query("delete from sign_in_level")
        before, made = control.refused, act.made(stage)
        control.skip = 0 if most is None else chance.randrange(40)
        control.armed = 1
        status, reply = attempt(stage, act, made)
        control.armed = 0
        if control.refused == before:
            assert status is not None and status < 500, reply
            break
        refusals += 1
        stage.mended(status is not None)
        if act.method != "GET":
            # the request may be sent again, and is done once
            again, answer = attempt(stage, act, made)
            assert again is not None and again < 500 or again == 503, (answer, stage.refuser.where())
        assert status in (None, usual, 503), (reply, usual, stage.refuser.where())
    assert cases(stage) == []
    act.refusals = refusals


def test_nothing_is_half_done(stage, note):
    stage.site.chains_hold()
    harness.run(stage.site.database, "verify")
    total = sum(getattr(act, "refusals", 0) for act in ACTS)
    note(f"{total} allocations refused in {len(ACTS)} kinds of request; the service ended: {stage.ends or 'never'}")
