/* What the time limits leave in the statistics by which a case is to be closed, or decided: that it is
 * overdue from the day after the last one on, for as long as nothing else is known; that it is overdue no
 * more; and what was decided under one. A fact of a day to come counts from that day (fact_found.sql), and
 * is taken back when the limit moves or is kept before it. */
#include "core/workflow_parts.h"

#include <string.h>

#include "core/base/json.h"

/* Items of one rule are apart from those of the next. */
#define ITEMS_MAX 10000

bool workflow_is_of_limit(const struct indicator *indicator)
{
	return indicator && indicator->balance >= BALANCE_OVERDUE;
}

static int place_in(const char *const *names, const char *name)
{
	for (int i = 0; names && names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

/* Which of the limits of the kind it is, from 1 on; below 0: one of those for deciding. 0: none. */
static int limit_place(const struct kind *kind, const json_t *row)
{
	const char *rule = json_get_text(row, "rule");
	int closing = place_in(kind->statutory, rule), deciding = place_in(kind->deciding, rule);

	return closing >= 0 ? closing + 1 : deciding >= 0 ? -deciding - 1 : 0;
}

static const struct indicator *indicator_of(const struct act *act, enum balance balance)
{
	const struct catalog *catalog = act->input->catalog;

	for (size_t i = 0; i < catalog->indicator_count; i++) {
		const struct indicator *one = &catalog->indicators[i];

		if (one->balance == balance && one->kind && strcmp(one->kind, act->kind->name) == 0)
			return one;
	}
	return NULL;
}

/* An empty dimension is none, as history has it. */
static void clear_empty(json_t *fact)
{
	const char *key;
	json_t *value;
	void *next;

	json_object_foreach_safe(fact, next, key, value)
		if (json_is_string(value) && *json_string_value(value) == '\0')
			json_object_set_new(fact, key, json_null());
}

static json_t *limit_fact(const struct act *act, const json_t *columns, const json_t *row,
			  enum balance balance, const char *on)
{
	const struct indicator *indicator = indicator_of(act, balance);
	int place = limit_place(act->kind, row);
	json_t *fact;

	if (!indicator)
		return NULL;
	fact = workflow_fact(act, columns, indicator, on, "1");
	json_object_set(fact, "subject", json_object_get(row, "seq"));
	json_object_set_new(fact, "item",
			    json_integer((place < 0 ? -place : place) * ITEMS_MAX +
					 json_get_int(row, "item", 0)));
	json_object_set_new(fact, "outcome", json_null());
	if (balance == BALANCE_DECIDED) {
		workflow_fact_limit(act, row, json_get_text(row, "started_on"), on, fact);
	} else {
		json_object_set_new(fact, "since", json_null());
		json_object_set(fact, "due_on", json_object_get(row, "due_on"));
		json_object_set_new(fact, "excluded", json_null());
	}
	clear_empty(fact);
	return fact;
}

/* The day after the last one, or when the case came, if that was later: it is no case of the office
 * before. */
static void overdue_from(const char *due_on, const char *accepted_on, char *ret)
{
	struct date due;

	if (!date_parse(due_on, &due))
		due = (struct date){ 0 };
	date_format(date_add(due, 1), ret);
	if (strcmp(accepted_on, ret) > 0)
		memcpy(ret, accepted_on, DATE_TEXT_SIZE);
}

/* What one limit leaves, as it is after the act. */
static void add_limit(const struct act *act, const json_t *columns, const json_t *row, json_t *list)
{
	const char *accepted_on = workflow_column(act, columns, "accepted_on");
	const char *met = json_get_text(row, "met_on"), *lapsed = json_get_text(row, "lapsed_on");
	const char *ended = met ? met : lapsed;
	char from[DATE_TEXT_SIZE];
	json_t *fact;

	if (!accepted_on)
		return; /* no case yet, or never one */
	if (met && limit_place(act->kind, row) < 0) {
		fact = limit_fact(act, columns, row, BALANCE_DECIDED, met);
		if (fact)
			json_array_append_new(list, fact);
	}
	overdue_from(json_get_text(row, "due_on"), accepted_on, from);
	if (json_get_bool(row, "suspended", false) || (ended && strcmp(ended, from) < 0))
		return;
	fact = limit_fact(act, columns, row, BALANCE_OVERDUE, from);
	if (fact)
		json_array_append_new(list, fact);
	fact = ended ? limit_fact(act, columns, row, BALANCE_OVERDUE_ENDED, ended) : NULL;
	if (fact)
		json_array_append_new(list, fact);
}

static size_t index_of(const json_t *list, const json_t *fact)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (json_equal((json_t *)one, (json_t *)fact))
			return i;
	return json_array_size(list);
}

/* Those there are, with what the act has already done to them. */
static json_t *standing(const struct act *act, const json_t *facts)
{
	const json_t *sources[] = { workflow_history(act, "facts"), facts }, *fact;
	json_t *list = json_array();
	size_t i;

	for (size_t s = 0; s < sizeof(sources) / sizeof(*sources); s++)
		json_array_foreach(sources[s], i, fact) {
			json_t *plain;

			if (!workflow_is_of_limit(catalog_indicator(
				    act->input->catalog, json_get_text(fact, "indicator"))))
				continue;
			if (strcmp(json_get_text(fact, "quantity"), "-1") != 0) {
				json_array_append(list, (json_t *)fact);
				continue;
			}
			plain = json_copy((json_t *)fact);
			json_object_set_new(plain, "quantity", json_string("1"));
			json_array_remove(list, index_of(list, plain));
			json_decref(plain);
		}
	return list;
}

/* Acts that move limits are given the history, and all of them are looked at; so they are when a case
 * comes into work, that has left nothing yet. Of another act only those that it sets off. */
static bool looks_at_all(const struct act *act)
{
	return workflow_history(act, "facts") || !act->from || act->from->phase == PHASE_INTAKE;
}

static json_t *rows_of(const struct act *act)
{
	return looks_at_all(act) ? workflow_deadline_rows(act) :
				   json_incref(json_object_get(act->deadlines, "rows"));
}

static bool is_looked_at(const struct act *act, const json_t *row)
{
	json_int_t own = json_get_int(act->input->snapshot, "version", 0) + 1;

	return limit_place(act->kind, row) != 0 &&
	       (looks_at_all(act) || json_get_int(row, "seq", 0) == own);
}

void workflow_limits(const struct act *act, const json_t *columns, json_t *facts)
{
	json_t *rows, *wanted, *before;
	const json_t *one;
	size_t i;

	if (!act->kind->statutory && !act->kind->deciding)
		return;
	rows = rows_of(act);
	if (!rows)
		return;
	wanted = json_array();
	json_array_foreach(rows, i, one)
		if (is_looked_at(act, one))
			add_limit(act, columns, one, wanted);
	before = standing(act, facts);
	json_array_foreach(before, i, one)
		if (index_of(wanted, one) == json_array_size(wanted))
			workflow_take_back(act, one, facts);
	json_array_foreach(wanted, i, one)
		if (index_of(before, one) == json_array_size(before))
			json_array_append(facts, (json_t *)one);
	json_decref(before);
	json_decref(wanted);
	json_decref(rows);
}
