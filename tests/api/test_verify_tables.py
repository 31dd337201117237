"""Every table there is: a row altered by hand, column by column, is named by `ipcase verify` with its table and key.

A new table or column is met by this test without anyone adding it; what is left out says why."""

import psycopg2
import pytest

import harness
from sites import make_site
from test_verify_rows import full  # noqa: F401 (a fixture)

# What `ipcase verify` is not to find, and why.
LEFT_OUT = {
    "session": "signing in again makes another; what is done in it stands in the audit trail",
    "sign_in_level": "a count of attempts that runs dry by itself",
    "idempotency_key": "forgotten after a day; a repetition is answered from it, nothing is decided by it",
    "outbox": "nothing is sent yet",
    "import_job": "nothing is imported yet", "import_row": "nothing is imported yet",
    "case_note": "no act writes notes yet",
    "content_upload": "the beginning of an upload, forgotten when it is done",
    "sso_sign_on": "who came by single sign-on and when last; the audit trail tells it too",
    "case_proof_mark": "how far noting has come; where it is wrong, the next verify notes",
    "storage_probe": "written to see whether there is room, and rolled back",
    "audit_event": "its rows of cases are checked by test_verify_rows.py, all of it by `ipcase verify --audit`",
    "audit_leaf": "checked by `ipcase verify --audit`", "audit_node": "checked by `ipcase verify --audit`",
    "audit_salt": "checked by `ipcase verify --audit`", "audit_seal": "checked by `ipcase verify --audit`",
}
COLUMNS_LEFT_OUT = {
    ("app_user", "factor_step"): "changes at each sign-in, and only keeps a code from being used twice",
    ("api_token", "used_on"): "changes with use, and decides nothing",
    ("deadline", "stale"): "asks for the deadline to be computed anew, which changes nothing",
    ("deadline", "calendar"): "the list it was computed under; verify computes the day under the lists there are",
    ("deadline", "provisional"): "shown only where the list of a year is missing, which verify looks at itself",
}
# What is still to be added to sums is found as a difference of these.
NAMED_AS = {"case_tally_pending": "case_tally", "fact_pending": "fact_rollup", "fact_foreseen": "fact_rollup",
            # Bytes are those of a paper.
            "content_part": "document_content"}
# Kept like the others, but nothing in these tests leaves a row in them.
EMPTY = {"case_tally_pending": "all is added up", "fact_pending": "all is added up",
         "fact_foreseen": "no limit ends in months to come"}


def columns_of(cluster, name):
    """{table: [(column, type, is a key)]}"""
    rows = cluster.query(name, """
        select c.relname, a.attname, format_type(a.atttypid, null),
            a.attnum = any (coalesce((select x.indkey::int2[] from pg_index as x where x.indrelid = c.oid and x.indisprimary), '{}'))
        from pg_class as c join pg_attribute as a on a.attrelid = c.oid
        where c.relnamespace = 'ipcase'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0
            and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
        order by c.relname, a.attnum""")
    found = {}
    for table, *column in rows:
        found.setdefault(table, []).append(tuple(column))
    return found


# Values that are another than the one there is; the first that the checks of the table allow is taken.
OTHERS = {
    "text": ["{c} || 'x'", "'x'", "''", "'returned'", "'withdrawn'", "'update'", "'closed'", "'month'", "'year'", "'q1'"],
    "integer": ["{c} + 1", "7"], "bigint": ["{c} + 1", "7"], "numeric": ["{c} + 1", "7"],
    "boolean": ["not {c}", "true"],
    "date": ["{c} + 1", "date '2024-05-05'", "{c} - 1"], "timestamp with time zone": ["{c} + interval '1 day'", "now()"],
    "interval": ["{c} + interval '1 day'"], "bytea": ["sha256({c})", "sha256('x')", "sha256({c} || '\\x00')"],
    "json": ["'{{\"x\": 1}}'"], "jsonb": ["{c} || '{{\"x\": 1}}'", "'{{\"x\": 1}}'"], "uuid": ["gen_random_uuid()"],
    "text[]": ["{c} || 'x'::text", "array['x']"], "integer[]": ["{c} || 7", "array[7]"], "uuid[]": ["{c} || gen_random_uuid()"],
}


