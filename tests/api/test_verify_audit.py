"""What a superuser does to the record, `ipcase verify --audit` finds and names to the event: update, delete, insert,
reorder, truncation and the restore of an old backup, crude and with every hash written anew."""

import json

import pytest

import harness
import tree
from sites import make_site
from test_audit_seal import Sealer

FREE = "set session_replication_role = replica;"
TABLES = ("case_event", "case_fact", "case_file", "case_erasure", "audit_event", "audit_leaf", "audit_node", "audit_seal",
          "audit_salt")


class Recorded:
    """A database that no service uses any more, sealed and published, to take copies of. `old`: as it was before the
    newest events, like a backup."""

    def __init__(self, cluster, template, folder):
        site = make_site(cluster, template)
        self.cluster, self.sealer = cluster, Sealer(site, folder)
        office = site.as_("officer")
        self.case = site.walk(site.begin("ruling", "2024-03-04"), "file", "2024-03-06")["id"]
        self.other = site.walk(site.begin("ruling", "2024-03-04"), "file", "2024-03-06")["id"]
        self.erased = self.erase(site, site.walk(site.begin("ruling", "2024-03-04"), "file", "2024-03-06"))
        self.sealer.seal()
        self.old = cluster.create(site.name) if self.rest(site) else None
        site.service = harness.Service(site.database)
        site.clients.clear()
        office = site.as_("officer")
        case = office.fetch(f"/api/v1/cases/{self.case}")
        office.act(case, {"action": "add_link", "occurred_on": "2024-03-07", "data": {
            "type": "related_to", "case_id": self.other}})
        self.sealer.seal()
        site.close()
        self.name, self.database = site.name, site.database
        self.seqs = cluster.query(self.name, "select max(seq) from case_event where case_id = %s", self.case)[0][0]

    @staticmethod
    def erase(site, case):
        case = site.as_("officer").act(case, {"action": "revise", "occurred_on": "2024-03-06", "parties": [
            {"role": "requester", "name": "李四海", "type": "person"}, {"role": "respondent", "name": "江阴某厂", "type": "enterprise"}]})
        site.approve(site.propose(case, {"action": "erase_personal", "occurred_on": "2024-03-12",
                                         "data": {"reason": "本人请求"}}), "erase_personal", "2024-03-12")
        return case["id"]

    @staticmethod
    def rest(site):
        """A copy can be taken only of a database that nobody uses."""
        site.service.stop()
        return True

    def verify(self, name, fails=True, published=True):
        arguments = ["verify", "--audit", "--public-key", f"{self.sealer.folder.parent / 'key.pub'}"]
        if published:
            arguments += ["--roots", str(self.sealer.folder / "roots.jsonl")]
        return harness.run(self.cluster.conninfo(name), *arguments, fails=fails)

    def tampered(self, statements, values=(), of=None):
        """A copy in which statements were run with every trigger and key switched off."""
        copy = self.cluster.create(of or self.name)
        off = "".join(f"alter table {table} disable trigger user;" for table in TABLES) + (
            "alter table case_fact drop constraint case_fact_check;"
            "alter table audit_leaf drop constraint audit_leaf_position_check;")
        self.cluster.query(copy, f"set search_path = ipcase, public; {FREE} {off} {statements}", *values)
        return copy


@pytest.fixture(scope="module")
def recorded(cluster, template, tmp_path_factory):
    return Recorded(cluster, template, tmp_path_factory.mktemp("recorded"))


def faults(said):
    return [json.loads(line.split(": ", 1)[1]) for line in said.splitlines() if line.startswith("audit: {")]


def named(said, case, seq, *kinds):
    """The faults that name an event, which must be there."""
    found = {fault["fault"] for fault in faults(said)
             if fault.get("case_id") == case and str(fault.get("seq")) == str(seq)}
    assert found & set(kinds), (found, kinds, said[-3000:])
    return found


