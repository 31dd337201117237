/* What a call that did not end well means to the client: SQLSTATE to problem in one table, names of
 * constraints in another. */
#include <string.h>

#include "api/http/link.h"
#include "api/http/storage.h"
#include "api/http/worker_parts.h"
#include "core/base/log.h"

static const struct {
	const char *prefix; /* of the SQLSTATE; the first that fits counts */
	const char *code;
} states[] = {
	{ "40001", "busy" }, /* serialization failure, */
	{ "40P01", "busy" }, /* deadlock, */
	{ "55P03", "busy" }, /* lock timeout: rolled back, may be repeated */
	{ "57014", "timeout" },
	{ "57P", "busy" },	     /* server shuts down or starts */
	{ "53100", "storage_full" }, /* out of disk, */
	{ "53", "busy" },	     /* connections, memory */
	{ "25006", "busy" },	     /* a standby, while another takes over */
	{ "26000", "busy" }, /* statement or plan of an older schema: the connection is renewed */
	{ "0A000", "busy" },
	{ "42501", "not_allowed" },
};

static const struct {
	const char *constraint;
	const char *pointer;
	const char *code;
} constraints[] = {
	{ "case_link_to_fkey", "/data/case_id", "case_unknown" },
	{ "case_merge_in_work", "/data/case_id", "merge_not_in_work" },
	{ "case_link_kinds_fkey", "/data/type", "link_kinds_wrong" },
	{ "case_link_check", "/data/case_id", "link_to_self" },
	{ "document_content_document_fkey", "query:type", "document_unannounced" },
	{ "case_link_pkey", "/data/case_id", "link_exists" },
	{ "document_content_pkey", "path:document", "document_exists" },
	{ "volume_empty", "", "volume_empty" },
	{ "document_frozen", "", "document_frozen" },
	{ "document_issued", "", "document_issued" },
	{ "document_issue_document", "/data/document_id", "document_not_here" },
	{ "document_issue_type", "/data/document_id", "document_not_issuable" },
	{ "document_issue_number", "/data/document_id", "document_numbered" },
	{ "document_corrects_fkey", "/documents/0/corrects", "document_not_here" },
	{ "document_corrects_check", "/documents/0/corrects", "document_corrects_self" },
	{ "document_service_document_fkey", "/data/services", "document_not_here" },
	{ "document_service_party", "/data/services", "service_party_unknown" },
	{ "document_service_issued", "/data/services", "document_unissued" },
	{ "approval_pending", "/data/act/action", "proposal_pending" },
	{ "case_secrecy_unknown", "/secrecy", "secrecy_unknown" },
	{ "case_secrecy_readers", "/readers", "user_unknown" },
	{ "idempotency_key_digest", "header:Idempotency-Key", "key_reused" },
	{ "api_token_ended", "header:Idempotency-Key", "token_unknown" },
	{ "app_user_pkey", "/id", "user_exists" },
	{ "app_user_self", "path:user_id", "user_self" },
	{ "app_user_above", "path:user_id", "user_above" },
	{ "app_user_office", "/office_id", "user_office" },
	{ "role_grant_office", "/grants", "user_office" },
	{ "role_grant_name_fkey", "/grants", "grant_unknown" },
	{ "role_grant_apart", "/grants", "grant_apart" },
	{ "delegation_grant_name_fkey", "/grant", "grant_unknown" },
	{ "delegation_held", "/grant", "delegation_not_held" },
	{ "delegation_to_user_fkey", "/to", "user_unknown" },
	{ "delegation_self", "/to", "delegation_to_self" },
	{ "delegation_span", "/until", "delegation_span" },
	{ "delegation_grant", "/grant", "delegation_not_given" },
	{ "delegation_apart", "/to", "delegation_apart" },
	{ "seal_pending", "", "seal_pending" },
	{ "sealed_summary_reason", "/reason", "seal_reason_missing" },
	{ "seal_two_persons", "", "seal_own" },
	{ "seal_withdrawn_by", "", "seal_not_own" },
	{ "seal_decided", "", "seal_decided" },
	{ "seal_other_bytes", "header:If-Match", "seal_stale" },
	{ "case_file_personal_check", "/parties", "personal_too_many" },
	{ "case_event_continues_fkey", "header:If-Match", "version_stale" },
};

/* How the log tells the request: never by its target, which may hold names. */
static void refusal_log(const struct request *request, const struct db_reply *reply)
{
	log_error("database_refused", "request", request->request_id, "route",
		  request->route ? request->route->name : "", "sqlstate", reply->sqlstate,
		  "constraint", reply->constraint, "message", reply->message, NULL);
}

/* The message of a link that may not be is its type and the kinds of the two cases. */
static void link_kinds_reply(struct request *request, const char *pointer, const char *message)
{
	size_t type = strcspn(message, " ");
	const char *from = message + type + (message[type] == ' ');
	size_t length = strcspn(from, " ");

	problem_reply(request, pointer, "link_kinds_wrong", "type",
		      arena_strndup(request->arena, message, type), "from",
		      arena_strndup(request->arena, from, length), "to",
		      from + length + (from[length] == ' '), NULL);
}

static void conflict_reply(struct request *request, const struct db_reply *reply)
{
	for (size_t i = 0; i < sizeof(constraints) / sizeof(*constraints); i++) {
		if (strcmp(constraints[i].constraint, reply->constraint) != 0)
			continue;
		if (strcmp(constraints[i].code, "link_kinds_wrong") == 0)
			link_kinds_reply(request, constraints[i].pointer, reply->message);
		else
			problem_reply(request, constraints[i].pointer, constraints[i].code, NULL);
		return;
	}
	refusal_log(request, reply);
	problem_reply(request, "", "internal", "request", request->request_id, NULL);
}

static void cursor_reply(struct request *request)
{
	json_t *values = json_pack("{s:s, s:s}", "format", "cursor", "value",
				   request_param(request, "cursor"));
	const char *reason = catalog_message(request->catalog, request->arena, "format_wrong",
					     request_language(request), values);

	json_decref(values);
	problem_reply(request, "query:cursor", "parameter_wrong", "name", "cursor", "reason",
		      reason, NULL);
}

static void refused_reply(struct request *request, const struct db_reply *reply)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		if (strncmp(reply->sqlstate, states[i].prefix, strlen(states[i].prefix)) != 0)
			continue;
		if (strcmp(states[i].code, "storage_full") == 0)
			storage_is_full(request->worker->service);
		else if (strcmp(states[i].code, "not_allowed") != 0)
			refusal_log(request, reply);
		problem_reply(request, "", states[i].code, NULL);
		return;
	}
	if (strncmp(reply->sqlstate, "23", 2) == 0) {
		conflict_reply(request, reply);
	} else if (strncmp(reply->sqlstate, "22", 2) == 0 && request_param(request, "cursor")) {
		/* The only parameter whose inside only the database reads. */
		cursor_reply(request);
	} else {
		refusal_log(request, reply);
		problem_reply(request, "", "internal", "request", request->request_id, NULL);
	}
}

void outcome_reply(struct request *request, const struct db_reply *reply)
{
	if (request_doubted(request)) {
		problem_reply(request, "", doubt_code(request), NULL);
		return;
	}
	switch (reply->outcome) {
	case DB_DONE:
		bug("a call that ended well has no problem");
	case DB_REFUSED:
		refused_reply(request, reply);
		break;
	case DB_UNAVAILABLE:
		problem_reply(request, "", "busy", NULL);
		break;
	case DB_UNKNOWN:
		problem_reply(request, "", request->link->in_doubt ? doubt_code(request) : "busy",
			      NULL);
		break;
	}
}
