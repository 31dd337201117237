/* The result as a page for people, and as a table for spreadsheets. The words are those of
 * explanations.json. */
#include "core/reconcile_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/csv.h"
#include "core/base/json.h"
#include "core/base/text.h"

struct page {
	const struct catalog *catalog;
	const json_t *result;
	const char *language;
	struct arena *arena;
	struct buf buf;
};

static const char *words(struct page *page, const char *code, json_t *values)
{
	const char *text =
		catalog_explanation(page->catalog, page->arena, code, page->language, values);

	json_decref(values);
	return text;
}

static const char *label(const struct page *page, const json_t *item, const char *key)
{
	return json_get_text(json_object_get(item, key), page->language);
}

/* Text between the bars of a table; what Markdown would take for itself is set apart. */
static void add_cell(struct page *page, const char *text)
{
	buf_add_text(&page->buf, " ");
	for (; text && *text; text++) {
		if (strchr("|\\`*_<>[]#", *text))
			buf_add_char(&page->buf, '\\');
		buf_add_char(&page->buf, *text == '\n' ? ' ' : *text);
	}
	buf_add_text(&page->buf, " |");
}

static void add_head(struct page *page, const char *const *codes, size_t count)
{
	buf_add_text(&page->buf, "\n|");
	for (size_t i = 0; i < count; i++)
		add_cell(page, words(page, codes[i], json_object()));
	buf_add_text(&page->buf, "\n|");
	for (size_t i = 0; i < count; i++)
		buf_add_text(&page->buf, "---|");
	buf_add_char(&page->buf, '\n');
}

static void add_title(struct page *page, const char *code)
{
	buf_add_format(&page->buf, "\n## %s\n", words(page, code, json_object()));
}

static const char *count_of(struct page *page, const json_t *counts, const char *key)
{
	return arena_printf(page->arena, "%" JSON_INTEGER_FORMAT, json_get_int(counts, key, 0));
}