# Everything that the database holds of an event is written anew: its hash, those of the events after it, the head of
# the case, the entries of the audit trail and their leaves. What is left are the signatures, and what is outside.
ANEW = """
do $$
declare
    v_case constant uuid := '{case}';
    v_office constant text := (select office_id from case_file where id = v_case);
    e case_event;
    v_previous bytea;
begin
    perform see_all();
    for e in select x.* from case_event as x where x.case_id = v_case order by x.seq loop
        e.previous_hash := v_previous;
        update case_event as x set previous_hash = v_previous, hash = event_digest(e)
        where x.case_id = v_case and x.seq = e.seq and x.erased_by is null;
        v_previous := (select x.hash from case_event as x where x.case_id = v_case and x.seq = e.seq);
        update audit_event as a set hash = v_previous
        where a.object = v_case::text and a.seq = e.seq and a.action = 'case.' || e.action;
    end loop;
    update case_file as c set head_hash = v_previous,
        event_seq = (select max(x.seq) from case_event as x where x.case_id = v_case),
        state = (select x.to_state from case_event as x where x.case_id = v_case order by x.seq desc limit 1)
    where c.id = v_case;
end
$$;
update audit_leaf as l set event_hash = a.hash, at = a.at, object = a.object, seq = a.seq,
    digest = audit_digest(a, (select s.salt from audit_salt as s where s.office_id = a.office_id and s.id = a.id))
from audit_event as a where a.office_id = l.office_id and a.id = l.id;
update audit_leaf as l set hash = leaf_hash(l);
update audit_node as n set hash = audit_node_anew(n.level, n.place);
"""
NODES = """
create function audit_node_anew(p_level int, p_place bigint) returns bytea language plpgsql as $$
begin
    if p_level = 0 then
        return (select l.hash from audit_leaf as l where l.position = p_place);
    end if;
    return sha256('\\x01'::bytea || audit_node_anew(p_level - 1, 2 * p_place)
        || audit_node_anew(p_level - 1, 2 * p_place + 1));
end
$$;
"""


def anew(recorded, statements):
    # In two steps: a superuser takes the time it needs.
    return recorded.tampered(NODES + statements + ANEW.replace("{case}", recorded.case))


def test_an_untouched_record_holds(recorded):
    said = recorded.verify(recorded.name, fails=False)
    assert "audit: 0 faults" in said and "not checked" not in said and "compared" not in said
    said = harness.run(recorded.database, "verify", "--audit")
    assert "signatures were not checked" in said and "nothing was compared" in said


@pytest.mark.parametrize("change, kinds", [
    ("data = '{}'", {"hash"}), ("actor = 'x'", {"hash"}), ("occurred_on = occurred_on + 1", {"hash"}),
    ("recorded_at = recorded_at - interval '1 day'", {"hash"}), ("hash = sha256('x')", {"event", "hash"}),
    ("salt = gen_random_uuid()", {"hash"}), ("facts_sha256 = sha256('x')", {"hash", "facts"}),
    ("definition = 'x'", {"hash"}), ("to_state = 'x'", {"hash"}),
])
def test_update_of_an_event_is_named(recorded, change, kinds):
    copy = recorded.tampered(f"update case_event set {change} where case_id = '{recorded.case}' and seq = 2")
    assert named(recorded.verify(copy), recorded.case, 2, *kinds) >= kinds


def test_update_of_a_fact_names_its_event(recorded):
    seq = recorded.cluster.query(recorded.name, f"select min(seq) from case_fact where case_id = '{recorded.case}'")[0][0]
    for change in ("quantity = quantity + 1", "occurred_on = occurred_on + 1", "outcome = 'x'"):
        copy = recorded.tampered(f"update case_fact set {change} where case_id = '{recorded.case}' and seq = {seq}")
        named(recorded.verify(copy), recorded.case, seq, "facts")
    copy = recorded.tampered(f"update case_fact set seq = 900 where case_id = '{recorded.case}' and seq = {seq}")
    named(recorded.verify(copy), recorded.case, 900, "fact")


def test_update_with_every_hash_written_anew_is_named_by_what_is_outside(recorded):
    copy = anew(recorded, f"update case_event set actor = 'x' where case_id = '{recorded.case}' and seq = 2;")
    said = recorded.verify(copy)
    assert {fault["fault"] for fault in faults(said)} == {"published_leaf", "root"}
    named(said, recorded.case, 2, "published_leaf")
    # The signature alone shows that, if not which.
    assert {fault["fault"] for fault in faults(recorded.verify(copy, published=False))} == {"root"}


