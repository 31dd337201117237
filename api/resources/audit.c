/* The audit trail, its seals and proofs, and the receipt for an event. */
#include "api/resources/tables.h"

#include "api/http/request.h"
#include "core/base/json.h"

/* No act waits longer for its seal (api/command/audit.c). */
#define SEALED_WITHIN "60"

static const char *body_of(const struct db_reply *found, size_t *ret_length)
{
	const char *body;

	return found->rows > 0 && db_reply_value(found, 0, "body", &body, ret_length) ? body : NULL;
}

static void receipt_reply(struct request *request, const struct db_reply *found)
{
	const char *proof = NULL, *body;
	size_t length, proof_length;

	body = body_of(found, &length);
	if (!body) {
		problem_reply(request, "path:seq", "receipt_unknown", NULL);
		return;
	}
	if (!db_reply_value(found, 0, "proof", &proof, &proof_length))
		reply_header(request, "Retry-After", SEALED_WITHIN);
	reply_bytes(request, 200, "application/json", body, length);
}

static void receipt_get(struct request *request)
{
	query_send(request, &sql_event_receipt, receipt_reply);
}

static void proof_reply(struct request *request, const struct db_reply *found)
{
	size_t length;
	const char *body = body_of(found, &length);

	if (body)
		reply_bytes(request, 200, "application/json", body, length);
	else
		problem_reply(request, "path:entry", "audit_entry_unknown", NULL);
}

static void proof_get(struct request *request)
{
	query_send(request, &sql_audit_proof, proof_reply);
}

static void consistency_reply(struct request *request, const struct db_reply *found)
{
	size_t length;
	const char *body = body_of(found, &length);

	if (body)
		reply_bytes(request, 200, "application/json", body, length);
	else
		problem_reply(request, "query:second", "audit_seal_unknown", NULL);
}

static void consistency_get(struct request *request)
{
	query_send(request, &sql_audit_consistency, consistency_reply);
}

// clang-format off
const struct route audit_routes[] = {
	HANDLER("GET", "/api/v1/cases/:id/events/:seq/receipt", "event_receipt", receipt_get,
		.summary = "What proves that an event was recorded, under a signed seal; without a proof until it is sealed",
		.need = CASE_READ, .reply = "receipt"),
	QUERY("GET", "/api/v1/audit?cursor&limit&actor&act&object&from&to", "audit_list", sql_audit_list,
	      .summary = "The audit trail, newest first", .need = AUDIT_READ, .lane = DB_SLOW,
	      .reply = "audit_list"),
	HANDLER("GET", "/api/v1/audit/:office/:entry/proof", "audit_proof", proof_get,
		.summary = "What proves that an entry of the audit trail is sealed", .need = AUDIT_READ,
		.reply = "audit_proof"),
	QUERY("GET", "/api/v1/audit/seals?cursor&limit", "audit_seal_list", sql_audit_seal_list,
	      .summary = "The seals of the audit trail, newest first", .need = SELF,
	      .reply = "audit_seal_list"),
	HANDLER("GET", "/api/v1/audit/consistency?first&second", "audit_consistency", consistency_get,
		.summary = "What proves that a seal goes on from an earlier one, with nothing changed below it",
		.need = SELF, .reply = "audit_consistency"),
	{ .method = NULL },
};
// clang-format on