static void add_totals(struct page *page)
{
	static const char *const statuses[] = { "reproduced", "equal_if_truncated",
						"within_qualifier", "differs", "not_derivable" };
	const json_t *totals = json_object_get(page->result, "totals");
	const json_t *by_status = json_object_get(totals, "by_status");

	buf_add_format(&page->buf, "\n%s\n\n",
		       words(page, "page_totals",
			     json_pack("{s:s, s:s}", "numbers", count_of(page, totals, "numbers"),
				       "claims", count_of(page, totals, "claims"))));
	for (size_t i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		buf_add_format(&page->buf, "- %s%s%s\n",
			       words(page, arena_printf(page->arena, "status_%s", statuses[i]),
				     json_object()),
			       words(page, "page_colon", json_object()),
			       count_of(page, by_status, statuses[i]));
}

static const char *alternatives(struct page *page, const json_t *claim)
{
	const json_t *one;
	const char *text = "";
	size_t i;

	json_array_foreach(json_object_get(claim, "alternatives"), i, one)
		text = arena_printf(page->arena, "%s%s%s", text,
				    i > 0 ? words(page, "page_comma", json_object()) : "",
				    words(page, "page_figure_of_year",
					  json_pack("{s:s, s:s}", "name", label(page, one, "name"),
						    "year", count_of(page, one, "year"))));
	if (!*text)
		return "";
	return words(page, "page_alternatives", json_pack("{s:s}", "figures", text));
}

static const char *competing(struct page *page, const json_t *claim)
{
	const json_t *one;
	const char *text = "";
	size_t i;

	json_array_foreach(json_object_get(claim, "competing"), i, one) {
		const char *value = json_get_text(one, "value");
		bool gives = json_get_bool(one, "gives", false);

		text = arena_printf(page->arena, "%s%s%s", text,
				    i > 0 ? words(page, "page_comma", json_object()) : "",
				    words(page, gives ? "page_gives" : "page_gives_not",
					  json_pack("{s:s, s:s}", "name", label(page, one, "name"),
						    "value", value ? value : "—")));
	}
	if (!*text)
		return "";
	return words(page, "page_competing", json_pack("{s:s}", "definitions", text));
}

static void add_claim(struct page *page, const json_t *claim)
{
	const char *status = json_get_text(claim, "status");
	const char *name = label(page, claim, "name"), *live = json_get_text(claim, "live");

	buf_add_char(&page->buf, '|');
	add_cell(page, json_get_text(claim, "phrase"));
	add_cell(page, json_get_text(claim, "printed"));
	add_cell(page, name ? name : "—");
	add_cell(page, live ? live : "—");
	add_cell(page, words(page, arena_printf(page->arena, "status_%s", status), json_object()));
	add_cell(page, arena_printf(page->arena, "%s%s%s", label(page, claim, "explanation"),
				    alternatives(page, claim), competing(page, claim)));
	buf_add_char(&page->buf, '\n');
}

static void add_claims(struct page *page)
{
	static const char *const head[] = { "page_phrase", "page_printed", "page_figure",
					    "page_live",   "page_status",  "page_why" };
	const json_t *claim;
	size_t i;

	add_title(page, "page_claims");
	add_head(page, head, sizeof(head) / sizeof(*head));
	json_array_foreach(json_object_get(page->result, "claims"), i, claim)
		add_claim(page, claim);
}

static const char *printed_numbers(struct page *page, const json_t *numbers)
{
	const json_t *number;
	const char *text = "";
	size_t i;

	json_array_foreach(numbers, i, number)
		text = arena_printf(page->arena, "%s%s%s", text,
				    i > 0 ? words(page, "page_comma", json_object()) : "",
				    json_get_text(number, "printed"));
	return text;
}

static void add_checks(struct page *page)
{
	static const char *const head[] = { "page_numbers", "page_status", "page_why" };
	const json_t *checks = json_object_get(page->result, "checks"), *check;
	size_t i;

	if (json_array_size(checks) == 0)
		return;
	add_title(page, "page_checks");
	add_head(page, head, sizeof(head) / sizeof(*head));
	json_array_foreach(checks, i, check) {
		buf_add_char(&page->buf, '|');
		add_cell(page, printed_numbers(page, json_object_get(check, "numbers")));
		add_cell(page, words(page,
				     arena_printf(page->arena, "status_%s",
						  json_get_text(check, "status")),
				     json_object()));
		add_cell(page, label(page, check, "explanation"));
		buf_add_char(&page->buf, '\n');
	}
}

static void add_set_aside(struct page *page)
{
	static const char *const classes[] = { "not_understood", "compared", "date", "ordinal",
					       "title" };
	const json_t *numbers = json_object_get(page->result, "numbers"), *number;

	if (json_array_size(numbers) == 0)
		return;
	add_title(page, "page_set_aside");
	buf_add_char(&page->buf, '\n');
	for (size_t k = 0; k < sizeof(classes) / sizeof(*classes); k++) {
		size_t i, count = 0;

		json_array_foreach(numbers, i, number) {
			if (strcmp(json_get_text(number, "as"), classes[k]) != 0)
				continue;
			if (count++ == 0)
				buf_add_format(
					&page->buf, "- %s",
					words(page,
					      arena_printf(page->arena, "aside_%s", classes[k]),
					      json_object()));
			buf_add_format(&page->buf, "%s%s",
				       words(page, count > 1 ? "page_comma" : "page_colon",
					     json_object()),
				       json_get_text(number, "printed"));
		}
		if (count > 0)
			buf_add_char(&page->buf, '\n');
	}
}

/* "2024年", "2024年上半年": as the report says it. */
static const char *when(struct page *page)
{
	const json_t *texts = json_object_get(page->catalog->sentences, "texts");
	const char *code =
		arena_printf(page->arena, "when_%s", json_get_text(page->result, "period"));
	const char *text = json_get_text(json_object_get(texts, code), page->language);

	return text_fill(page->arena, text, "year", count_of(page, page->result, "year"), NULL);
}

char *reconcile_page(const struct catalog *catalog, const json_t *result, const char *language)
{
	struct page page = {
		.catalog = catalog, .result = result, .language = language, .arena = arena_new()
	};
	const char *office = label(&page, json_object_get(result, "office"), "name");

	buf_add_format(&page.buf, "# %s\n",
		       words(&page, "page_title",
			     json_pack("{s:s, s:s}", "when", when(&page), "office",
				       office ? office : "")));
	add_totals(&page);
	add_claims(&page);
	add_checks(&page);
	add_set_aside(&page);
	arena_free(page.arena);
	return buf_detach(&page.buf);
}

static void add_line(struct buf *buf, const json_t *claim, const char *language)
{
	const json_t *cells[] = {
		json_object_get(claim, "status"),
		json_object_get(claim, "phrase"),
		json_object_get(claim, "printed"),
		json_object_get(claim, "indicator"),
		json_object_get(json_object_get(claim, "name"), language),
		json_object_get(claim, "year"),
		json_object_get(claim, "value"),
		json_object_get(claim, "qualifier"),
		json_object_get(claim, "live"),
		json_object_get(claim, "difference"),
		json_object_get(claim, "source"),
		json_object_get(json_object_get(claim, "explanation"), language),
		json_object_get(claim, "cases"),
		json_object_get(claim, "start"),
		json_object_get(claim, "end"),
		json_object_get(claim, "sentence"),
	};

	csv_add_line(buf, cells, sizeof(cells) / sizeof(*cells));
}

char *reconcile_csv(const json_t *result, const char *language)
{
	struct buf buf = { 0 };
	const json_t *claim;
	size_t i;

	buf_add_text(&buf, CSV_BYTE_ORDER_MARK
		     "status,phrase,printed,indicator,name,year,value,qualifier,live,difference,"
		     "source,explanation,cases,start,end,sentence\r\n");
	json_array_foreach(json_object_get(result, "claims"), i, claim)
		add_line(&buf, claim, language);
	return buf_detach(&buf);
}
