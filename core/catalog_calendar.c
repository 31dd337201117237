/* The calendars that come with the catalog: each list is checked as one that is loaded later is. */
#include "core/catalog_parts.h"

#include "core/calendar.h"
#include "core/shape.h"

#define FILE_NAME "calendars.json"
#define SHAPE_NAME "calendar_list"

static void forget(void *calendar)
{
	calendar_free(calendar);
}

static bool is_repeated(const json_t *lists, size_t i)
{
	json_int_t year = json_get_int(json_array_get(lists, i), "year", 0);

	for (size_t before = 0; before < i; before++)
		if (json_get_int(json_array_get(lists, before), "year", 0) == year)
			return true;
	return false;
}

void catalog_load_calendars(struct loading *loading)
{
	const json_t *lists = loading_file(loading, FILE_NAME), *list;
	const json_t *shapes = loading->catalog->shapes;
	const json_t *shape = json_object_get(shapes, SHAPE_NAME);
	size_t before = loading->problems->count, i;

	if (!shape) {
		loading_fault(loading, "schemas.json#/schemas", "catalog_unknown_name", "name",
			      SHAPE_NAME);
		return;
	}
	json_array_foreach(lists, i, list) {
		const char *place = loading_place(loading, FILE_NAME "#/%zu", i);

		if (!shape_check(shape, shapes, list, place, loading->problems))
			continue;
		if (is_repeated(lists, i))
			loading_fault(loading, loading_place(loading, "%s/year", place),
				      "catalog_duplicate", "name",
				      loading_place(loading, "%" JSON_INTEGER_FORMAT,
						    json_get_int(list, "year", 0)));
		calendar_check(list, place, loading->problems);
	}
	if (loading->problems->count > before)
		return;
	loading->catalog->calendar = calendar_new(lists);
	arena_defer(loading->arena, forget, loading->catalog->calendar);
}
