/* The result of a reconciliation, from a text or from a list of claims. */
#include "core/reconcile_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/json.h"
#include "core/problem.h"

#define SENTENCE_MAX 360 /* bytes shown on either side of a number */

const char *reconcile_number(struct arena *arena, int64_t value)
{
	char text[DECIMAL_TEXT_SIZE];

	decimal_format_short(value, PRINTED_SCALE, text);
	return arena_strdup(arena, text);
}

const char *reconcile_decimals(struct arena *arena, int64_t value, int decimals)
{
	char text[DECIMAL_TEXT_SIZE];

	for (int i = decimals; i < PRINTED_SCALE; i++)
		value /= 10;
	decimal_format(value, decimals, text);
	return arena_strdup(arena, text);
}

json_t *reconcile_words(const struct reconcile_input *input, const char *code, json_t *values)
{
	const char *zh = catalog_explanation(input->catalog, input->arena, code, "zh", values);
	const char *en = catalog_explanation(input->catalog, input->arena, code, "en", values);

	json_decref(values);
	return json_pack("{s:s, s:s}", "zh", zh, "en", en);
}

json_t *reconcile_place(const struct reconcile_input *input, const struct reading *reading,
			const struct printed *printed)
{
	return json_pack("{s:i, s:i, s:s}", "start", (int)reading_start(reading, printed->from),
			 "end", (int)reading_end(reading, printed->to), "printed",
			 arena_strndup(input->arena, reading->bytes + printed->from,
				       printed->to - printed->from));
}

static bool begins_character(char byte)
{
	return ((unsigned char)byte & 0xc0) != 0x80;
}

const char *reconcile_sentence(const struct reconcile_input *input, const struct reading *reading,
			       const struct claim *claim)
{
	size_t from = claim->sentence_from, to = claim->sentence_to;

	if (claim->printed.from - from > SENTENCE_MAX)
		from = claim->printed.from - SENTENCE_MAX;
	if (to - claim->printed.to > SENTENCE_MAX)
		to = claim->printed.to + SENTENCE_MAX;
	while (!begins_character(reading->bytes[from]))
		from++;
	while (!begins_character(reading->bytes[to]))
		to--;
	return arena_strndup(input->arena, reading->bytes + from, to - from);
}

void check_add(const struct checking *checking, const char *check, const char *status,
	       const size_t *numbers, size_t count, json_t *values)
{
	const struct reconcile_input *input = checking->input;
	const struct claim *first = &checking->list->claims[numbers[0]];
	json_t *places = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(places,
				      reconcile_place(input, checking->reading,
						      &checking->list->claims[numbers[i]].printed));
	json_array_append_new(
		checking->checks,
		json_pack("{s:s, s:s, s:o, s:o, s:s}", "check", check, "status", status,
			  "explanation",
			  reconcile_words(input, arena_printf(input->arena, "check_%s", check),
					  values),
			  "numbers", places, "sentence",
			  reconcile_sentence(input, checking->reading, first)));
}

static bool is_claim(const struct claim *claim)
{
	return claim->role == CLAIM_VALUE ||
	       (claim->indicator && (claim->role == CLAIM_GROWTH || claim->role == CLAIM_CHANGE ||
				     claim->role == CLAIM_POINTS));
}

/* What a number is that claims nothing. */
static const char *set_aside_as(const struct claim *claim)
{
	static const char *const names[] = {
		[PRINTED_FIGURE] = "not_understood",
		[PRINTED_YEAR] = "date",
		[PRINTED_DATE] = "date",
		[PRINTED_ORDINAL] = "ordinal",
		[PRINTED_TITLE] = "title",
		[PRINTED_TOO_LONG] = "not_understood",
	};

	if (claim->role == CLAIM_SHARE || (claim->role != CLAIM_NONE && claim->of != CLAIM_NOWHERE))
		return "compared";
	return names[claim->printed.as];
}

static void count(json_t *totals, const char *name)
{
	json_object_set_new(totals, name, json_integer(json_get_int(totals, name, 0) + 1));
}

static void count_all(json_t *totals, const json_t *items, const char *key)
{
	const json_t *item;
	size_t i;

	json_array_foreach(items, i, item)
		count(totals, json_get_text(item, key));
}

