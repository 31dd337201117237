"""What the policy says of each request, read from its own files: tests/data/access.csv (which operation needs
what, and what it is about) and core/catalog (roles.json, secrecies.json, the kinds). Nothing here asks the service.

An outcome is (status, code) of a refusal, or THROUGH: whatever the request is then told, access is not it."""

import csv
import dataclasses
import pathlib

import model

TABLE = pathlib.Path(__file__).parents[1] / "data" / "access.csv"

THROUGH = (0, "through")
UNSIGNED = (401, "token_missing")
UNKNOWN = (401, "token_wrong")
SHUT = (403, "not_allowed")
UNSEEN = (404, "case_unknown")
NOT_NOW = (409, "action_not_now")
NOT_YOURS = (403, "action_not_yours")
NOT_KNOWN = (422, "action_unknown")
NOT_PROPOSED = (422, "approval_not_needed")
OWN_PROPOSAL = (403, "proposal_own")
NOT_FOR_YOU = (403, "proposal_not_for_you")
NOT_PROPOSER = (403, "proposal_not_yours")
NEEDS_SESSION = (403, "session_needed")
# Every code by which access is refused: none of them may be in the answer to what comes through.
REFUSALS = {code for _, code in (
    UNSIGNED, UNKNOWN, SHUT, UNSEEN, NOT_NOW, NOT_YOURS, OWN_PROPOSAL, NOT_FOR_YOU, NOT_PROPOSER, NEEDS_SESSION)} | {
        "office_unknown", "user_not_here", "user_self", "token_unknown", "session_unknown", "delegation_unknown",
        "document_unknown", "receipt_unknown", "deadline_unknown", "audit_entry_unknown", "seal_unknown", "seal_own",
        "seal_not_own", "external_unknown", "external_same_person", "origin_foreign", "password_owed",
        "second_factor_owed"}
# An act inside a proposal is named so.
PROPOSE = "propose:"


@dataclasses.dataclass(frozen=True)
class Who:
    """Somebody who asks. held: office -> grants, those delegated to him too; for whom he stands by them."""

    name: str
    held: tuple = ()  # ((office, grant), ...)
    stands_for: str = None
    scopes: frozenset = None  # what his token is confined to
    signed: str = "yes"  # "no": shows nothing; "wrongly": a token that is none

    def grants_in(self, offices):
        return {grant for office, grant in self.held if office in offices}


@dataclasses.dataclass(frozen=True)
class Case:
    """A case as far as access looks at it. offices: its own and all above it."""

    kind: model.Kind = dataclasses.field(compare=False)
    version: model.Version = dataclasses.field(compare=False)
    track: str
    state: str
    offices: tuple
    secrecy: str = None
    readers: frozenset = frozenset()  # by name, and the officer in charge


@dataclasses.dataclass(frozen=True)
class Target:
    """Anything else that is somebody's, or an office's. offices: its own and all above it."""

    name: str = None  # whose it is, or who proposed or entered it
    offices: tuple = ()
    stands_for: str = None


