/* /indicators: what the figures mean, their values in any cut, and the cases behind each. */
#include "api/resources/tables.h"

#include <string.h>

#include "api/http/request.h"
#include "core/base/json.h"
#include "core/summary.h"

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

/* Without a period the figure is that of the current year, without an office the holder's own. */
static void bind_scope(struct request *request)
{
	int year = date_year(request->today);

	if (!request_param(request, "office"))
		request_bind(request, "office", request->access->office);
	if (!request_param(request, "from"))
		request_bind(request, "from", arena_printf(request->arena, "%d-01-01", year));
	if (!request_param(request, "to"))
		request_bind(request, "to", arena_printf(request->arena, "%d-12-31", year));
}

static const char *sum_of(const json_t *sums, const struct indicator *indicator)
{
	const char *sum;

	if (!indicator)
		return NULL;
	sum = json_get_text(sums, indicator->name);
	return sum ? sum : "0";
}

/* A value with its terms, from sums by indicator. */
static json_t *value_json(const struct indicator *indicator, const json_t *sums)
{
	const char *above = sum_of(sums, indicator->numerator);
	const char *below = sum_of(sums, indicator->denominator);

	return json_pack("{s:o, s:o, s:o}", "value",
			 figure_value(indicator, sum_of(sums, indicator), above, below),
			 "numerator", figure_term(indicator->numerator, above), "denominator",
			 figure_term(indicator->denominator, below));
}

static void indicator_values_reply(struct request *request, const struct db_reply *found)
{
	const struct indicator *indicator =
		catalog_indicator(request->catalog, request_param(request, "code"));
	json_t *series = json_array();
	const json_t *group;
	const char *bytes, *by = request_param(request, "by");
	size_t length, i;
	json_t *sums, *reply;

	if (found->rows == 0 || !db_reply_value(found, 0, "body", &bytes, &length) ||
	    json_read(bytes, length, &sums, NULL, NULL) != JSON_FINE) {
		json_decref(series);
		problem_reply(request, "query:office", "office_unknown", "office",
			      request->access->office, NULL);
		return;
	}
	json_tie(request->arena, sums);
	json_array_foreach(json_object_get(sums, "series"), i, group) {
		json_t *item = value_json(indicator, json_object_get(group, "sums"));

		json_object_set(item, "key", json_object_get(group, "key"));
		json_array_append_new(series, item);
	}
	reply = value_json(indicator, json_object_get(sums, "sums"));
	json_object_update(reply, json_object_get(sums, "scope"));
	json_object_set_new(reply, "indicator", json_string(indicator->name));
	json_object_set_new(reply, "name", label_json(&indicator->label));
	json_object_set_new(reply, "unit", json_string(indicator->unit));
	json_object_set_new(reply, "definitions", json_string(request->catalog->digest));
	json_object_set_new(reply, "by", by ? json_string(by) : json_null());
	json_object_set_new(reply, "series", series);
	reply_json(request, 200, reply);
}

static void indicator_values(struct request *request)
{
	const struct indicator *indicator = find_indicator(request);

	if (!indicator)
		return;
	bind_scope(request);
	if (indicator->numerator)
		request_bind(request, "codes",
			     arena_printf(request->arena, "{%s,%s}", indicator->numerator->name,
					  indicator->denominator->name));
	else
		request_bind(request, "codes",
			     arena_printf(request->arena, "{%s}", indicator->name));
	query_send(request, &sql_indicator_values, indicator_values_reply);
}

static void indicator_cases_reply(struct request *request, const struct db_reply *found)
{
	const char *bytes;
	size_t length;

	if (found->rows == 0 || !db_reply_value(found, 0, "body", &bytes, &length)) {
		problem_reply(request, "query:office", "office_unknown", "office",
			      request->access->office, NULL);
		return;
	}
	reply_bytes(request, 200, "application/json", bytes, length);
}

static void indicator_cases(struct request *request)
{
	const struct indicator *indicator = find_indicator(request);
	const char *part = request_param(request, "part");

	if (!indicator)
		return;
	bind_scope(request);
	if (indicator->numerator)
		indicator = part && strcmp(part, "denominator") == 0 ? indicator->denominator :
								       indicator->numerator;
	request_bind(request, "indicator", indicator->name);
	query_send(request, &sql_indicator_cases, indicator_cases_reply);
}

#define DIMENSIONS "&office&region&right_type&cause&track&source&outcome"

// clang-format off
const struct route indicator_routes[] = {
	HANDLER("GET", "/api/v1/indicators", "indicator_list", indicator_list,
		.summary = "What the figures mean", .need = FIGURE_READ, .reply = "indicator_list"),
	HANDLER("GET", "/api/v1/indicators/:code/values?from&to&by&known_at" DIMENSIONS,
		"indicator_values", indicator_values,
		.summary = "A figure in any cut, as known now or then", .need = FIGURE_READ,
		.lane = DB_SLOW, .reply = "values"),
	HANDLER("GET", "/api/v1/indicators/:code/cases?from&to&part&known_at&cursor&limit" DIMENSIONS,
		"indicator_cases", indicator_cases,
		.summary = "The cases behind a figure; of a ratio, behind one of its parts",
		.need = CASE_READ, .lane = DB_SLOW, .reply = "case_entries"),
	{ .method = NULL },
};
// clang-format on