static json_t *totals_of(const json_t *claims, const json_t *numbers, const json_t *checks)
{
	static const char *const statuses[] = { "reproduced", "equal_if_truncated",
						"within_qualifier", "differs", "not_derivable" };
	json_t *found = json_object(), *aside = json_object(), *checked = json_object();

	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		json_object_set_new(found, statuses[i], json_integer(0));
	count_all(found, claims, "status");
	count_all(aside, numbers, "as");
	count_all(checked, checks, "status");
	return json_pack("{s:I, s:I, s:o, s:o, s:o}", "numbers",
			 (json_int_t)(json_array_size(claims) + json_array_size(numbers)), "claims",
			 (json_int_t)json_array_size(claims), "by_status", found, "set_aside",
			 aside, "checks", checked);
}

/* What the figures that are claimed mean, each once. */
static json_t *definitions(const struct catalog *catalog, const json_t *claims)
{
	json_t *found = json_object();
	const json_t *claim;
	size_t i;

	json_array_foreach(claims, i, claim) {
		const char *code = json_get_text(claim, "indicator");

		if (code)
			json_object_set(found, code,
					(json_t *)catalog_indicator(catalog, code)->definition);
	}
	return found;
}

static json_t *result(const struct reconcile_input *input, json_t *claims, json_t *numbers,
		      json_t *checks)
{
	json_t *totals = totals_of(claims, numbers, checks);

	return json_pack("{s:i, s:s, s:O, s:O, s:s, s:o, s:o, s:o, s:o, s:o}", "year",
			 input->period.year, "period", input->period.name, "office",
			 json_object_get(input->sums, "office"), "known_at",
			 json_object_get(input->sums, "known_at"), "definitions",
			 input->catalog->digest, "totals", totals, "claims", claims, "checks",
			 checks, "numbers", numbers, "indicators",
			 definitions(input->catalog, claims));
}

static void add_number(const struct reconcile_input *input, const struct reading *reading,
		       const struct claim *claim, json_t *numbers)
{
	json_t *number = reconcile_place(input, reading, &claim->printed);

	json_object_set_new(number, "as", json_string(set_aside_as(claim)));
	json_array_append_new(numbers, number);
}

static const char *region_of(const struct reconcile_input *input)
{
	return json_get_text(json_object_get(input->sums, "office"), "region");
}

json_t *reconcile_text(const struct reconcile_input *input, const char *text, size_t length)
{
	struct reading reading;
	struct claim_list list;
	struct claim_input scanned = { input->catalog, &reading, input->period, region_of(input) };
	struct checking checking = { input, &reading, &list, NULL };
	json_t *claims, *numbers;

	reading_make(input->arena, text, length, &reading);
	if (!claims_find(&scanned, input->arena, RECONCILE_NUMBERS_MAX, &list))
		return NULL;
	claims = json_array();
	numbers = json_array();
	checking.checks = json_array();
	for (size_t i = 0; i < list.count; i++) {
		if (is_claim(&list.claims[i]))
			json_array_append_new(claims,
					      reconcile_judge(input, &reading, &list.claims[i]));
		else if (!list.claims[i].mere_word)
			add_number(input, &reading, &list.claims[i], numbers);
	}
	reconcile_check_parts(&checking);
	reconcile_check_ratios(&checking);
	reconcile_check_growth(&checking);
	reconcile_check_relations(&checking);
	return result(input, claims, numbers, checking.checks);
}

/* The value as typed: one number with its qualifier and unit, and nothing else. */
static bool read_value(const struct catalog *catalog, struct arena *arena, const char *text,
		       struct printed *ret)
{
	struct reading reading;

	reading_make(arena, text, strlen(text), &reading);
	return printed_find(catalog->phrases, &reading, ret, 1) == 1 && ret->as == PRINTED_FIGURE &&
	       ret->from == 0 && ret->to == reading.length;
}

static const struct word *read_qualifier(const struct catalog *catalog, const char *text)
{
	const struct phrase_book *book = catalog->phrases;
	const struct word_list *const lists[] = { &book->inside, &book->before, &book->behind };
	size_t length = strlen(text);

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		const struct word *word = words_begin(lists[i], text, length);

		if (word && word->length == length)
			return word;
	}
	return NULL;
}