class Policy:
    def __init__(self, folder):
        self.catalog = model.Catalog(folder, apart=())
        roles = model.read(folder, "roles.json")
        secrecies = model.read(folder, "secrecies.json")
        self.grants = [entry["grant"] for entry in roles["grants"]]
        self.may = {entry["grant"]: set(entry["may"]) for entry in roles["grants"]}
        self.doers = [grant for grant in self.grants if "case_write" in self.may[grant]]
        self.open_to = {entry["secrecy"]: set(entry["open_to"]) for entry in secrecies["secrecies"]}
        self.set_by = set(secrecies["set_by"])
        with open(TABLE, encoding="utf-8", newline="") as file:
            self.operations = {(row["method"], row["path"]): row for row in csv.DictReader(file)}

    # Who comes to a route ----------------------------------------------------------------------------------

    def permissions(self, who, offices=None):
        """In these offices; None: in any."""
        held = {grant for office, grant in who.held if offices is None or office in offices}
        found = set().union({"self"} if offices is None else set(), *(self.may[grant] for grant in held))
        return found if who.scopes is None else found & who.scopes

    def route(self, who, permission):
        if permission == "public":
            return THROUGH
        if who.signed != "yes":
            return UNSIGNED if who.signed == "no" else UNKNOWN
        return THROUGH if permission in self.permissions(who) else SHUT

    # Who does what to a case -------------------------------------------------------------------------------

    def sees(self, who, case):
        if "case_read" not in self.permissions(who, case.offices):
            return False
        return case.secrecy is None or who.name in case.readers or bool(
            who.grants_in(case.offices) & self.open_to[case.secrecy])

    def on_case(self, who, case, permission):
        """Of an operation on a case: its row in the table, and whether he sees the case."""
        at_route = self.route(who, permission)
        return at_route if at_route != THROUGH or self.sees(who, case) else UNSEEN

    def operation(self, who, key, target):
        """Of any operation. target: what its row is about, as far as access looks at it."""
        row = self.operations[key]
        at_route = self.route(who, row["permission"])
        if at_route != THROUGH or not row["about"]:
            return at_route
        return getattr(self, "_of_" + row["about"])(who, row, target)

    @staticmethod
    def unseen(row):
        """What is not his is not there."""
        return (404, row["unseen"])

    def _of_case(self, who, row, case):
        if not self.sees(who, case):
            return self.unseen(row)
        marks = (row["method"], row["path"].rsplit("/", 1)[1]) == ("PUT", "secrecy")
        return SHUT if marks and not who.grants_in(case.offices) & self.set_by else THROUGH

    def _of_office(self, who, row, target):
        return THROUGH if row["permission"] in self.permissions(who, target.offices) else self.unseen(row)

    def _of_user(self, who, row, target):
        if who.name == target.name:
            return (422, "user_self")
        return THROUGH if "user_write" in self.permissions(who, target.offices) else self.unseen(row)

    def _of_token(self, who, row, target):
        return THROUGH if who.name == target.name else self.unseen(row)

    def _of_signed_in(self, who, row, target):
        """Whoever asks here shows a token, which makes no others, lends nothing, proves nothing and signs nobody out."""
        return NEEDS_SESSION

    def _of_decision(self, who, row, target):
        found = self._of_office(who, row, target)
        return (403, "seal_own") if found == THROUGH and self.own(who, target) else found

    def _of_withdrawal(self, who, row, target):
        found = self._of_office(who, row, target)
        return (403, "seal_not_own") if found == THROUGH and not self.own(who, target) else found

    def _of_confirmation(self, who, row, target):
        found = self._of_office(who, row, target)
        return (422, "external_same_person") if found == THROUGH and self.own(who, target) else found

    def proposers(self, action):
        return set().union(*(self.catalog.holders[role] for role in action["approval"]["proposed_by"]))

    def acts(self, case):
        """Every act of the kind, under whichever version; and each that two persons do, as it is proposed."""
        names = {name for version in case.kind.versions for name in version.actions}
        proposed = {PROPOSE + name for name in names
                    if any("approval" in version.actions.get(name, {}) for version in case.kind.versions)}
        return sorted(names | proposed)

    def act(self, who, case, name):
        """POST /cases/{id}/events, without what the act says of the case."""
        to_case = self.on_case(who, case, "case_write")
        if to_case != THROUGH:
            return to_case
        proposed = name.startswith(PROPOSE)
        name = name.removeprefix(PROPOSE)
        if name not in case.version.actions:
            return NOT_KNOWN
        action = case.version.actions[name]
        if proposed and "approval" not in action:
            return NOT_PROPOSED
        if name not in case.version.moves.get((case.track, case.state), {}):
            return NOT_NOW
        may = self.proposers(action) if proposed else self.catalog.may(action)
        return THROUGH if who.grants_in(case.offices) & may else NOT_YOURS

    def decide(self, who, case, name, proposal):
        """The act that somebody proposed. proposal: who he is, and for whom he stood."""
        found = self.act(who, case, name)
        return OWN_PROPOSAL if found == THROUGH and self.own(who, proposal) else found

    def give_back(self, who, case, name, proposal):
        found = self.act(who, case, "return_proposal")
        if found != THROUGH:
            return found
        if not who.grants_in(case.offices) & self.catalog.may(case.version.actions[name]):
            return NOT_FOR_YOU
        return OWN_PROPOSAL if self.own(who, proposal) else THROUGH

    def take_back(self, who, case, proposal):
        found = self.act(who, case, "withdraw_proposal")
        return NOT_PROPOSER if found == THROUGH and who.name != proposal.name else found

    @staticmethod
    def own(who, proposal):
        return bool({who.name, who.stands_for} & {proposal.name, proposal.stands_for} - {None})

    def states(self):
        """(kind, version, track, state): wherever a case can stand."""
        for kind in self.catalog.kinds:
            for version in kind.versions:
                for track in kind.tracks:
                    for state in version.states:
                        yield kind, version, track, state
