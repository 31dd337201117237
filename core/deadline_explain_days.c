/* The days that a count skips or adds, and the grounds on which time is not counted. */
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/calendar.h"
#include "core/deadline_explain_parts.h"

struct run {
	struct date from, to;
	struct calendar_day day;
};

static const char *name_in(const struct explaining *explaining, const struct run *run,
			   const char *language)
{
	const char *name = json_get_text(run->day.name, language);

	return name ? name :
		      catalog_explanation(explaining->about->catalog, explaining->arena, "weekend",
					  language, NULL);
}

static json_t *values_in(const struct explaining *explaining, const struct run *run,
			 const char *language)
{
	char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];

	date_format(run->from, from);
	date_format(run->to, to);
	return json_pack("{s:s, s:s, s:s, s:s}", "from", from, "to", to, "days",
			 arena_printf(explaining->arena, "%d",
				      date_compare(run->to, run->from) + 1),
			 "name", name_in(explaining, run, language));
}

static void run_add(const struct explaining *explaining, json_t *days, const struct run *run)
{
	json_t *zh = values_in(explaining, run, "zh"), *en = values_in(explaining, run, "en");
	const char *code = run->day.working			 ? "day_make_up" :
			   date_compare(run->from, run->to) == 0 ? "day_off" :
								   "days_off";

	json_array_append_new(
		days,
		json_pack("{s:O, s:O, s:i, s:s, s:{s:O, s:O}, s:b, s:o}", "from",
			  json_object_get(zh, "from"), "to", json_object_get(zh, "to"), "days",
			  date_compare(run->to, run->from) + 1, "reason",
			  calendar_reason_name(run->day.reason), "name", "zh",
			  json_object_get(zh, "name"), "en", json_object_get(en, "name"), "counted",
			  run->day.working, "text", explain_text(explaining, code, zh, en)));
	json_decref(zh);
	json_decref(en);
}

static bool goes_on(const struct run *run, struct date date, const struct calendar_day *day)
{
	return run->day.reason != CALENDAR_PLAIN && date_compare(date, run->to) == 1 &&
	       run->day.reason == day->reason && run->day.name == day->name;
}

void explain_days(const struct explaining *explaining, json_t *entry, struct date from,
		  struct date to, bool counted)
{
	bool back = date_compare(to, from) < 0;
	struct date date = back ? to : date_add(from, 1), last = back ? date_add(from, -1) : to;
	json_t *days = json_array();
	struct run run = { .day.reason = CALENDAR_PLAIN };

	for (; date_compare(date, last) <= 0; date = date_add(date, 1)) {
		struct calendar_day day = calendar_day(explaining->about->calendar, date);

		if (goes_on(&run, date, &day)) {
			run.to = date;
			continue;
		}
		if (run.day.reason != CALENDAR_PLAIN)
			run_add(explaining, days, &run);
		run = (struct run){ date, date, day };
		if (day.working && !counted)
			run.day.reason = CALENDAR_PLAIN;
	}
	if (run.day.reason != CALENDAR_PLAIN)
		run_add(explaining, days, &run);
	json_object_set_new(entry, "days", days);
}

static const struct deadline_pause *find_pause(const struct deadline_rule *rule,
					       const json_t *suspension)
{
	const char *action = json_get_text(suspension, "action");

	for (size_t i = 0; rule && action && i < rule->pause_count; i++)
		if (strcmp(rule->pauses[i].action, action) == 0)
			return &rule->pauses[i];
	return NULL;
}

/* The label of the ground, as the field that holds it gives one to each of its values. */
static const char *ground_in(const struct explaining *explaining,
			     const struct deadline_pause *pause, const json_t *suspension,
			     const char *language)
{
	const struct deadline_about *about = explaining->about;
	const char *ground = json_get_text(suspension, "ground");
	const struct action *action =
		pause && ground ? definition_action(about->definition, pause->action) : NULL;

	for (size_t i = 0; action && i < action->field_count; i++)
		if (pause->ground && strcmp(action->fields[i].name, pause->ground) == 0)
			return json_get_text(
				json_object_get(json_object_get(action->fields[i].shape, "x-names"),
						ground),
				language);
	return NULL;
}

static const char *reason_in(const struct explaining *explaining, const json_t *suspension,
			     const char *language)
{
	const struct deadline_pause *pause = find_pause(explaining->about->rule, suspension);
	const char *ground = ground_in(explaining, pause, suspension, language);
	const char *name = pause ? json_get_text(json_object_get(pause->source, "name"), language) :
				   catalog_explanation(explaining->about->catalog,
						       explaining->arena, "suspension", language,
						       NULL);

	return ground ? arena_printf(explaining->arena, "%s: %s", name, ground) : name;
}

static bool within(const json_t *suspension, const struct deadline_suspension *merged)
{
	const char *from = json_get_text(suspension, "from"), *to = json_get_text(suspension, "to");
	struct date first, last;

	return date_parse(from, &first) && date_compare(first, merged->to) <= 0 && to &&
	       date_parse(to, &last) && date_compare(last, merged->from) >= 0;
}

const char *explain_reasons(const struct explaining *explaining,
			    const struct deadline_suspension *merged, const char *language,
			    const char *between)
{
	const json_t *suspension;
	const char *list = "";
	size_t i;

	json_array_foreach(json_object_get(explaining->about->inputs, "suspensions"), i,
			   suspension) {
		const char *reason;

		if (!within(suspension, merged))
			continue;
		reason = reason_in(explaining, suspension, language);
		if (!strstr(list, reason))
			list = *list ? arena_printf(explaining->arena, "%s%s%s", list, between,
						    reason) :
				       reason;
	}
	return list;
}
