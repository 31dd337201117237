"""Writers that keep a journal of what was acknowledged, and what must then be true of the database."""

import http.client
import threading
import time
import uuid

import harness

DAY = "2024-06-03"
ANSWER_SECONDS = 60


def case_body(site):
    """A dispute taken over: in work at once, so that a log entry is an ordinary event."""
    source = site.filler.kinds["dispute"]
    first = next(action for action in source["actions"] if action["action"] == "take_over")
    return dict(site.filler.event("dispute", site.offered(source, first), DAY), kind="dispute", action="take_over")


def event_body(text):
    return {"action": "log_work", "occurred_on": DAY, "data": {"negotiation_notes": text}}


class Writer(threading.Thread):
    """Logs cases and acts on them, and keeps a journal. With keys, a request without a clear answer is repeated
    under its key until there is one; without, as the unclear answer says."""

    def __init__(self, site, chance, stop, fresh, keyed, pause):
        super().__init__(daemon=True)
        self.fresh, self.keyed, self.pause = fresh, keyed, pause
        self.clients = {role: site.client(role) for role in ("director", "officer")}
        self.body = case_body(site)
        self.chance = chance
        self.stop = stop
        self.cases = []  # (id, version) as the last reply said
        self.acknowledged = {}  # what it wrote: (case, version)
        self.sent = {}  # what it writes: the request, to be repeated
        self.faults = []
        self.unclear = 0
        self.said = []  # what each that was unclear ended with

    def run(self):
        try:
            while not self.stop.is_set():
                self.write()
                if self.pause:
                    self.stop.wait(self.pause)
        except Exception as fault:  # pylint: disable=broad-except
            self.faults.append(repr(fault))
        for client in self.clients.values():
            client.close()

    def write(self):
        key = str(uuid.uuid4())
        if len(self.cases) < 3 or self.chance.random() < 0.2:
            request = ("director", "/api/v1/cases", dict(self.body, title=key), None)
        else:
            at = self.chance.randrange(len(self.cases))
            case, version = self.cases.pop(at)
            request = ("officer", f"/api/v1/cases/{case}/events", event_body(key), version)
        self.sent[key] = request
        done = self.insist(key)
        if done:
            self.acknowledged[key] = done
            self.cases = (self.cases + [done])[-40:]

    def insist(self, text):
        """The case and its version after what was wanted."""
        role, target, body, version = self.sent[text]
        key, doubted = text if self.keyed else None, False
        end = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < end:
            try:
                reply = self.clients[role].post(target, body, version, key)
                if self.fresh:
                    self.clients[role].close()
            except (OSError, http.client.HTTPException) as fault:
                if not self.keyed:
                    raise  # nothing says how to repeat it
                self.unclear += 1
                self.said.append(repr(fault))
                time.sleep(0.02)
                continue
            if reply.status == 201:
                return reply.json["case"]["id"], reply.json["case"]["version"]
            if reply.status == 412 and doubted:
                # nobody else acts on this case
                found = self.clients[role].get(f"{target}?cursor={version}")
                if found.status == 200 and [event["data"]["data"]["negotiation_notes"]
                                            for event in found.json["items"]] == [text]:
                    return target.split("/")[4], version + 1
                reply = found if found.status == 503 else reply  # it may be away still
            if reply.status == 503 and reply.codes() == ["outcome_unknown"]:
                doubted = True
                key = reply.json.get("idempotency_key")
                if key is None and reply.json["if_match"] != f'"{version}"':
                    self.faults.append((target, version, reply))
                    return None
            if reply.status != 503 or not reply.headers["Retry-After"]:
                self.faults.append((target, reply))
                return None
            self.unclear += 1
            self.said.append(reply)
            time.sleep(0.02)
        self.faults.append(f"no answer for {text}")
        return None


class Writers:
    """fresh: each request has a connection of its own, as behind the proxy of deploy/nginx. keyless: as many of
    them send no Idempotency-Key. pause: seconds between a writer's requests."""

    def __init__(self, site, chance, count=4, fresh=False, keyless=0, pause=0):
        self.site, self.chance = site, chance
        self.stop = threading.Event()
        self.all = [Writer(site, chance, self.stop, fresh, i >= keyless, pause) for i in range(count)]
        for writer in self.all:
            writer.start()

    def count(self):
        return sum(len(writer.acknowledged) for writer in self.all)

    def faults(self):
        return [fault for writer in self.all for fault in writer.faults]

    def progress(self, more, seconds=60):
        """Waits for so many more acknowledged writes."""
        goal = self.count() + more
        harness.wait_until(lambda: self.count() >= goal or self.faults(), seconds, "writes were not taken")
        assert not self.faults(), self.faults()

    def end(self):
        self.stop.set()
        for writer in self.all:
            writer.join(ANSWER_SECONDS + 10)
            assert not writer.is_alive(), f"a writer goes on; the last it was told: {writer.said[-3:]}"
        assert not self.faults(), self.faults()

    def check(self):
        """No acknowledged write is lost, none doubled, nothing is there that was not acknowledged; repeated
        keys are answered as before; chains, sums and all else that `ipcase verify` knows hold."""
        site = self.site
        journal = {key: at for writer in self.all for key, at in writer.acknowledged.items()}
        rows = site.query("select title, id::text, 1 from case_file union all"
                          " select data->'data'->>'negotiation_notes', case_id::text, seq from case_event where seq > 1")
        found = {}
        for key, case, seq in rows:
            assert key not in found, f"{key} was done twice: {found[key]}, {(case, seq)}"
            found[key] = (case, seq)
        assert set(journal) <= set(found), f"lost: {sorted(set(journal) - set(found))}"
        assert {key: found[key] for key in journal} == journal
        assert set(found) == set(journal), f"there, but never acknowledged: {sorted(set(found) - set(journal))}"
        clients = {role: site.client(role) for role in ("director", "officer")}
        keyed = sorted(key for writer in self.all if writer.keyed for key in writer.acknowledged)
        for key in self.chance.sample(keyed, min(100, len(keyed))):
            writer = next(writer for writer in self.all if key in writer.acknowledged)
            role, target, body, version = writer.sent[key]
            reply = clients[role].post(target, body, version, key)
            assert reply.status == 201, reply
            assert (reply.json["case"]["id"], reply.json["case"]["version"]) == journal[key], reply
        harness.run(site.database, "verify")
        site.chains_hold()
        return len(journal)
