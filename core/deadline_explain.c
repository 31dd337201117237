/* Puts the steps of a deadline into words. */
#include "core/deadline_explain.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/calendar.h"
#include "core/deadline_explain_parts.h"

json_t *explain_text(const struct explaining *explaining, const char *code, const json_t *values_zh,
		     const json_t *values_en)
{
	const struct catalog *catalog = explaining->about->catalog;

	return json_pack("{s:s, s:s}", "zh",
			 catalog_explanation(catalog, explaining->arena, code, "zh", values_zh),
			 "en",
			 catalog_explanation(catalog, explaining->arena, code, "en", values_en));
}

static const char *text_of(const struct explaining *explaining, struct date date)
{
	char *text = arena_alloc(explaining->arena, DATE_TEXT_SIZE);

	date_format(date, text);
	return text;
}

/* A step whose words are the same in both languages but for the template. */
static json_t *step_add(struct explaining *explaining, const char *step, const char *code,
			json_t *values)
{
	json_t *entry = json_pack("{s:s}", "step", step);

	json_object_update(entry, values);
	json_object_set_new(entry, "text", explain_text(explaining, code, values, values));
	json_array_append_new(explaining->steps, entry);
	json_decref(values);
	return entry;
}

static const char *length_text(const struct explaining *explaining, int32_t length)
{
	return arena_printf(explaining->arena, "%d", abs(length));
}

static const char *unit_code(const struct explaining *explaining, const char *verb,
			     enum deadline_unit unit)
{
	return arena_printf(explaining->arena, "%s_%s", verb, deadline_unit_name(unit));
}

static json_t *span(const struct explaining *explaining, const struct deadline_step *step)
{
	return json_pack("{s:s, s:s}", "from", text_of(explaining, step->from), "to",
			 text_of(explaining, step->to));
}

static void explain_period(struct explaining *explaining, const struct deadline_step *step)
{
	const struct deadline_period *period = &explaining->inputs.periods[step->index];
	const char *verb = period->length < 0 ? "back" : "count";
	json_t *values = span(explaining, step), *entry;

	json_object_set_new(values, "length", json_string(length_text(explaining, period->length)));
	json_object_set_new(values, "unit", json_string(deadline_unit_name(period->unit)));
	entry = step_add(explaining, "period", unit_code(explaining, verb, period->unit), values);
	if (step->counts)
		explain_days(explaining, entry, step->from, step->to, true);
}

static void explain_roll(struct explaining *explaining, const struct deadline_step *step)
{
	bool back = date_compare(step->to, step->from) < 0;
	const char *code = step->kind == DEADLINE_STEP_PERIOD_ROLL ? "period_roll" :
			   back					   ? "roll_back" :
								     "roll";
	struct date last = date_add(step->to, back ? 1 : -1);
	json_t *entry = step_add(explaining, "roll", code, span(explaining, step));

	explain_days(explaining, entry, date_add(step->from, back ? 1 : -1), last, false);
}

static void explain_extension(struct explaining *explaining, const struct deadline_step *step)
{
	static const char *const fixings[] = { [DEADLINE_FIXED] = "extend_wanted",
					       [DEADLINE_CAPPED] = "extend_capped",
					       [DEADLINE_NOT_LATER] = "extend_nothing" };
	const struct deadline_extension *one = &explaining->inputs.extensions[step->index];
	const char *code = one->limited ? unit_code(explaining, "extend", one->most.unit) :
					  "extend_open";
	json_t *values = span(explaining, step), *entry;

	if (one->limited) {
		json_object_set_new(values, "length",
				    json_string(length_text(explaining, one->most.length)));
		json_object_set_new(values, "unit",
				    json_string(deadline_unit_name(one->most.unit)));
	}
	entry = step_add(explaining, "extension", code, values);
	if (one->fixed)
		step_add(explaining, "approved", fixings[step->fixing],
			 json_pack("{s:s}", "date", text_of(explaining, one->fixed_to)));
	if (step->counts && !one->fixed)
		explain_days(explaining, entry, step->from, step->to, true);
}

