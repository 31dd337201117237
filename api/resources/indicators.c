/* /indicators: what the figures mean, their values in any cut, and the cases behind each. */
#include "api/resources/tables.h"

#include <string.h>

#include "api/http/request.h"
#include "api/resources/export.h"
#include "api/resources/office.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/cut.h"

static void indicator_list(struct request *request)
{
	json_t *items = json_array();

	for (size_t i = 0; i < request->catalog->indicator_count; i++)
		json_array_append(items, (json_t *)request->catalog->indicators[i].definition);
	reply_json(request, 200, json_pack("{s:o, s:n}", "items", items, "next_cursor"));
}

/* The indicator of the path, if its figure is made of cases; else answers and returns NULL. */
static const struct indicator *find_indicator(struct request *request)
{
	const char *code = request_param(request, "code");
	const struct indicator *indicator = catalog_indicator(request->catalog, code);

	if (!indicator)
		problem_reply(request, "path:code", "indicator_unknown", "indicator", code, NULL);
	else if (indicator->source == INDICATOR_EXTERNAL)
		problem_reply(request, "path:code", "indicator_external", "indicator", code, NULL);
	else
		return indicator;
	return NULL;
}

/* Filters of a figure: what the request asked for is asked for again by the links of its cells. */
static const char *const filters[] = { "office",     "at",	   "kind",    "region",
				       "right_type", "cause",	   "track",   "source",
				       "outcome",    "party_type", "known_at" };
#define FILTERS (sizeof(filters) / sizeof(*filters))

/* Whether it can be cut and narrowed as it is asked for; else answers. */
static bool has_outcome(struct request *request, const struct indicator *indicator)
{
	static const char *const places[] = { "by", "and_by", "outcome" };

	if (cut_has_outcome(indicator))
		return true;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		const char *value = request_param(request, places[i]);

		if (!value || (i < 2 && strcmp(value, "outcome") != 0))
			continue;
		problem_reply(request, arena_printf(request->arena, "query:%s", places[i]),
			      "outcome_not_told", "indicator", indicator->name, NULL);
		return false;
	}
	return true;
}

/* Of a request for values, between its steps. */
struct cut_state {
	struct date from, to;
	json_t *filters; /* as they were asked, for the links */
};

/* Without a period the figure is that of the current year, without an office the holder's own. "none" is
 * what was not told. False: answered. */
static bool bind_scope(struct request *request, struct date *ret_from, struct date *ret_to)
{
	const char *from = request_param(request, "from"), *to = request_param(request, "to");
	int year = date_year(request->today);

	office_bind(request);
	if (!from)
		from = arena_printf(request->arena, "%d-01-01", year);
	if (!to)
		to = arena_printf(request->arena, "%d-12-31", year);
	request_bind(request, "from", from);
	request_bind(request, "to", to);
	/* The shapes have been checked. */
	if (!date_parse(from, ret_from) || !date_parse(to, ret_to))
		bug("a period without days");
	/* A default may lie before the end that was given, or after the beginning. */
	if (date_compare(*ret_from, *ret_to) > 0) {
		problem_reply(request, "query:from", "period_reversed", "name", "from", "other",
			      "to", NULL);
		return false;
	}
	for (size_t i = 0; i < FILTERS; i++) {
		const char *value = request_param(request, filters[i]);

		if (value && strcmp(value, "none") == 0)
			request_bind(request, filters[i], "");
	}
	return true;
}

/* An array of PostgreSQL; codes need no quotes. */
static const char *array_add(struct request *request, const char *array, const char *value)
{
	return arena_printf(request->arena, "%s%s%s", array ? array : "", array ? "," : "",
			    value ? value : "NULL");
}

static const char *array_end(struct request *request, const char *array)
{
	return arena_printf(request->arena, "{%s}", array ? array : "");
}

static const char *add_codes(struct request *request, const char *codes,
			     const struct indicator *indicator)
{
	if (!indicator)
		return codes;
	codes = add_codes(request, codes, indicator->numerator);
	codes = add_codes(request, codes, indicator->denominator);
	for (size_t i = 0; i < indicator->term_count; i++)
		codes = array_add(request, codes, indicator->terms[i].of->name);
	return codes;
}

/* As it was asked, for the links. */
static json_t *asked(struct request *request)
{
	json_t *all = json_tie(request->arena, json_object());

	for (size_t i = 0; i < FILTERS; i++) {
		const char *value = request_param(request, filters[i]);

		if (value)
			json_object_set_new(all, filters[i], json_string(value));
	}
	return all;
}

static void indicator_values_reply(struct request *request, const struct db_reply *found)
{
	const struct cut_state *state = request->state;
	struct cut_input input = {
		.catalog = request->catalog,
		.from = state->from,
		.to = state->to,
		.indicator = catalog_indicator(request->catalog, request_param(request, "code")),
		.by = request_param(request, "by"),
		.and_by = request_param(request, "and_by"),
		.filters = state->filters,
	};
	const struct indicator *indicator = input.indicator;
	const char *bytes;
	size_t length;
	json_t *sums, *reply;

	if (found->rows == 0 || !db_reply_value(found, 0, "body", &bytes, &length) ||
	    json_read(bytes, length, &sums, NULL, NULL) != JSON_FINE) {
		office_unknown(request);
		return;
	}
	input.found = json_tie(request->arena, sums);
	reply = cut_make(&input, request->arena);
	json_object_update(reply, json_object_get(sums, "scope"));
	json_object_set_new(reply, "indicator", json_string(indicator->name));
	json_object_set_new(reply, "name", label_json(&indicator->label));
	json_object_set_new(reply, "unit", json_string(indicator->unit));
	json_object_set_new(reply, "definitions", json_string(request->catalog->digest));
	json_object_set_new(reply, "definition", json_string(indicator->digest));
	json_object_set(reply, "meaning", (json_t *)indicator->definition);
	reply_json(request, 200, reply);
}

