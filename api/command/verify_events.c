/* Events for `ipcase verify --audit`: each hash is computed anew from the columns, and each case is one chain. */
#include "api/command/verify_audit.h"

#include <stdio.h>
#include <string.h>

#include "api/command/database.h"
#include "core/audit/record.h"
#include "core/base/text.h"

#define EVENTS_A_CALL "2000"
#define PROGRESS 100000
#define NOBODY "00000000-0000-0000-0000-000000000000"

/* The event before, of the same case. */
struct walk {
	const char *office;
	char case_id[37], hash[2 * MERKLE_HASH + 1], state[128], recorded_at[24];
	int64_t seq;
	int64_t head_seq; /* what the case says of its newest event */
	char head_hash[2 * MERKLE_HASH + 1], head_state[128];
	uint64_t events, cases;
};

static struct audit_place place_of(const struct event_record *event)
{
	return (struct audit_place){ .office = event->office,
				     .case_id = event->case_id,
				     .seq = event->seq };
}

static void copy(char *room, size_t size, const char *text)
{
	snprintf(room, size, "%s", text ? text : "");
}

static int64_t number(const char *text)
{
	int64_t value = 0;

	return text && text_parse_int(text, INT64_MIN, INT64_MAX, &value) ? value : 0;
}

/* The case does not stand at its last event. */
static void case_ends(struct audit_check *check, struct walk *walk)
{
	char seq[24];
	bool same = walk->seq == walk->head_seq && strcmp(walk->hash, walk->head_hash) == 0 &&
		    strcmp(walk->state, walk->head_state) == 0;

	if (walk->seq == 0)
		return;
	walk->cases++;
	snprintf(seq, sizeof(seq), "%lld",
		 (long long)(walk->head_seq > walk->seq ? walk->head_seq : walk->seq));
	if (!same)
		audit_fault(check, "head",
			    (struct audit_place){
				    .office = walk->office, .case_id = walk->case_id, .seq = seq },
			    walk->head_seq > walk->seq ?
				    "the newest events are missing" :
				    "the case does not stand at its last event");
	walk->seq = 0;
}

static void check_facts(struct audit_check *check, const struct event_record *event,
			const char *facts)
{
	unsigned char hash[MERKLE_HASH];
	bool right;

	if (!event->facts_sha256 && !event->salt && !event->erased_by)
		return; /* hashed before facts were */
	right = event->facts_sha256 ? facts && facts_record_hash(event, facts, hash) &&
					      record_is(hash, event->facts_sha256) :
				      !facts;
	if (!right)
		audit_fault(check, "facts", place_of(event), "its facts are not those it left");
}

/* Of an erased event the hash stays; what it reads since is under the hash of the one that erased. */
static void check_hash(struct audit_check *check, const struct event_record *event,
		       const char *stored, const char *erased)
{
	unsigned char hash[MERKLE_HASH];
	bool made = event_record_hash(event, hash);

	if (!event->erased_by && !(made && record_is(hash, stored)))
		audit_fault(check, "hash", place_of(event), "it was altered");
	if (event->erased_by && !(made && record_is(hash, erased)))
		audit_fault(check, "erasure", place_of(event),
			    "it does not read as the erasure left it");
}

static void check_chain(struct audit_check *check, const struct walk *walk,
			const struct event_record *event)
{
	struct audit_place place = place_of(event);
	char missing[24];

	if (number(event->seq) != walk->seq + 1) {
		snprintf(missing, sizeof(missing), "%lld", (long long)walk->seq + 1);
		place.seq = missing;
		audit_fault(check, "gap", place, "it is missing");
	} else if (strcmp(event->previous_hash ? event->previous_hash : "",
			  walk->seq > 0 ? walk->hash : "") != 0) {
		audit_fault(check, "previous", place, "it does not follow the event before it");
	} else if (walk->seq > 0 && number(event->recorded_at) < number(walk->recorded_at)) {
		audit_fault(check, "time", place, "recorded before the event before it");
	}
}

static void check_erasures(struct audit_check *check, const struct event_record *event,
			   const char *erasures)
{
	unsigned char hash[MERKLE_HASH];

	if (!erasures)
		return;
	text_record_hash(erasures, hash);
	if (!record_is(hash, event->content_sha256))
		audit_fault(check, "erasure", place_of(event),
			    "what it erased is not what it says it did");
}

