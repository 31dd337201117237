"""What a player does to papers: they are drafted, issued, served, put right by others, bound."""

import uuid

import coverage
from player import Player

PDF = {"Content-Type": "application/pdf"}
FIRST, OTHER = b"%PDF-1.4 a paper", b"%PDF-1.4 another"


class PaperActs(Player):
    def papers(self, case):
        """All that may be done to papers where the case is, as far as it is missing."""
        self.short_of = {what for what in ("issue", "issue twice", "serve unissued", "serve", "correct", "other bytes",
                                           "supplement", "supplement nothing")
                         if self.tally.coverage.needs(coverage.paper_key(case.kind, case.version, what))}
        issued = case.kind.issued_types(case.version)
        if issued and self.short_of & {"issue", "issue twice", "serve unissued"}:
            self.issue(case, self.random.choice(issued))
        elif self.short_of & {"serve", "correct", "other bytes"}:
            others = [name for name in case.kind.papers(case.version) if name not in issued]
            self.pass_on(case, self.draft(case, self.random.choice(others)))
        if "supplement_volume" in case.legal() and self.short_of & {"supplement", "supplement nothing"}:
            self.supplement(case)

    def paper_done(self, case, what):
        self.tally.coverage.hit(coverage.paper_key(case.kind, case.version, what))

    def draft(self, case, kind, corrects=None):
        """Stores a paper under a new id; the id, None after a fault."""
        document = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        reply = self.put(case, document, FIRST, f"?type={kind}" + (f"&corrects={corrects}" if corrects else ""))
        if reply.status != 201:
            self.tally.fault("a paper was refused", case.kind.name, case.state, kind, reply)
            return None
        move = case.legal()["add_document"]
        case.accept(move, case.version, self.today, {"documents": [{"type": kind}]})
        self.count(move)
        self.tally.coverage.hit(coverage.move_key(case.kind, case.version, move))
        return document

    def put(self, case, document, content, query=""):
        role = self.holder(case.legal()["add_document"].action)
        return self.clients[role].request("PUT", f"/api/v1/cases/{case.id}/documents/{document}{query}", content, PDF)

    def paper_act(self, case, name, data, what):
        """An act on papers that must be taken."""
        move = case.legal()[name]
        body = {"action": name, "occurred_on": self.today.isoformat()}
        if data:
            body["data"] = data
        if self.send(case, move, case.version, self.today, body):
            self.paper_done(case, what)

    def paper_refused(self, case, name, data, code, what):
        body = {"action": name, "occurred_on": self.today.isoformat()}
        if data:
            body["data"] = data
        self.refused(case, self.holder(case.legal()[name].action), body, 409, code)
        self.paper_done(case, what)

    def service(self, document):
        return {"services": [{"document_id": document, "addressee": "无锡受送达有限公司", "method": "direct",
                              "received_on": self.today.isoformat()}]}

    def issue(self, case, kind):
        document = self.draft(case, kind)
        if not document:
            return
        data = {"document_id": document, "signed_by": "王局长"}
        if "serve unissued" in self.short_of:
            self.paper_refused(case, "serve_document", self.service(document), "document_unissued", "serve unissued")
        self.paper_act(case, "issue_document", data, "issue")
        if "issue twice" in self.short_of:
            self.paper_refused(case, "issue_document", data, "document_issued", "issue twice")
        self.pass_on(case, document)

    def pass_on(self, case, document):
        """Served, and put right by another paper; its bytes stay."""
        if not document:
            return
        if "serve" in self.short_of:
            self.paper_act(case, "serve_document", self.service(document), "serve")
        if "other bytes" in self.short_of:
            reply = self.put(case, document, OTHER)
            if (reply.status, reply.codes()) != (409, ["document_exists"]):
                self.tally.fault("other bytes were not refused", case.kind.name, reply)
            self.paper_done(case, "other bytes")
        if "correct" in self.short_of and self.draft(case, self.random.choice(list(case.kind.papers(case.version))),
                                                     document):
            self.paper_done(case, "correct")

    def supplement(self, case):
        """What came after the volume was closed makes its next part; nothing makes none."""
        if not case.loose:
            kind = next(name for name, entry in case.kind.papers(case.version).items() if entry.get("volume") != "none")
            self.draft(case, kind)
        self.paper_act(case, "supplement_volume", None, "supplement")
        if "supplement nothing" in self.short_of:
            self.paper_refused(case, "supplement_volume", None, "volume_empty", "supplement nothing")
