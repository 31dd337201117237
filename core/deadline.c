/* Counts deadlines. */
#include "core/deadline.h"

#include "core/base/arena.h"
#include "core/base/log.h"
#include "core/calendar.h"

const char *deadline_unit_name(enum deadline_unit unit)
{
	switch (unit) {
	case DEADLINE_WORKING_DAY:
		return "working_day";
	case DEADLINE_CALENDAR_DAY:
		return "calendar_day";
	case DEADLINE_MONTH:
		return "month";
	}
	bug("unit %d of a deadline", (int)unit);
}

/* A count under way: so many of a unit after the anchor. */
struct counting {
	const struct deadline_inputs *inputs;
	const struct calendar *calendar;
	struct arena *arena; /* NULL: no steps are kept */
	struct deadline_result *result;
	struct date anchor;
	int32_t length;
	enum deadline_unit unit;
	struct date end;
	enum deadline_fixing fixing;
};

static void depend(struct counting *counting, struct date from, struct date to)
{
	struct deadline_result *result = counting->result;

	if (date_compare(to, from) < 0) {
		struct date swap = from;

		from = to;
		to = swap;
	}
	if (!result->spans || date_compare(from, result->span_from) < 0)
		result->span_from = from;
	if (!result->spans || date_compare(to, result->span_to) > 0)
		result->span_to = to;
	result->spans = true;
}

static void step(struct counting *counting, enum deadline_step_kind kind, size_t index,
		 struct date from, struct date to, bool counts)
{
	struct deadline_result *result = counting->result;

	if (counting->arena)
		result->steps[result->step_count++] =
			(struct deadline_step){ kind, index, from, to, counts, counting->fixing };
}

static struct date counted(struct counting *counting, struct date anchor, int32_t length,
			   enum deadline_unit unit)
{
	struct date end;

	switch (unit) {
	case DEADLINE_WORKING_DAY:
		end = calendar_add(counting->calendar, anchor, length);
		if (length != 0)
			depend(counting, date_add(anchor, length > 0 ? 1 : -1), end);
		return end;
	case DEADLINE_CALENDAR_DAY:
		return date_add(anchor, length);
	case DEADLINE_MONTH:
		return date_add_months(anchor, length);
	}
	bug("unit %d of a deadline", (int)unit);
}

static void anchor_at(struct counting *counting, struct date date)
{
	counting->anchor = counting->end = date;
	counting->length = 0;
}

/* Goes on by a period; one of the same unit is counted together with the one before. */
static void go_on(struct counting *counting, const struct deadline_period *period)
{
	if (counting->length != 0 && counting->unit != period->unit)
		anchor_at(counting, counting->end);
	counting->unit = period->unit;
	counting->length += period->length;
	counting->end = counted(counting, counting->anchor, counting->length, counting->unit);
}

static struct date rolled(struct counting *counting, struct date date)
{
	struct date next = calendar_next(counting->calendar, date);

	depend(counting, date, next);
	return next;
}

static void count_periods(struct counting *counting)
{
	const struct deadline_inputs *inputs = counting->inputs;

	for (size_t i = 0; i < inputs->period_count; i++) {
		const struct deadline_period *period = &inputs->periods[i];
		struct date before = counting->end;

		go_on(counting, period);
		step(counting, DEADLINE_STEP_PERIOD, i, before, counting->end,
		     period->unit == DEADLINE_WORKING_DAY);
		if (!period->roll)
			continue;
		before = counting->end;
		anchor_at(counting, rolled(counting, before));
		step(counting, DEADLINE_STEP_PERIOD_ROLL, i, before, counting->end, false);
	}
}

/* Days of the first `count` suspensions from a day on. */
static int32_t excluded_from(const struct deadline_inputs *inputs, size_t count, struct date on)
{
	int32_t days = 0;

	for (size_t i = 0; i < count; i++) {
		const struct deadline_suspension *one = &inputs->merged[i];
		struct date from = date_compare(one->from, on) < 0 ? on : one->from;

		if (date_compare(one->to, from) >= 0)
			days += date_compare(one->to, from) + 1;
	}
	return days;
}