static void check_event(struct audit_check *check, struct walk *walk, const struct db_reply *reply,
			int row)
{
	const struct event_record event = {
		.office = walk->office,
		.case_id = audit_column(reply, row, "case_id"),
		.seq = audit_column(reply, row, "seq"),
		.kind = audit_column(reply, row, "kind"),
		.definition = audit_column(reply, row, "definition"),
		.track = audit_column(reply, row, "track"),
		.action = audit_column(reply, row, "action"),
		.from = audit_column(reply, row, "from_state"),
		.to = audit_column(reply, row, "to_state"),
		.occurred_on = audit_column(reply, row, "occurred_on"),
		.recorded_at = audit_column(reply, row, "recorded_at"),
		.actor = audit_column(reply, row, "actor"),
		.data = audit_column(reply, row, "data"),
		.content_sha256 = audit_column(reply, row, "content_sha256"),
		.previous_hash = audit_column(reply, row, "previous_hash"),
		.salt = audit_column(reply, row, "salt"),
		.facts_sha256 = audit_column(reply, row, "facts_sha256"),
		.erased_by = audit_column(reply, row, "erased_by"),
	};
	const char *hash = audit_column(reply, row, "hash");

	if (strcmp(event.case_id, walk->case_id) != 0)
		case_ends(check, walk);
	check_chain(check, walk, &event);
	check_hash(check, &event, hash, audit_column(reply, row, "erased_sha256"));
	check_facts(check, &event, audit_column(reply, row, "facts"));
	check_erasures(check, &event, audit_column(reply, row, "erasures"));
	if (strcmp(audit_column(reply, row, "entered"), "true") != 0)
		audit_fault(check, "unrecorded", place_of(&event),
			    "the audit trail has no entry of it");
	walk->seq = number(event.seq);
	walk->head_seq = number(audit_column(reply, row, "head_seq"));
	copy(walk->case_id, sizeof(walk->case_id), event.case_id);
	copy(walk->hash, sizeof(walk->hash), hash);
	copy(walk->state, sizeof(walk->state), event.to);
	copy(walk->recorded_at, sizeof(walk->recorded_at), event.recorded_at);
	copy(walk->head_hash, sizeof(walk->head_hash), audit_column(reply, row, "head_hash"));
	copy(walk->head_state, sizeof(walk->head_state), audit_column(reply, row, "head_state"));
	if (++walk->events % PROGRESS == 0)
		fprintf(stderr, "%llu events\n", (unsigned long long)walk->events);
}

static void check_office(struct audit_check *check, struct walk *walk)
{
	char seq[24] = "0", after[37] = NOBODY;
	struct db_reply reply = { .rows = 1 };

	copy(walk->case_id, sizeof(walk->case_id), NOBODY);
	while (reply.rows > 0) {
		command_call(check->once, &sql_audit_events,
			     (struct once_value[]){ { "office", walk->office },
						    { "after", after },
						    { "seq", seq },
						    { "limit", EVENTS_A_CALL },
						    { NULL, NULL } },
			     &reply);
		for (int row = 0; row < reply.rows; row++)
			check_event(check, walk, &reply, row);
		copy(after, sizeof(after), walk->case_id);
		snprintf(seq, sizeof(seq), "%lld", (long long)walk->seq);
	}
	case_ends(check, walk);
}

static void check_strays(struct audit_check *check)
{
	static const struct once_value none[] = { { NULL, NULL } };
	json_t *strays = command_body(check->once, &sql_audit_strays, none), *stray;
	char seq[24];
	size_t i;

	json_array_foreach(strays, i, stray) {
		bool fact = strcmp(json_string_value(json_object_get(stray, "fault")), "fact") == 0;

		snprintf(seq, sizeof(seq), "%" JSON_INTEGER_FORMAT,
			 json_integer_value(json_object_get(stray, "seq")));
		audit_fault(
			check, fact ? "fact" : "head",
			(struct audit_place){
				.office = json_string_value(json_object_get(stray, "office_id")),
				.case_id = json_string_value(json_object_get(stray, "case_id")),
				.seq = seq },
			fact ? "a fact without its event" : "all events of the case are missing");
	}
	json_decref(strays);
}

void audit_check_events(struct audit_check *check)
{
	static const struct once_value none[] = { { NULL, NULL } };
	json_t *offices = command_body(check->once, &sql_audit_offices, none), *office;
	struct walk walk = { .events = 0 };
	size_t i, before = check->faults;

	json_array_foreach(offices, i, office) {
		walk.office = json_string_value(office);
		check_office(check, &walk);
	}
	check_strays(check);
	printf("audit: %llu events of %llu cases, %zu faults\n", (unsigned long long)walk.events,
	       (unsigned long long)walk.cases, check->faults - before);
	json_decref(offices);
}