def alter(cluster, copy, table, column, kind, key, case):
    """Alters the column in one row, past every trigger: the key of that row before and after, as lists. None if there is no row, or no other value that the table allows."""
    if table == "api_token":
        key = ["id"]
    named = "array[" + ", ".join(f"coalesce(to_jsonb(t) ->> '{name}', '')" for name in key) + "]"
    order = {"case_file": f"t.id = '{case}' desc,", "office": "t.id <> 'wuxi-ip-office' desc,",
             "content_part": "t.ctid desc,", "office_tree": "t.office_id <> 'wuxi-ip-office' desc,"}.get(
        table, f"t.case_id = '{case}' desc," if "case_id" in key else "")
    for value in OTHERS[kind]:
        value = value.format(c="t." + column)
        if table == "case_file":  # not the same as in what is added up from the cases
            value = value.replace("'x'", "'y'")
        other = "true" if kind == "json" else f"({value}) is distinct from t.{column}"
        try:
            rows = cluster.query(copy, f"""
                set session_replication_role = replica; set timezone = 'UTC';
                with was as (select t.ctid as place, {named} as key from {table} as t where {other} order by {order} t.ctid limit 1)
                update {table} as t set {column} = {value} from was where t.ctid = was.place
                returning was.key, {named}""")
        except psycopg2.IntegrityError:  # a check of the table, or there is such a row already
            continue
        if rows:
            return rows[0]
    return None


def is_named(line, table, keys):
    """The table, and the row: its case, its key in one piece, or each part of it by name."""
    if f'"table":"{NAMED_AS.get(table, table)}"' not in line and f'"{table} ' not in line:
        return False
    if table == "document_series":  # of which series a number is, only its row says
        keys = [[key[0], key[2]] for key in keys] + list(keys)
    return any(f'"case_id":"{part}"' in line for key in keys for part in key) or any(
        '"key":"' + "/".join(key) + '"' in line or all(part in line for part in key) for key in keys)


@pytest.fixture(scope="module")
def noted(cluster, full):  # noqa: F811
    """With what the tour of `full` does not leave: passwords, a second factor; and verified once, so that rows are noted."""
    name = cluster.create(full.name)
    cluster.query(name, """
        select password_put('test-officer', 'one', false, null, 'test-officer'), password_put('test-officer', 'two', false, null, 'test-officer'),
            factor_put('test-officer', 'aa', 'two', null),
            factor_confirm('test-officer', 5, array[repeat('ab', 32)], null, 'two', 'aa'),
            fact_fold(100000);
        create function pg_temp.passed() returns void language sql as $$
            insert into calendar_pass (revision, finished_at, examined, moved) select revision, now(), 1, 1 from calendar_year limit 1
                on conflict do nothing;
            insert into deadline_move select office_id, 1, case_id, rule, seq, item, due_on, due_on + 1, now() from deadline limit 1 $$;
        select pg_temp.passed()""")
    harness.run(cluster.conninfo(name), "verify")
    return name


def missed_of(cluster, full, noted, tables):  # noqa: F811
    """(columns that were altered and not named, how many were altered of each table)"""
    missed, met = [], {}
    cases = [row[0] for row in cluster.query(noted, "select id::text from case_file order by id")]
    # Rows that others are held against: of cases in which nothing else is altered.
    own = {"case_event": cases[0], "case_file": cases[3], "case_proof": cases[4]}
    for turn in range(max(len(columns) for columns in tables.values())):
        copy, altered = cluster.create(noted), []
        for table, columns in tables.items():
            if table in LEFT_OUT or turn >= len(columns):
                continue
            column, kind, _ = columns[turn]
            if (table, column) in COLUMNS_LEFT_OUT:
                continue
            cluster.query(copy, f"alter table {table} disable trigger user")
            keys = alter(cluster, copy, table, column, kind, [name for name, _, key in columns if key],
                         own.get(table, full.case))
            if keys:
                altered.append((table, column, keys))
                met[table] = met.get(table, 0) + 1
        said = harness.run(cluster.conninfo(copy), "verify", fails=True).splitlines()
        missed += [one for one in altered if not any(is_named(line, one[0], one[2]) for line in said)]
    return missed, met


def test_a_row_altered_by_hand_in_any_column_of_any_table_is_named(cluster, full, noted):  # noqa: F811
    tables = columns_of(cluster, noted)
    assert set(LEFT_OUT) <= set(tables)
    missed, met = missed_of(cluster, full, noted, tables)
    print(f"{sum(met.values())} columns of {len(met)} tables altered; left out: {', '.join(LEFT_OUT)}; without a row: "
          f"{', '.join(sorted(set(tables) - set(met) - set(LEFT_OUT)))}")
    assert not missed, "\n".join(map(str, missed))
    assert set(tables) - set(met) - set(LEFT_OUT) == set(EMPTY)
    assert sum(met.values()) > 300


