/* Figures that belong together: what readers take for an error, and what is one. */
#include "core/reconcile_parts.h"

#include <string.h>

#include "core/base/json.h"

#define RELATED_MAX 20

struct related {
	size_t numbers[RELATED_MAX];
	int64_t values[RELATED_MAX];
	size_t count;
};

size_t check_find(const struct checking *checking, const struct indicator *indicator, int year)
{
	for (size_t i = 0; i < checking->list->count; i++) {
		const struct claim *claim = &checking->list->claims[i];

		if (claim->role == CLAIM_VALUE && claim->indicator == indicator &&
		    !claim->unit_wrong && !claim->region && !claim->elsewhere &&
		    claim->year == year)
			return i;
	}
	return CLAIM_NOWHERE;
}

static bool find_all(const struct checking *checking, const json_t *names, struct related *ret)
{
	const json_t *name;
	size_t i;

	json_array_foreach(names, i, name) {
		size_t at = check_find(checking,
				       catalog_indicator(checking->input->catalog,
							 json_string_value(name)),
				       checking->input->period.year);

		if (at == CLAIM_NOWHERE || i >= RELATED_MAX)
			return false;
		ret->numbers[i] = at;
		ret->values[i] = checking->list->claims[at].printed.value;
		ret->count = i + 1;
	}
	return true;
}

static const char *number(const struct checking *checking, int64_t value)
{
	return reconcile_number(checking->input->arena, value);
}

/* A percentage with two decimals; "" of nothing. */
static const char *percent(const struct checking *checking, int64_t above, int64_t below)
{
	int64_t value;

	if (!decimal_ratio(above, below, 100, 2, &value))
		return "";
	return reconcile_decimals(checking->input->arena, value * 100, 2);
}

static void add(const struct checking *checking, const struct related *related, const char *check,
		const char *status, json_t *values)
{
	check_add(checking, check, status, related->numbers, related->count, values);
}

static void same_cases(const struct checking *checking, const struct related *related)
{
	bool same = related->values[0] == related->values[1];

	add(checking, related, same ? "same_cases" : "same_cases_differ", "explained",
	    json_pack("{s:s, s:s}", "one", number(checking, related->values[0]), "other",
		      number(checking, related->values[1])));
}

static void beside_cases(const struct checking *checking, const struct related *related)
{
	add(checking, related, "beside_cases", "explained",
	    json_pack("{s:s, s:s, s:s}", "documents", number(checking, related->values[0]), "cases",
		      number(checking, related->values[1]), "rate",
		      percent(checking, related->values[0], related->values[1])));
}

static void stock(const struct checking *checking, const struct related *related)
{
	int64_t grown = related->values[0] - related->values[1];

	add(checking, related,
	    grown > 0 ? "stock_grew" :
	    grown < 0 ? "stock_fell" :
			"stock_same",
	    grown < 0 ? "explained" : "holds",
	    json_pack("{s:s, s:s, s:s}", "received", number(checking, related->values[0]), "closed",
		      number(checking, related->values[1]), "difference",
		      number(checking, grown < 0 ? -grown : grown)));
}

static void subset(const struct checking *checking, const struct related *related)
{
	bool within = related->values[0] <= related->values[1];

	add(checking, related, within ? "subset" : "subset_exceeds", within ? "holds" : "fails",
	    json_pack("{s:s, s:s, s:s}", "part", number(checking, related->values[0]), "whole",
		      number(checking, related->values[1]), "rate",
		      percent(checking, related->values[0], related->values[1])));
}

/* Cases taken on earlier are decided this year, too, and a case can be split. */
static void outcomes(const struct checking *checking, const struct related *related)
{
	int64_t sum = 0;

	for (size_t i = 1; i < related->count; i++)
		sum += related->values[i];
	add(checking, related, sum > related->values[0] ? "outcomes_above_intake" : "outcomes",
	    sum > related->values[0] ? "explained" : "holds",
	    json_pack("{s:s, s:s, s:s}", "intake", number(checking, related->values[0]), "outcomes",
		      number(checking, sum), "difference",
		      number(checking, sum > related->values[0] ? sum - related->values[0] :
								  related->values[0] - sum)));
}

/* Of cases and of persons: two rates, and neither is the other. */
static void rates(const struct checking *checking, const struct related *related)
{
	const int64_t *values = related->values;

	add(checking, related, "rates", "explained",
	    json_pack("{s:s, s:s, s:s, s:s}", "cases_rate", percent(checking, values[0], values[1]),
		      "persons_rate", percent(checking, values[2], values[3]), "cases",
		      number(checking, values[1] - values[0]), "persons",
		      number(checking, values[3] - values[2])));
}

static const struct {
	const char *name;
	void (*check)(const struct checking *checking, const struct related *related);
} relations[] = {
	{ "same_cases", same_cases }, { "beside_cases", beside_cases }, { "stock", stock },
	{ "subset", subset },	      { "outcomes", outcomes },		{ "rates", rates },
};

void reconcile_check_relations(const struct checking *checking)
{
	const json_t *entry;
	struct related related;
	size_t i;

	json_array_foreach(checking->input->catalog->phrases->relations, i, entry) {
		if (!find_all(checking, json_object_get(entry, "indicators"), &related))
			continue;
		for (size_t k = 0; k < sizeof(relations) / sizeof(*relations); k++)
			if (strcmp(relations[k].name, json_get_text(entry, "relation")) == 0)
				relations[k].check(checking, &related);
	}
}