def test_update_of_an_erased_text_is_named(recorded):
    seq = recorded.cluster.query(recorded.name, "select seq from case_event where erased_by is not null limit 1")[0][0]
    copy = recorded.tampered(f"update case_event set data = '{{}}' where case_id = '{recorded.erased}' and seq = {seq}")
    named(recorded.verify(copy), recorded.erased, seq, "erasure")
    copy = recorded.tampered("update case_erasure set sha256 = sha256('x')")
    named(recorded.verify(copy), recorded.erased, seq, "erasure")


def test_delete_of_an_event_is_named(recorded):
    copy = recorded.tampered(f"delete from case_event where case_id = '{recorded.case}' and seq = 2")
    assert named(recorded.verify(copy), recorded.case, 2, "gap") >= {"gap", "event_missing"}
    copy = recorded.tampered(f"delete from case_event where case_id = '{recorded.case}'")
    said = recorded.verify(copy)
    for seq in range(1, recorded.seqs + 1):
        named(said, recorded.case, seq, "event_missing")


def test_delete_of_an_entry_or_a_leaf_is_named(recorded):
    which = f"where object = '{recorded.case}' and seq = 2"
    named(recorded.verify(recorded.tampered(f"delete from audit_event {which}")), recorded.case, 2, "entry_missing")
    position = recorded.cluster.query(recorded.name, f"select position from audit_leaf {which}")[0][0]
    said = recorded.verify(recorded.tampered(f"delete from audit_leaf {which}"))
    assert any(fault["fault"] == "position" and fault["position"] == str(position) for fault in faults(said))
    named(said, recorded.case, 2, "published_leaf")


def test_delete_with_the_rest_renumbered_and_hashed_anew_is_named(recorded):
    """The event is taken out of the case, and the events after it take its place."""
    gone = f"case_id = '{recorded.case}' and seq = 2;"
    entry = f"object = '{recorded.case}' and seq = 2"
    copy = anew(recorded, f"create temporary table hole as select position from audit_leaf where {entry};"
                f" delete from case_fact where {gone} delete from case_event where {gone}"
                f" delete from audit_leaf where {entry}; delete from audit_event where {entry};"
                f" update case_event set seq = seq - 1 where case_id = '{recorded.case}' and seq > 2;"
                f" update case_fact set seq = seq - 1 where case_id = '{recorded.case}' and seq > 2;"
                f" update audit_event set seq = seq - 1 where object = '{recorded.case}' and seq > 2;"
                " update audit_leaf as l set position = -l.position where l.position > (select position from hole);"
                " update audit_leaf as l set position = -l.position - 1 where l.position < 0;")
    named(recorded.verify(copy), recorded.case, 2, "published_leaf")