def test_a_list_of_days_off_that_is_none_any_more_is_named_and_the_rest_is_verified(cluster, full):  # noqa: F811
    for list_, other in (("{}", ""), ("[1]", ""), ("7", ""), ('{"year": 2024, "off": [{"name": {"zh": "x", "en": "x"}, "from": "x"}]}', ""),
                         ("", "where year = 2025")):
        copy = cluster.create(full.name)
        revision = cluster.query(copy, "select max(revision) from calendar_year where year = 2024")[0][0]
        # A list of another year's is one too many.
        value = f"'{list_}'" if list_ else "(select list from calendar_year where year = 2025 order by revision desc limit 1)"
        cluster.query(copy, f"alter table calendar_year disable trigger user; update calendar_year set list = {value} where revision = {revision}")
        said = harness.run(cluster.conninfo(copy), "verify", fails=True).splitlines()
        assert any('"table":"calendar_year"' in line and "no list of days off" in line for line in said), said
        assert any(line.startswith("seals: ") for line in said), said


def test_a_database_that_is_only_read_is_verified_and_nothing_is_noted(cluster, full):  # noqa: F811
    copy = cluster.create(full.name)
    cluster.query(copy, "truncate case_proof")
    read_only = cluster.conninfo(copy) + " options='-c default_transaction_read_only=on'"
    said = harness.run(read_only, "verify")
    assert "nothing was noted" in said and "seals: 1, 0 faults" in said
    assert cluster.query(copy, "select count(*) from case_proof")[0][0] == 0
    assert "nothing was noted" not in harness.run(cluster.conninfo(copy), "verify")
    assert cluster.query(copy, "select count(*) from case_proof")[0][0] > 0


def test_a_case_that_verify_never_saw_has_been_noted_by_the_service(cluster, template):
    site = make_site(cluster, template)
    case = site.walk(site.begin("ruling", "2024-03-04"), "file", "2024-03-06")
    noted = f"""select count(*) from case_proof as p join case_file as c on c.office_id = p.office_id and c.id = p.case_id
                where c.id = '{case['id']}' and c.head_hash = p.head"""
    harness.wait_until(lambda: site.query(noted)[0][0] == 1, seconds=60, message="the case was not noted")
    site.close()
    cluster.query(site.name, f"update case_party set address = '某路1号' where case_id = '{case['id']}' and item = 1")
    said = harness.run(site.database, "verify", fails=True)
    assert any("case_party" in line and case["id"] in line and "altered" in line for line in said.splitlines()), said


@pytest.mark.parametrize("table, statement, named", [
    ("office", "update office set name_zh = '某局' where id = 'wuxi-ip-office'", "wuxi-ip-office"),
    ("app_user", "do $$ begin update app_user set office_id = 'jiangyin-amr' where id = 'test-officer'; end $$", "test-officer"),
    ("role_grant", "insert into role_grant (office_id, user_id, name) values ('jiangyin-amr', 'test-officer', 'director')",
     "jiangyin-amr/test-officer/director"),
    ("api_token", "delete from api_token where user_id = 'test-officer'", ""),
])
def test_a_change_by_hand_that_the_journal_saw_is_named_by_whom_and_when(cluster, full, table, statement, named):  # noqa: F811
    copy = cluster.create(full.name)
    cluster.query(copy, statement)
    said = harness.run(cluster.conninfo(copy), "verify", fails=True)
    assert any(table in line and named in line and "by hand" in line and " by " in line for line in said.splitlines()), said


def test_the_journal_itself_is_a_chain(cluster, full):  # noqa: F811
    copy = cluster.create(full.name)
    cluster.query(copy, "alter table row_journal disable trigger user; delete from row_journal where position = 7")
    assert '"table":"row_journal"' in harness.run(cluster.conninfo(copy), "verify", fails=True)


def test_sums_altered_by_hand_are_put_right(cluster, full):  # noqa: F811
    name = cluster.create(full.name)
    database = cluster.conninfo(name)
    cluster.query(name, "select tally_fold(100000), fact_fold(100000)")
    assert "put right" in harness.run(database, "rebuild")
    assert harness.run(database, "rebuild") == "rollup: 0 rows put right\ntally: 0 rows put right\n"
    assert cluster.query(name, "with one as (select ctid from case_tally limit 1) update case_tally as t set cases = cases + 1"
                               " from one where t.ctid = one.ctid returning 1") == [(1,)]
    assert cluster.query(name, "with one as (select ctid from fact_rollup limit 1) update fact_rollup as t"
                               " set quantity = quantity + 1 from one where t.ctid = one.ctid returning 1") == [(1,)]
    assert "faults" in harness.run(database, "verify", fails=True)
    assert harness.run(database, "rebuild") == "rollup: 1 rows put right\ntally: 1 rows put right\n"
    harness.run(database, "verify")