static void check_claim(const struct catalog *catalog, struct arena *arena, const json_t *claim,
			size_t i, struct problem_list *problems)
{
	const char *indicator = json_get_text(claim, "indicator");
	const char *qualifier = json_get_text(claim, "qualifier");
	const char *place = arena_printf(arena, "/claims/%zu", i);
	struct printed printed;

	if (!indicator == !json_get_text(claim, "phrase"))
		problem_add(problems, place, "claim_subject", NULL);
	if (indicator && !catalog_indicator(catalog, indicator))
		problem_add(problems, arena_printf(arena, "%s/indicator", place),
			    "indicator_unknown", "indicator", indicator, NULL);
	if (!read_value(catalog, arena, json_get_text(claim, "value"), &printed))
		problem_add(problems, arena_printf(arena, "%s/value", place), "claim_value",
			    "value", json_get_text(claim, "value"), NULL);
	else if (qualifier && printed.qualifier)
		problem_add(problems, arena_printf(arena, "%s/qualifier", place), "qualifier_twice",
			    NULL);
	if (qualifier && !read_qualifier(catalog, qualifier))
		problem_add(problems, arena_printf(arena, "%s/qualifier", place),
			    "qualifier_unknown", "qualifier", qualifier, NULL);
}

bool reconcile_claims_check(const struct catalog *catalog, struct arena *arena,
			    const json_t *claims, struct problem_list *problems)
{
	size_t before = problems->count, i;
	const json_t *claim;

	json_array_foreach(claims, i, claim)
		check_claim(catalog, arena, claim, i, problems);
	return problems->count == before;
}

static bool has_unit(const struct indicator *indicator, const struct word *unit)
{
	return !unit || words_unit_is(unit, indicator->unit);
}

/* By its phrase the claim is read as it would be in a text. */
static void read_phrase(const struct reconcile_input *input, const char *phrase, const char *value,
			struct claim *claim)
{
	const char *text = arena_printf(input->arena, "%s%s", phrase, value);
	struct reading reading;
	struct claim_input scanned = { input->catalog, &reading, input->period, region_of(input) };
	struct claim_list list;

	reading_make(input->arena, text, strlen(text), &reading);
	if (claims_find(&scanned, input->arena, RECONCILE_NUMBERS_MAX, &list) && list.count > 0 &&
	    list.claims[list.count - 1].role == CLAIM_VALUE)
		*claim = list.claims[list.count - 1];
}

static json_t *judge_listed(const struct reconcile_input *input, const json_t *json)
{
	const char *value = json_get_text(json, "value");
	const char *qualifier = json_get_text(json, "qualifier");
	const char *phrase = json_get_text(json, "phrase");
	struct claim claim = { .role = CLAIM_VALUE, .year = input->period.year };
	struct printed printed;
	json_t *item;

	if (!read_value(input->catalog, input->arena, value, &printed))
		return NULL;
	if (phrase)
		read_phrase(input, phrase, value, &claim);
	else
		claim.indicator =
			catalog_indicator(input->catalog, json_get_text(json, "indicator"));
	claim.printed = printed;
	if (qualifier)
		claim.printed.qualifier = read_qualifier(input->catalog, qualifier);
	if (claim.indicator)
		claim.unit_wrong = !has_unit(claim.indicator, printed.unit);
	item = reconcile_judge(input, NULL, &claim);
	json_object_set_new(item, "printed", json_string(value));
	if (phrase)
		json_object_set_new(item, "phrase", json_string(phrase));
	return item;
}

json_t *reconcile_claims(const struct reconcile_input *input, const json_t *claims,
			 struct problem_list *problems)
{
	json_t *judged, *claim;
	size_t i;

	if (!reconcile_claims_check(input->catalog, input->arena, claims, problems))
		return NULL;
	judged = json_array();
	json_array_foreach((json_t *)claims, i, claim)
		json_array_append_new(judged, judge_listed(input, claim));
	return result(input, judged, json_array(), json_array());
}