def test_insert_of_an_event_is_named(recorded):
    """Put behind the newest event, with a right hash, and the case moved on to it."""
    seq = recorded.seqs + 1
    columns = ("office_id, case_id, seq, kind, definition, track, action, from_state, to_state, occurred_on, recorded_at,"
               " actor, data, content_sha256, previous_hash, hash, salt, facts_sha256")
    values = columns.replace("seq,", f"{seq},", 1).replace("from_state", "to_state").replace("previous_hash", "hash") \
        .replace("recorded_at", "recorded_at + interval '1 second'").replace("facts_sha256", "null::bytea")
    insert = (f"insert into case_event ({columns}) select {values} from case_event where case_id = '{recorded.case}'"
              f" and seq = {seq - 1}; update case_event as e set hash = event_digest(e) where case_id = '{recorded.case}'"
              f" and seq = {seq}; update case_file set event_seq = {seq}, head_hash = (select hash from case_event where"
              f" case_id = '{recorded.case}' and seq = {seq}) where id = '{recorded.case}';")
    named(recorded.verify(recorded.tampered(insert)), recorded.case, seq, "unrecorded")
    # With an entry of its own, of a time long past: a seal since would have had it.
    entry = ("insert into audit_event (office_id, at, actor, action, object, seq, hash) select office_id,"
             " recorded_at - interval '2 hours', actor, 'case.' || action, case_id::text, seq, hash from case_event"
             f" where case_id = '{recorded.case}' and seq = {seq};")
    named(recorded.verify(recorded.tampered(insert + entry)), recorded.case, seq, "unsealed")
    # With a leaf as well: beyond the newest seal, where a new one would lie, or among those that were sealed.
    def leaf(behind):
        return ("create temporary table hole as select position from audit_leaf"
                f" where object = '{recorded.case}' and seq = {behind};"
                " update audit_leaf as l set position = -l.position - 1 where l.position > (select position from hole);"
                " update audit_leaf as l set position = -l.position where l.position < 0;"
                " insert into audit_leaf (office_id, id, position, at, class, object, seq, event_hash, digest, hash)"
                " select a.office_id, a.id, (select position + 1 from hole), a.at, 'act', a.object, a.seq, a.hash,"
                f" sha256(''), sha256('') from audit_event as a where a.object = '{recorded.case}' and a.seq = {seq};")

    named(recorded.verify(anew(recorded, insert + entry + leaf(seq - 1))), recorded.case, seq, "unsealed")
    said = recorded.verify(anew(recorded, insert + entry + leaf(1)))
    assert "root" in {fault["fault"] for fault in faults(said)}
    assert f"now there is wuxi-ip-office {recorded.case} {seq}" in said


SWAP = ("update case_event set seq = seq * 1000 where case_id = '{case}' and seq in (2, 3);"
        " update case_event set seq = 5 - seq / 1000 where case_id = '{case}' and seq >= 1000;")


def test_reorder_of_events_is_named(recorded):
    said = recorded.verify(recorded.tampered(SWAP.format(case=recorded.case)))
    for seq in (2, 3):
        named(said, recorded.case, seq, "hash")
        named(said, recorded.case, seq, "event")


def test_reorder_with_every_hash_written_anew_is_named(recorded):
    copy = anew(recorded, SWAP.format(case=recorded.case)
                + " update audit_event as a set action = 'case.' || e.action, at = e.recorded_at, actor = e.actor from case_event as e"
                f" where e.case_id = '{recorded.case}' and a.object = e.case_id::text and a.seq = e.seq"
                " and a.action like 'case.%%' and a.action <> 'case.disclose';")
    named(recorded.verify(copy), recorded.case, 2, "published_leaf")


def test_reorder_of_leaves_is_named(recorded):
    two = [row[0] for row in recorded.cluster.query(
        recorded.name, f"select position from audit_leaf where object = '{recorded.case}' and seq in (2, 3) order by seq")]
    copy = recorded.tampered(f"update audit_leaf set position = -1 - position where position in ({two[0]}, {two[1]});"
                             f" update audit_leaf set position = {sum(two)} + 1 + position where position < 0")
    said = recorded.verify(copy)
    for seq in (2, 3):
        named(said, recorded.case, seq, "published_leaf")
    assert {fault["fault"] for fault in faults(recorded.verify(copy, published=False))} == {"node", "root"}


CUT = ("update case_file set event_seq = event_seq - 1 where id = '{case}'; delete from case_fact where case_id = '{case}'"
       " and seq = {seq}; delete from case_link where case_id = '{case}'; delete from case_event where case_id = '{case}' and seq = {seq};"
       " update case_file as c set (head_hash, state) = (select hash, to_state from case_event as e where e.case_id = c.id"
       " and e.seq = c.event_seq) where c.id = '{case}';")


