/* Reads what a deadline hangs on from its stored form. */
#include "core/deadline.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"

static bool read_date(const json_t *entry, const char *key, struct date *ret)
{
	const char *text = json_get_text(entry, key);

	return text && date_parse(text, ret);
}

static bool read_period(const json_t *entry, struct deadline_period *ret)
{
	const char *name = json_get_text(entry, "unit");
	json_int_t length = json_get_int(entry, "length", DEADLINE_LENGTH_MAX + 1);

	if (!name || length < -DEADLINE_LENGTH_MAX || length > DEADLINE_LENGTH_MAX)
		return false;
	ret->length = (int32_t)length;
	ret->roll = json_get_bool(entry, "roll", false);
	for (int unit = DEADLINE_WORKING_DAY; unit <= DEADLINE_MONTH; unit++) {
		ret->unit = (enum deadline_unit)unit;
		if (strcmp(name, deadline_unit_name(ret->unit)) == 0)
			return true;
	}
	return false;
}

static bool read_periods(const json_t *array, struct arena *arena, struct deadline_inputs *ret)
{
	size_t count = json_array_size(array);
	struct deadline_period *periods = arena_alloc(arena, (count + 1) * sizeof(*periods));

	if (count == 0 || count > DEADLINE_PARTS_MAX)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!read_period(json_array_get(array, i), &periods[i]))
			return false;
		if (periods[i].length < 0 && count > 1)
			return false;
	}
	ret->periods = periods;
	ret->period_count = count;
	return true;
}

static bool read_extension(const json_t *entry, struct deadline_extension *ret)
{
	ret->limited = json_object_get(entry, "length") != NULL;
	ret->fixed = json_object_get(entry, "to") != NULL;
	if (ret->limited && (!read_period(entry, &ret->most) || ret->most.length < 0))
		return false;
	return !ret->fixed ||
	       (read_date(entry, "to", &ret->fixed_to) && read_date(entry, "on", &ret->granted_on));
}

static bool read_extensions(const json_t *array, struct arena *arena, struct deadline_inputs *ret)
{
	size_t count = json_array_size(array);
	struct deadline_extension *extensions;

	if (count > DEADLINE_PARTS_MAX)
		return false;
	extensions = arena_alloc(arena, (count + 1) * sizeof(*extensions));
	for (size_t i = 0; i < count; i++)
		if (!read_extension(json_array_get(array, i), &extensions[i]))
			return false;
	ret->extensions = extensions;
	ret->extension_count = count;
	return true;
}

static int suspension_order(const void *a, const void *b)
{
	const struct deadline_suspension *one = a, *other = b;

	return date_compare(one->from, other->from);
}

/* The union: what overlaps or follows without a day between is one. */
static size_t merge(struct deadline_suspension *list, size_t count)
{
	size_t merged = 0;

	qsort(list, count, sizeof(*list), suspension_order);
	for (size_t i = 0; i < count; i++) {
		struct deadline_suspension *last = merged > 0 ? &list[merged - 1] : NULL;

		if (!last ||
		    (!last->open && date_compare(list[i].from, date_add(last->to, 1)) > 0)) {
			list[merged++] = list[i];
		} else {
			last->open |= list[i].open;
			if (date_compare(list[i].to, last->to) > 0)
				last->to = list[i].to;
		}
	}
	return merged;
}

static bool read_suspensions(const json_t *array, struct arena *arena, struct deadline_inputs *ret)
{
	size_t count = json_array_size(array), kept = 0;
	struct date first = date_add(ret->started_on, 1);
	struct deadline_suspension *list;

	if (count > DEADLINE_PARTS_MAX)
		return false;
	list = arena_alloc(arena, (count + 1) * sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		const json_t *entry = json_array_get(array, i);
		struct deadline_suspension one = { .open = !json_get_text(entry, "to") };

		if (!read_date(entry, "from", &one.from))
			return false;
		if (!one.open && !read_date(entry, "to", &one.to))
			return false;
		if (date_compare(one.from, first) < 0)
			one.from = first;
		if (one.open)
			one.to = one.from;
		if (date_compare(one.to, one.from) >= 0)
			list[kept++] = one;
	}
	ret->merged = list;
	ret->merged_count = merge(list, kept);
	return true;
}

bool deadline_read(const json_t *json, struct arena *arena, struct deadline_inputs *ret)
{
	*ret = (struct deadline_inputs){ .roll = json_get_bool(json, "roll", false) };
	return read_date(json, "started_on", &ret->started_on) &&
	       read_periods(json_object_get(json, "periods"), arena, ret) &&
	       read_extensions(json_object_get(json, "extensions"), arena, ret) &&
	       read_suspensions(json_object_get(json, "suspensions"), arena, ret);
}

bool deadline_recompute(const json_t *inputs, const struct calendar *calendar, struct arena *arena,
			struct deadline_result *ret)
{
	struct deadline_inputs read;

	if (!deadline_read(inputs, arena, &read))
		return false;
	deadline_compute(&read, calendar, NULL, ret);
	return true;
}
