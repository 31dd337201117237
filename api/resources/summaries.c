/* /summaries/{year}: the summary of a year, or of a part of it, of an office and those below it. */
#include "api/resources/tables.h"

#include <string.h>

#include "api/http/request.h"
#include "api/resources/office.h"
#include "api/resources/report.h"
#include "api/resources/summary.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/summary.h"

static void bind_date(struct request *request, const char *name, struct date date)
{
	char *text = arena_alloc(request->arena, DATE_TEXT_SIZE);

	date_format(date, text);
	request_bind(request, name, text);
}

/* What the period is compared with: a year before, and, of a part of a year, the part before. Others
 * report their figures by the year. */
static void bind_compared(struct request *request, const struct period *period)
{
	struct date from, to;

	period_earlier(period, 12, &from, &to);
	bind_date(request, "previous_from", from);
	bind_date(request, "previous_to", to);
	if (strcmp(period->name, "year") == 0) {
		request_bind(request, "external_year",
			     arena_printf(request->arena, "%d", period->year));
		request_bind(request, "before_from", NULL);
		request_bind(request, "before_to", NULL);
		return;
	}
	request_bind(request, "external_year", NULL);
	period_earlier(period, period_months(period), &from, &to);
	bind_date(request, "before_from", from);
	bind_date(request, "before_to", to);
}

void summary_bind_span(struct request *request, const struct period *period)
{
	request_bind(request, "period", period->name);
	bind_date(request, "from", period->from);
	bind_date(request, "to", period->to);
	bind_compared(request, period);
	request_bind(request, "medians", summary_median_codes(request->arena, request->catalog));
	request_bind(request, "cuts", "{}");
}

void summary_bind(struct request *request, struct period *ret)
{
	int64_t year;

	/* The shapes of both have been checked: a year of four digits, a period there is. */
	if (!text_parse_int(request_param(request, "year"), 0, 9999, &year) ||
	    !period_read((int)year, request_param(request, "period"), ret))
		bug("a period without days");
	office_bind(request);
	summary_bind_span(request, ret);
	request_bind(request, "cuts", summary_cuts(request->arena, request->catalog));
}

bool summary_begun(struct request *request, const struct period *period, const char *year,
		   const char *part)
{
	bool by_year = period->year > date_year(request->today);
	char from[DATE_TEXT_SIZE];

	if (date_compare(period->from, request->today) <= 0)
		return true;
	date_format(period->from, from);
	problem_reply(request, by_year ? year : part, "period_to_come", "name",
		      by_year ? "year" : "period", "date", from, NULL);
	return false;
}

/* Sealed links say all: they are read without the request that they came from. */
static const char *sealed_suffix(const struct request *request, const json_t *sums)
{
	return arena_printf(request->arena, "&office=%s&known_at=%s",
			    json_get_text(json_object_get(sums, "office"), "id"),
			    text_percent_encode(request->arena, json_get_text(sums, "known_at")));
}

/* The links to cases ask for the same office and the same knowledge as the summary did. */
static const char *link_suffix(const struct request *request)
{
	static const char *const repeated[] = { "office", "known_at" };
	const char *suffix = "";

	for (size_t i = 0; i < sizeof(repeated) / sizeof(*repeated); i++) {
		const char *value = request_param(request, repeated[i]);

		if (value)
			suffix = arena_printf(request->arena, "%s&%s=%s", suffix, repeated[i],
					      text_percent_encode(request->arena, value));
	}
	return suffix;
}

json_t *summary_read(struct request *request, const struct db_reply *found,
		     const struct period *period, bool to_seal)
{
	struct summary_input input = { .catalog = request->catalog,
				       .period = *period,
				       .before = strcmp(period->name, "year") != 0,
				       .to_seal = to_seal,
				       .link_suffix = link_suffix(request) };
	const char *bytes;
	size_t length;
	json_t *sums;

	if (found->rows == 0 || !db_reply_value(found, 0, "body", &bytes, &length) ||
	    json_read(bytes, length, &sums, NULL, NULL) != JSON_FINE) {
		office_unknown(request);
		return NULL;
	}
	input.sums = json_tie(request->arena, sums);
	if (to_seal)
		input.link_suffix = sealed_suffix(request, sums);
	return summary_make(&input);
}

const char *summary_file(struct request *request, const struct period *period)
{
	if (strcmp(period->name, "year") == 0)
		return arena_printf(request->arena, "summary-%d", period->year);
	return arena_printf(request->arena, "summary-%d-%s", period->year, period->name);
}

static void summary_reply(struct request *request, const struct db_reply *found)
{
	const struct period *period = request->state;
	enum report_format format = report_format(request);
	json_t *summary = summary_read(request, found, period, false);

	if (!summary)
		return;
	if (format == REPORT_JSON)
		reply_json(request, 200, summary);
	else
		report_reply(request, json_tie(request->arena, summary), format,
			     summary_file(request, period));
}

static void summary_get(struct request *request)
{
	struct period *period = arena_alloc(request->arena, sizeof(*period));

	request->state = period;
	summary_bind(request, period);
	if (summary_begun(request, period, "path:year", "query:period"))
		query_send(request, &sql_summary_sums, summary_reply);
}

// clang-format off
const struct route summary_routes[] = {
	HANDLER("GET", "/api/v1/summaries/:year?office&period&known_at&format&lang", "summary_get", summary_get,
		.summary = "The summary of an office and those below it, or the report made of it",
		.need = FIGURE_READ, .lane = DB_SLOW, .reply = "summary",
		.produces = REPORT_TYPES),
	{ .method = NULL },
};
// clang-format on
