"""What the time limits should have left in the statistics, told from the deadlines as they stand: an oracle for the
facts, which the service keeps by what each act changes."""

import collections

CLOSING = {"ruling": ["close"], "mediation": ["finish_court_pre", "finish_court_post", "finish_court_summary",
                                              "finish_people"]}
DECIDING = {"enforcement": ["decide"]}
LIMITS = {**CLOSING, **DECIDING}


def left(site):
    """{indicator: {case id: Counter of (day, cell)}}"""
    found = collections.defaultdict(lambda: collections.defaultdict(collections.Counter))
    for kind, rules in LIMITS.items():
        rows = site.query("""
            select c.id::text, greatest(d.due_on + 1, c.accepted_on), coalesce(d.met_on, d.lapsed_on), d.met_on, d.suspended,
                array[c.track, c.region, c.right_type, c.cause, c.source]::text
            from deadline as d join case_file as c on c.office_id = d.office_id and c.id = d.case_id
            where c.kind = %s and d.rule = any (%s) and c.accepted_on is not null and c.phase <> 'merged'""", kind, rules)
        for case, begins, ended, met, suspended, cell in rows:
            if met and kind in DECIDING:
                found[f"{kind}.decided_timed"][case][met, cell] += 1
            if not suspended and not (ended and ended < begins):
                found[f"{kind}.overdue_begun"][case][begins, cell] += 1
                if ended:
                    found[f"{kind}.overdue_ended"][case][ended, cell] += 1
    return found


def moved(before, after, indicator, first, last):
    """{case id: by how much}, of what lies between the two days."""
    def within(counted):
        return {key: number for key, number in counted.items() if first <= key[0] <= last}
    changed = {}
    for case in before[indicator].keys() | after[indicator].keys():
        was, now = within(before[indicator][case]), within(after[indicator][case])
        if was != now:
            changed[case] = sum(now.values()) - sum(was.values())
    return changed
