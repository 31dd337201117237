/* Variables of the path and parameters of the query: decoded, checked against their shapes, all
 * faults at once. */
#include <string.h>
#include <time.h>

#include "api/http/link.h"
#include "api/http/query_string.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/shape.h"

/* Seconds that the clock of the database, which gives instants out, may be ahead. */
#define CLOCKS_APART 60

static void fault_add(struct request *request, struct problem_list *faults, const char *where,
		      const char *name, const char *reason)
{
	/* A value that is only wrong in form gets the reason of its shape with it. */
	problem_add(faults, arena_printf(request->arena, "%s:%s", where, name), "parameter_wrong",
		    "name", name, reason ? "reason" : NULL, reason, NULL);
}

static json_t *typed_value(const json_t *shape, const char *text)
{
	const char *type = json_get_text(shape, "type");
	int64_t number;

	if (type && strcmp(type, "integer") == 0 &&
	    text_parse_int(text, INT64_MIN, INT64_MAX, &number))
		return json_integer(number);
	if (type && strcmp(type, "boolean") == 0 && strcmp(text, "true") == 0)
		return json_true();
	if (type && strcmp(type, "boolean") == 0 && strcmp(text, "false") == 0)
		return json_false();
	return json_string(text);
}

/* What is asked of a parameter besides its form: a code that the catalog lists, an instant that has been. */
static void meaning_check(struct request *request, const struct parameter *parameter,
			  const char *text, const char *where, struct problem_list *faults)
{
	const char *list = json_get_text(parameter->shape, "x-listed");
	const char *field = arena_printf(request->arena, "%s:%s", where, parameter->name);
	time_t instant;

	if (list && strcmp(text, "none") != 0 && !catalog_lists(request->catalog, list, text))
		problem_add(faults, field, "parameter_unlisted", "name", parameter->name, "value",
			    text, "list", list, NULL);
	if (json_is_true(json_object_get(parameter->shape, "x-past")) &&
	    date_time_parse(text, &instant) && instant > time(NULL) + CLOCKS_APART)
		problem_add(faults, field, "instant_to_come", "name", parameter->name, NULL);
}

static void value_check(struct request *request, const struct parameter *parameter,
			const char *text, const char *where, struct problem_list *faults)
{
	struct problem_list of_shape = { .arena = request->arena };
	const char *format = json_get_text(parameter->shape, "format");
	json_t *value;

	if (format && strcmp(format, "uuid") == 0 && text_is_uuid(text))
		return; /* most requests name a case, and this needs no JSON value */
	value = typed_value(parameter->shape, text);
	if (!shape_check(parameter->shape, request->catalog->shapes, value, "", &of_shape))
		fault_add(request, faults, where, parameter->name,
			  catalog_message(request->catalog, request->arena, of_shape.first->code,
					  request_language(request), of_shape.first->values));
	else
		meaning_check(request, parameter, text, where, faults);
	json_decref(value);
}

static void variables_read(struct request *request, struct problem_list *faults)
{
	const struct router_entry *entry = request->link->match.entry;

	for (size_t i = 0; i < entry->variable_count; i++) {
		const struct router_slice *raw = &request->link->match.variables[i];
		char *value = text_percent_decode(request->arena, raw->text, raw->length, false);

		if (!value || strchr(value, '/')) {
			problem_add(faults, "", "path_wrong", NULL);
			continue;
		}
		request->link->values[i] = value;
		value_check(request, &entry->parameters[i], value, "path", faults);
	}
}

static void pair_take(struct request *request, const struct query_pair *pair,
		      struct problem_list *faults)
{
	const struct router_entry *entry = request->link->match.entry;

	for (size_t i = entry->variable_count; i < entry->parameter_count; i++) {
		if (strcmp(entry->parameters[i].name, pair->name) != 0)
			continue;
		request->link->values[i] = pair->value;
		value_check(request, &entry->parameters[i], pair->value, "query", faults);
		return;
	}
	problem_add(faults, arena_printf(request->arena, "query:%s", pair->name),
		    "parameter_unknown", "name", pair->name, "allowed", entry->allowed, NULL);
}

static void query_read(struct request *request, struct problem_list *faults)
{
	struct query_string query;
	enum query_fault fault =
		query_string_read(&query, request->arena, request->link->match.query);
	const char *name;

	if (fault == QUERY_BROKEN) {
		problem_add(faults, "", "path_wrong", NULL);
		return;
	}
	if (fault == QUERY_REPEATED) {
		name = query.pairs[query.count - 1].name;
		problem_add(faults, arena_printf(request->arena, "query:%s", name),
			    "parameter_repeated", "name", name, NULL);
		return;
	}
	for (size_t i = 0; i < query.count; i++)
		pair_take(request, &query.pairs[i], faults);
}

/* A period that ends before it begins would be answered with nothing, as if there were nothing. */
static void period_check(struct request *request, const struct parameter *parameter,
			 const char *value, struct problem_list *faults)
{
	const char *other = json_get_text(parameter->shape, "x-not-after");
	const char *end = other ? request_param(request, other) : NULL;
	struct date first, last;

	/* What is no date has been told. */
	if (value && end && date_parse(value, &first) && date_parse(end, &last) &&
	    date_compare(first, last) > 0)
		problem_add(faults, arena_printf(request->arena, "query:%s", parameter->name),
			    "period_reversed", "name", parameter->name, "other", other, NULL);
}

bool parameter_read(struct request *request)
{
	const struct router_entry *entry = request->link->match.entry;
	struct problem_list faults = { .arena = request->arena };

	for (size_t i = 0; i < entry->parameter_count; i++)
		request->link->values[i] = entry->parameters[i].otherwise;
	variables_read(request, &faults);
	query_read(request, &faults);
	for (size_t i = 0; i < entry->parameter_count; i++)
		period_check(request, &entry->parameters[i], request->link->values[i], &faults);
	if (problem_none(&faults))
		return true;
	problem_reply_list(request, &faults);
	return false;
}