/* A date that was fixed is one of the calendar: suspensions that the grant knew of lie within it,
 * later ones move it on. The count knows nothing of either yet. */
static void fix(struct counting *counting, const struct deadline_extension *extension,
		size_t suspensions, struct date before)
{
	const struct deadline_inputs *inputs = counting->inputs;
	int32_t all = excluded_from(inputs, suspensions, inputs->started_on);
	int32_t later = excluded_from(inputs, suspensions, extension->granted_on);
	struct date wanted = date_add(extension->fixed_to, later - all);

	counting->fixing = DEADLINE_FIXED;
	if (date_compare(wanted, before) <= 0) {
		counting->fixing = DEADLINE_NOT_LATER;
		wanted = before;
	} else if (extension->limited && date_compare(wanted, counting->end) > 0) {
		counting->fixing = DEADLINE_CAPPED;
		return;
	}
	anchor_at(counting, wanted);
}

static void count_extensions(struct counting *counting, size_t suspensions)
{
	const struct deadline_inputs *inputs = counting->inputs;

	for (size_t i = 0; i < inputs->extension_count; i++) {
		const struct deadline_extension *extension = &inputs->extensions[i];
		struct date before = counting->end;
		bool counts = extension->limited && extension->most.unit == DEADLINE_WORKING_DAY;

		counting->fixing = DEADLINE_FIXED;
		if (extension->limited)
			go_on(counting, &extension->most);
		if (extension->fixed)
			fix(counting, extension, suspensions, before);
		step(counting, DEADLINE_STEP_EXTENSION, i, before, counting->end, counts);
	}
}

/* The end when the first `count` suspensions count, before it rolls. */
static struct date count_all(struct counting *counting, size_t count)
{
	const struct deadline_inputs *inputs = counting->inputs;
	struct date end;

	counting->result->step_count = 0;
	anchor_at(counting, inputs->started_on);
	count_periods(counting);
	count_extensions(counting, count);
	end = counting->end;
	for (size_t i = 0; i < count; i++) {
		const struct deadline_suspension *one = &inputs->merged[i];
		struct date before = end;

		end = date_add(end, date_compare(one->to, one->from) + 1);
		step(counting, DEADLINE_STEP_EXCLUSION, i, before, end, false);
	}
	return end;
}

static struct date roll_end(struct counting *counting, struct date end)
{
	const struct deadline_inputs *inputs = counting->inputs;
	struct date back;

	if (!inputs->roll)
		return end;
	if (inputs->period_count == 0 || inputs->periods[0].length >= 0)
		return rolled(counting, end);
	back = calendar_previous(counting->calendar, end);
	depend(counting, back, end);
	return back;
}

static void count_with_suspensions(struct counting *counting)
{
	const struct deadline_inputs *inputs = counting->inputs;
	struct deadline_result *result = counting->result;
	size_t count = 0;

	result->nominal_on = count_all(counting, 0);
	result->due_on = roll_end(counting, result->nominal_on);
	while (count < inputs->merged_count &&
	       date_compare(inputs->merged[count].from, result->due_on) <= 0) {
		if (inputs->merged[count].open) {
			result->suspended = true;
			break;
		}
		count++;
		result->nominal_on = count_all(counting, count);
		result->due_on = roll_end(counting, result->nominal_on);
	}
	result->excluded = excluded_from(inputs, count, inputs->started_on);
}

void deadline_compute(const struct deadline_inputs *inputs, const struct calendar *calendar,
		      struct arena *arena, struct deadline_result *ret)
{
	struct counting counting = {
		.inputs = inputs, .calendar = calendar, .arena = arena, .result = ret
	};
	size_t steps =
		2 * inputs->period_count + inputs->extension_count + inputs->merged_count + 1;

	*ret = (struct deadline_result){ 0 };
	if (arena)
		ret->steps = arena_alloc(arena, steps * sizeof(*ret->steps));
	count_with_suspensions(&counting);
	if (date_compare(ret->due_on, ret->nominal_on) != 0)
		step(&counting, DEADLINE_STEP_ROLL, 0, ret->nominal_on, ret->due_on, false);
	ret->provisional = ret->spans &&
			   !calendar_span_published(calendar, ret->span_from, ret->span_to);
}