static void explain_exclusion(struct explaining *explaining, const struct deadline_step *step)
{
	const struct deadline_suspension *one = &explaining->inputs.merged[step->index];
	json_t *zh = json_pack(
		"{s:s, s:s, s:s, s:s}", "from", text_of(explaining, one->from), "to",
		text_of(explaining, one->to), "end", text_of(explaining, step->to), "days",
		arena_printf(explaining->arena, "%d", date_compare(one->to, one->from) + 1));
	json_t *en = json_copy(zh), *entry = json_pack("{s:s}", "step", "exclusion");

	json_object_set_new(zh, "reasons",
			    json_string(explain_reasons(explaining, one, "zh", "、")));
	json_object_set_new(en, "reasons",
			    json_string(explain_reasons(explaining, one, "en", ", ")));
	json_object_update(entry, zh);
	json_object_del(entry, "reasons");
	json_object_del(entry, "days");
	json_object_set_new(entry, "excluded_days",
			    json_integer(date_compare(one->to, one->from) + 1));
	json_object_set_new(entry, "text", explain_text(explaining, "exclude", zh, en));
	json_array_append_new(explaining->steps, entry);
	json_decref(zh);
	json_decref(en);
}

static void explain_step(struct explaining *explaining, const struct deadline_step *step)
{
	switch (step->kind) {
	case DEADLINE_STEP_PERIOD:
		explain_period(explaining, step);
		break;
	case DEADLINE_STEP_PERIOD_ROLL:
	case DEADLINE_STEP_ROLL:
		if (date_compare(step->from, step->to) != 0)
			explain_roll(explaining, step);
		break;
	case DEADLINE_STEP_EXTENSION:
		explain_extension(explaining, step);
		break;
	case DEADLINE_STEP_EXCLUSION:
		explain_exclusion(explaining, step);
		break;
	}
}

static void explain_suspended(struct explaining *explaining)
{
	const struct deadline_inputs *inputs = &explaining->inputs;
	const struct deadline_suspension *last = &inputs->merged[inputs->merged_count - 1];

	step_add(explaining, "suspended", "suspended",
		 json_pack("{s:s}", "from", text_of(explaining, last->from)));
}

static void explain_provisional(struct explaining *explaining, const struct deadline_result *result)
{
	int last = date_year(result->span_to);

	for (int year = date_year(result->span_from); year <= last; year++)
		if (!calendar_published(explaining->about->calendar, year))
			step_add(explaining, "provisional", "provisional",
				 json_pack("{s:s}", "year",
					   arena_printf(explaining->arena, "%d", year)));
}

json_t *deadline_explain(const struct deadline_about *about, struct arena *arena)
{
	struct explaining explaining = { .about = about, .arena = arena };
	struct deadline_result result;
	bool back;

	if (!deadline_read(about->inputs, arena, &explaining.inputs))
		return NULL;
	deadline_compute(&explaining.inputs, about->calendar, arena, &result);
	explaining.steps = json_array();
	back = explaining.inputs.periods[0].length < 0;
	step_add(&explaining, "start", back ? "start_back" : "start",
		 json_pack("{s:s}", "date", text_of(&explaining, explaining.inputs.started_on)));
	for (size_t i = 0; i < result.step_count; i++)
		explain_step(&explaining, &result.steps[i]);
	if (!explaining.inputs.roll)
		step_add(&explaining, "no_roll", "no_roll", json_object());
	if (result.suspended)
		explain_suspended(&explaining);
	if (result.provisional)
		explain_provisional(&explaining, &result);
	step_add(&explaining, "due", result.provisional ? "due_provisional" : "due",
		 json_pack("{s:s}", "date", text_of(&explaining, result.due_on)));
	return explaining.steps;
}
