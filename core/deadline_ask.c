/* Answers what-if: makes the inputs of a deadline from an ask, and counts. */
#include "core/deadline_ask.h"

#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/calendar.h"
#include "core/catalog.h"
#include "core/deadline_explain.h"
#include "core/deadline_rule.h"
#include "core/problem.h"

struct asking {
	const json_t *ask;
	struct deadline_about about;
	json_t *inputs;
	struct problem_list *problems;
};

static const struct definition *find_definition(struct asking *asking)
{
	const char *version = json_get_text(asking->ask, "version");
	struct date on;

	if (version)
		return kind_definition(asking->about.kind, version);
	return date_parse(json_get_text(asking->ask, "started_on"), &on) ?
		       kind_definition_on(asking->about.kind, on) :
		       NULL;
}

static void find_rule(struct asking *asking)
{
	const char *kind = json_get_text(asking->ask, "kind");
	const char *name = json_get_text(asking->ask, "rule");
	struct deadline_about *about = &asking->about;

	about->kind = kind ? catalog_kind(about->catalog, kind) : NULL;
	if (!about->kind) {
		problem_add(asking->problems, "/kind", kind ? "kind_unknown" : "field_missing",
			    kind ? "kind" : "field", kind ? kind : "kind", NULL);
		return;
	}
	about->definition = find_definition(asking);
	if (!about->definition) {
		problem_add(asking->problems, "/version", "definition_missing", "kind", kind, NULL);
		return;
	}
	about->rule = definition_deadline(about->definition, name);
	if (!about->rule)
		problem_add(asking->problems, "/rule", "deadline_rule_unknown", "rule", name,
			    "kind", kind, "version", about->definition->version, NULL);
}

static void set_periods(struct asking *asking)
{
	json_t *periods = json_object_get(asking->ask, "periods");

	if (asking->about.rule) {
		periods = (json_t *)asking->about.rule->periods_source;
		json_object_set_new(asking->inputs, "roll", json_boolean(asking->about.rule->roll));
	} else if (json_get_text(asking->ask, "rule")) {
		return; /* told */
	} else if (!periods) {
		problem_add(asking->problems, "/periods", "field_missing", "field", "periods",
			    NULL);
	} else {
		json_object_set_new(asking->inputs, "roll",
				    json_boolean(json_get_bool(asking->ask, "roll", true)));
	}
	json_object_set(asking->inputs, "periods", periods);
}

static const struct deadline_grant *find_grant(const struct deadline_rule *rule, const char *action)
{
	for (size_t i = 0; rule && action && i < rule->grant_count; i++)
		if (strcmp(rule->grants[i].action, action) == 0)
			return &rule->grants[i];
	return NULL;
}

/* With a rule, the most that may be given is the rule's. */
static json_t *extension_of(const struct asking *asking, const json_t *given, const char *pointer)
{
	json_t *entry = json_copy((json_t *)given);
	const char *action = json_get_text(given, "action");
	const struct deadline_grant *grant = find_grant(asking->about.rule, action);

	if (grant && grant->limited) {
		json_object_set_new(entry, "length", json_integer(grant->most.length));
		json_object_set_new(entry, "unit",
				    json_string(deadline_unit_name(grant->most.unit)));
	}
	if (asking->about.rule && !grant)
		problem_add(asking->problems, pointer, "deadline_extension_unknown", "rule",
			    asking->about.rule->name, NULL);
	else if (!json_object_get(entry, "length") && !json_object_get(entry, "to"))
		problem_add(asking->problems, pointer, "field_missing", "field", "to", NULL);
	if (!json_object_get(entry, "length") != !json_object_get(entry, "unit"))
		problem_add(asking->problems, pointer, "field_missing", "field",
			    json_object_get(entry, "unit") ? "length" : "unit", NULL);
	if (json_object_get(entry, "to") && !json_object_get(entry, "on"))
		problem_add(asking->problems, pointer, "field_missing", "field", "on", NULL);
	return entry;
}

static void set_extensions(struct asking *asking)
{
	json_t *list = json_array();
	const json_t *given;
	size_t i;

	json_array_foreach(json_object_get(asking->ask, "extensions"), i, given) {
		char pointer[64];

		snprintf(pointer, sizeof(pointer), "/extensions/%zu", i);
		json_array_append_new(list, extension_of(asking, given, pointer));
	}
	json_object_set_new(asking->inputs, "extensions", list);
}

static void set_suspensions(struct asking *asking)
{
	json_t *list = json_object_get(asking->ask, "suspensions");
	const json_t *given;
	size_t i;

	json_array_foreach(list, i, given) {
		const char *from = json_get_text(given, "from"), *to = json_get_text(given, "to");
		char pointer[64];

		snprintf(pointer, sizeof(pointer), "/suspensions/%zu/to", i);
		if (to && strcmp(to, from) < 0)
			problem_add(asking->problems, pointer, "deadline_span_wrong", "from", from,
				    "to", to, NULL);
	}
	json_object_set(asking->inputs, "suspensions", list);
}

/* What is counted backwards is one period and nothing else. */
static void check_backwards(struct asking *asking)
{
	const json_t *periods = json_object_get(asking->inputs, "periods"), *period;
	bool more = json_array_size(periods) > 1 ||
		    json_array_size(json_object_get(asking->inputs, "extensions")) > 0 ||
		    json_array_size(json_object_get(asking->inputs, "suspensions")) > 0;
	size_t i;

	json_array_foreach(periods, i, period)
		if (more && json_get_int(period, "length", 0) < 0)
			problem_add(asking->problems, "/periods", "deadline_backwards", NULL);
}

static json_t *answer(const struct asking *asking, bool explain, struct arena *arena)
{
	char due[DATE_TEXT_SIZE], nominal[DATE_TEXT_SIZE];
	struct deadline_result result;
	json_t *reply;

	if (!deadline_recompute(asking->inputs, asking->about.calendar, arena, &result))
		return NULL;
	date_format(result.due_on, due);
	date_format(result.nominal_on, nominal);
	reply = json_pack("{s:O, s:s, s:s, s:b, s:b, s:i, s:I}", "started_on",
			  json_object_get(asking->inputs, "started_on"), "due_on", due,
			  "nominal_on", nominal, "provisional", result.provisional, "suspended",
			  result.suspended, "excluded_days", (int)result.excluded, "calendar",
			  (json_int_t)calendar_revision(asking->about.calendar));
	if (!explain)
		return reply;
	json_object_set_new(reply, "rule",
			    asking->about.rule ? deadline_rule_json(&asking->about) : json_null());
	json_object_set_new(reply, "steps", deadline_explain(&asking->about, arena));
	return reply;
}

bool deadline_ask(const struct catalog *catalog, const struct calendar *calendar, const json_t *ask,
		  bool explain, struct arena *arena, json_t **ret, struct problem_list *problems)
{
	struct asking asking = { .ask = ask,
				 .about = { .catalog = catalog, .calendar = calendar },
				 .inputs = json_object(),
				 .problems = problems };
	bool fine;

	asking.about.inputs = asking.inputs;
	if (json_get_text(ask, "rule"))
		find_rule(&asking);
	json_object_set(asking.inputs, "started_on", json_object_get(ask, "started_on"));
	set_periods(&asking);
	set_extensions(&asking);
	set_suspensions(&asking);
	check_backwards(&asking);
	fine = problem_none(problems);
	if (fine)
		*ret = answer(&asking, explain, arena);
	json_decref(asking.inputs);
	return fine;
}
