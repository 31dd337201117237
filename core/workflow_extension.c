/* An extension up to a day beyond the most that may be granted is refused, and the last day told. A case
 * that is stayed has no last day yet: there the engine keeps to the most when the stay is over. */
#include "core/workflow_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/deadline_rule.h"

struct granting {
	const struct act *act;
	const json_t *row;
	const struct deadline_rule *rule;
	const struct calendar *calendar;
};

static const struct deadline_grant *grant_of(const struct granting *granting)
{
	for (size_t i = 0; i < granting->rule->grant_count; i++)
		if (strcmp(granting->rule->grants[i].action, granting->act->action->name) == 0)
			return &granting->rule->grants[i];
	return NULL;
}

/* When it would be due with the whole length granted. */
static struct date latest(const struct granting *granting, size_t place)
{
	struct arena *arena = granting->act->problems->arena;
	json_t *inputs = json_tie(arena, json_deep_copy(json_object_get(granting->row, "inputs")));
	struct deadline_result result;

	json_object_del(json_array_get(json_object_get(inputs, "extensions"), place), "to");
	if (!deadline_recompute(inputs, granting->calendar, arena, &result))
		bug("the rule %s makes no deadline", granting->rule->name);
	return result.due_on;
}

static void check(const struct granting *granting, size_t place, const char *to)
{
	const struct deadline_grant *grant = grant_of(granting);
	struct problem_list *problems = granting->act->problems;
	struct date asked, last;
	char text[DATE_TEXT_SIZE];

	if (!grant || !grant->limited || !grant->to || !date_parse(to, &asked))
		return;
	last = latest(granting, place);
	if (date_compare(asked, last) <= 0)
		return;
	date_format(last, text);
	problem_add(problems, arena_printf(problems->arena, "/data/%s", grant->to),
		    "extension_too_long", "date", text, "rule", granting->rule->name, "rule_zh",
		    granting->rule->label.zh, "rule_en", granting->rule->label.en, "source_zh",
		    grant->law.zh, "source_en", grant->law.en, NULL);
}

static void check_row(struct granting *granting, json_int_t seq)
{
	const struct act *act = granting->act;
	const json_t *row = granting->row, *extension;
	size_t i;

	if (json_get_bool(row, "suspended", false))
		return;
	granting->rule =
		definition_deadline(kind_definition(act->kind, json_get_text(row, "definition")),
				    json_get_text(row, "rule"));
	json_array_foreach(json_object_get(json_object_get(row, "inputs"), "extensions"), i,
			   extension)
		if (json_get_int(extension, "seq", 0) == seq && json_get_text(extension, "to"))
			check(granting, i, json_get_text(extension, "to"));
}

void workflow_check_extensions(const struct act *act, const json_t *rows,
			       const struct calendar *calendar)
{
	struct granting granting = { .act = act, .calendar = calendar };
	json_int_t seq = json_get_int(act->input->snapshot, "version", 0) + 1;
	size_t i;

	json_array_foreach(rows, i, granting.row)
		check_row(&granting, seq);
}