/* A dimension and another one, of not too many months; else answers. */
static bool may_cut(struct request *request, struct date from, struct date to)
{
	const char *by = request_param(request, "by"), *and_by = request_param(request, "and_by");
	bool months = (by && strcmp(by, "month") == 0) || (and_by && strcmp(and_by, "month") == 0);

	if (and_by && (!by || strcmp(by, and_by) == 0)) {
		problem_reply(request, "query:and_by", "second_dimension", NULL);
		return false;
	}
	if (months && cut_months(from, to) > CUT_MONTHS_MAX) {
		problem_reply(request, "query:from", "months_too_many", "most",
			      arena_printf(request->arena, "%d", CUT_MONTHS_MAX), NULL);
		return false;
	}
	return true;
}

static void indicator_values(struct request *request)
{
	const struct indicator *indicator = find_indicator(request);
	const char *by = request_param(request, "by"), *and_by = request_param(request, "and_by");
	bool parties = (by && strcmp(by, "party_type") == 0) ||
		       (and_by && strcmp(and_by, "party_type") == 0);

	struct cut_state *state = arena_alloc(request->arena, sizeof(*state));

	if (!indicator || !has_outcome(request, indicator))
		return;
	request->state = state;
	state->filters = asked(request);
	if (!bind_scope(request, &state->from, &state->to) ||
	    !may_cut(request, state->from, state->to))
		return;
	request_bind(request, "codes", array_end(request, add_codes(request, NULL, indicator)));
	request_bind(request, "medians",
		     array_end(request, indicator->median ? indicator->median->name : NULL));
	request_bind(request, "opening", cut_looks_before(indicator) ? "true" : "false");
	request_bind(request, "party_types", parties ? "true" : "false");
	query_send(request, &sql_indicator_values, indicator_values_reply);
}

static void indicator_cases_reply(struct request *request, const struct db_reply *found)
{
	const char *bytes;
	size_t length;

	if (found->rows == 0 || !db_reply_value(found, 0, "body", &bytes, &length)) {
		office_unknown(request);
		return;
	}
	reply_bytes(request, 200, "application/json", bytes, length);
}

static void bind_terms(struct request *request, const struct indicator *indicator)
{
	static const char *const windows[] = { "period", "start", "end" };
	const char *codes = NULL, *signs = NULL, *spans = NULL, *onlys = NULL;
	bool days = false;

	for (size_t i = 0; i < indicator->term_count; i++) {
		const struct term *term = &indicator->terms[i];

		codes = array_add(request, codes, term->of->name);
		signs = array_add(request, signs, term->sign < 0 ? "-1" : "1");
		spans = array_add(request, spans, windows[term->window]);
		onlys = array_add(request, onlys, term->only);
		days |= term->days;
	}
	request_bind(request, "indicator", indicator->name);
	request_bind(request, "codes", array_end(request, codes));
	request_bind(request, "signs", array_end(request, signs));
	request_bind(request, "windows", array_end(request, spans));
	request_bind(request, "onlys", array_end(request, onlys));
	request_bind(request, "days", days ? "true" : "false");
	/* Facts of several terms belong together by their case. */
	request_bind(request, "by_case", indicator->term_count > 1 ? "true" : "false");
}

/* Binds what the cases behind the figure of the path are found by; false: answered. */
static bool bind_cases(struct request *request)
{
	const struct indicator *indicator = find_indicator(request);
	const char *part = request_param(request, "part");
	struct date from, to;

	if (!indicator || !has_outcome(request, indicator) || !bind_scope(request, &from, &to))
		return false;
	if (part && !indicator->numerator) {
		problem_reply(request, "query:part", "part_of_none", "indicator", indicator->name,
			      NULL);
		return false;
	}
	if (indicator->numerator)
		indicator = part && strcmp(part, "denominator") == 0 ? indicator->denominator :
								       indicator->numerator;
	bind_terms(request, indicator->median ? indicator->median : indicator);
	return true;
}

static void indicator_cases(struct request *request)
{
	if (bind_cases(request))
		query_send(request, &sql_indicator_cases, indicator_cases_reply);
}

static void indicator_export(struct request *request)
{
	if (bind_cases(request))
		export_send(request, &sql_indicator_export, "indicator-cases");
}

#define DIMENSIONS "&office&at&kind&region&right_type&cause&track&source&outcome&party_type"

// clang-format off
const struct route indicator_routes[] = {
	HANDLER("GET", "/api/v1/indicators", "indicator_list", indicator_list,
		.summary = "What the figures mean", .need = FIGURE_READ, .reply = "indicator_list"),
	HANDLER("GET", "/api/v1/indicators/:code/values?from&to&by&and_by&known_at" DIMENSIONS,
		"indicator_values", indicator_values,
		.summary = "A figure in any cut, as known now or then", .need = FIGURE_READ,
		.lane = DB_SLOW, .reply = "values"),
	HANDLER("GET", "/api/v1/indicators/:code/cases?from&to&part&known_at&cursor&limit" DIMENSIONS,
		"indicator_cases", indicator_cases,
		.summary = "The cases behind a figure; of a ratio, behind one of its parts",
		.need = CASE_READ, .lane = DB_SLOW, .reply = "case_entries"),
	HANDLER("GET", "/api/v1/indicators/:code/cases.csv?from&to&part&known_at" DIMENSIONS,
		"indicator_export", indicator_export,
		.summary = "The same as CSV, all of them, in chunks as they are read",
		.need = CASE_READ, .lane = DB_SLOW, .produces = "text/csv"),
	{ .method = NULL },
};
// clang-format on