def test_truncation_is_named(recorded):
    """The newest event is gone and the case stands at the one before, as if it had never been."""
    cut = CUT.format(case=recorded.case, seq=recorded.seqs)
    named(recorded.verify(recorded.tampered(cut)), recorded.case, recorded.seqs, "event_missing")
    entry = f"where object = '{recorded.case}' and seq = {recorded.seqs};"
    named(recorded.verify(recorded.tampered(cut + f"delete from audit_event {entry}")), recorded.case, recorded.seqs,
          "entry_missing")
    # The tree too, down to the seal before: only what stands outside knows more.
    size = f"(select size from audit_seal where seal_no = {len(recorded.sealer.holds()[0]) - 1})"
    below = (f"delete from audit_event as a using audit_leaf as l where l.office_id = a.office_id and l.id = a.id and l.position >= {size};"
             f" delete from audit_leaf where position >= {size}; delete from audit_node as n where (n.place + 1) << n.level > {size};"
             f" delete from audit_seal where size > {size};")
    copy = recorded.tampered(cut + below)
    assert faults(recorded.verify(copy, fails=False, published=False)) == []
    said = recorded.verify(copy)
    named(said, recorded.case, recorded.seqs, "published_leaf")
    assert any(fault["fault"] == "published_seal" for fault in faults(said))


def test_restore_of_an_old_backup_is_named(recorded):
    """The backup is right in itself: what is outside names each event since."""
    assert faults(recorded.verify(recorded.old, fails=False, published=False)) == []
    said = recorded.verify(recorded.old)
    named(said, recorded.case, recorded.seqs, "published_leaf")
    before = {(row[0], str(row[1])) for row in recorded.cluster.query(recorded.old, "select case_id::text, seq from case_event")}
    after = {(row[0], str(row[1])) for row in recorded.cluster.query(recorded.name, "select case_id::text, seq from case_event")}
    lost = {(fault["case_id"], fault["seq"]) for fault in faults(said) if fault["fault"] == "published_leaf"
            and fault["seq"] != "-"}
    assert lost == after - before


def test_a_backup_that_went_on_is_named(recorded, tmp_path):
    """Restored, worked on and sealed with the right key into another folder: two histories, and the public one tells."""
    copy = recorded.tampered("insert into audit_event (office_id, at, actor, action, object) select 'wuxi-ip-office',"
                             " clock_timestamp(), 'x', 'test.other', n::text from generate_series(1, 50) as n", of=recorded.old)
    harness.run(recorded.cluster.conninfo(copy), "audit", "seal", **dict(recorded.sealer.settings, audit_folder=str(tmp_path / "a")))
    assert faults(recorded.verify(copy, fails=False, published=False)) == []
    said = recorded.verify(copy)
    named(said, recorded.case, recorded.seqs, "published_leaf")
    assert any(fault["fault"] == "published_seal" for fault in faults(said))


def test_what_was_published_is_checked_itself(recorded, tmp_path):
    """Whoever alters the files outside has no key either."""
    for name, change in (("leaves", lambda text: text.replace(f" {recorded.case}", f" {recorded.other}", 1)[:-1] and
                          text.replace(text[2:10], text[3:11], 1)), ("roots.jsonl", lambda text: text.replace('"size":', '"size":1', 1))):
        folder = tmp_path / name.split(".", maxsplit=1)[0]
        folder.mkdir()
        for file in ("leaves", "roots.jsonl"):
            text = (recorded.sealer.folder / file).read_text(encoding="utf-8")
            (folder / file).write_text(change(text) if file == name else text, encoding="utf-8")
        said = harness.run(recorded.database, "verify", "--audit", "--roots", str(folder / "roots.jsonl"), "--public-key",
                           str(recorded.sealer.folder.parent / "key.pub"), fails=True)
        assert {fault["fault"] for fault in faults(said)} & {"published_root", "published_signature"}, said


def test_a_foreign_key_is_named(recorded, tmp_path):
    harness.run("", "audit", "key", str(tmp_path / "other"))
    said = harness.run(recorded.database, "verify", "--audit", "--public-key", str(tmp_path / "other.pub"), fails=True)
    assert {fault["fault"] for fault in faults(said)} == {"signature"}
    (tmp_path / "both").write_text((tmp_path / "other.pub").read_text() + recorded.sealer.public + "\n")
    harness.run(recorded.database, "verify", "--audit", "--public-key", str(tmp_path / "both"))
    assert tree.signed(recorded.sealer.holds()[0][0], recorded.sealer.public)
