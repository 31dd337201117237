/* The lists of days off for `ipcase verify`: they were checked before they were stored, and one that was
 * altered by hand since must be named, not end the run. */
#include "api/command/verify_calendar.h"

#include <stdio.h>

#include "api/command/database.h"
#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/calendar.h"
#include "core/catalog.h"
#include "core/problem.h"
#include "core/shape.h"

static bool has_year(const json_t *lists, json_int_t year)
{
	const json_t *list;
	size_t i;

	json_array_foreach(lists, i, list)
		if (json_get_int(list, "year", 0) == year)
			return true;
	return false;
}

/* Whether the list is fit for a calendar, and the only one of its year. */
static bool is_list(const struct catalog *catalog, struct arena *arena, const json_t *list,
		    const json_t *others)
{
	struct problem_list problems = { .arena = arena };
	json_t *plain;

	if (!json_is_object(list))
		return false;
	plain = json_tie(arena, json_copy((json_t *)list));
	json_object_del(plain, "revision");
	if (shape_check(json_object_get(catalog->shapes, "calendar_list"), catalog->shapes, plain,
			"", &problems))
		calendar_check(plain, "", &problems);
	return problem_none(&problems) && !has_year(others, json_get_int(list, "year", 0));
}

struct calendar *verify_calendar(const struct catalog *catalog, struct db_once *once,
				 size_t *faults)
{
	static const struct once_value all[] = { { "revision", "-1" }, { NULL, NULL } };
	json_t *lists = command_body(once, &sql_calendar_current, all), *list;
	json_auto_t *fit = json_array();
	struct arena *arena = arena_new();
	struct calendar *calendar;
	size_t i;

	if (!lists)
		die("the database has no calendar: ipcase migrate up");
	json_array_foreach(lists, i, list) {
		const json_t *revision = json_is_object(list) ? json_object_get(list, "revision") :
								json_array_get(list, 0);

		if (is_list(catalog, arena, list, fit)) {
			json_array_append(fit, list);
			continue;
		}
		if (json_is_object(revision))
			revision = json_object_get(revision, "revision");
		(*faults)++;
		printf("calendar: {\"table\":\"calendar_year\",\"key\":\"%" JSON_INTEGER_FORMAT
		       "\",\"fault\":\"no list of days off; deadlines are computed without it\"}\n",
		       json_integer_value(revision));
	}
	calendar = calendar_new(fit);
	arena_free(arena);
	json_decref(lists);
	return calendar;
}
