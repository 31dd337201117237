/* The report from its title to its last note, and what its parts are made with. */
#include "core/report.h"

#include <stdio.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/json.h"
#include "core/catalog.h"
#include "core/report_parts.h"

const char *making_fill(const struct making *making, const char *code, const char *name,
			const char *value)
{
	json_auto_t *values = json_pack("{s:s}", name, value);

	return sentence_text(&making->source, code, values);
}

const char *making_name(const struct making *making, const json_t *entry)
{
	const char *name = json_get_text(json_object_get(entry, "name"), making->source.language);

	return name ? name : "";
}

const char *making_value(const struct making *making, const json_t *value)
{
	if (json_is_integer(value))
		return arena_printf(making->source.arena, "%" JSON_INTEGER_FORMAT,
				    json_integer_value(value));
	return json_is_string(value) ? json_string_value(value) : making_text(making, "missing");
}

const char *making_unit(const struct making *making, const char *unit)
{
	const json_t *units = json_object_get(making->source.catalog->lists, "units");

	return unit ? making_name(making, json_object_get(units, unit)) : "";
}

struct paper_block *making_add(struct making *making, enum paper_style style, const char *text)
{
	struct paper_block *block = arena_alloc(making->source.arena, sizeof(*block));

	block->style = style;
	block->text = text;
	*making->next = block;
	making->next = &block->next;
	return block;
}

/* The n-th of the words, from 0. */
static const char *word(const struct making *making, const char *words, int n)
{
	size_t length;

	while (n-- > 0 && *words) {
		words += strcspn(words, " ");
		words += strspn(words, " ");
	}
	length = strcspn(words, " ");
	return arena_strndup(making->source.arena, words, length);
}

static const char *numbered(struct making *making, const char *code, int n, const char *name)
{
	json_auto_t *values = json_pack("{s:s, s:s}", "number",
					word(making, making_text(making, "numerals"), n), "name",
					name);

	return sentence_text(&making->source, code, values);
}

struct paper_block *making_section(struct making *making, const char *code, const char *sheet)
{
	struct paper_block *block = making_add(making, PAPER_HEADING,
					       numbered(making, "section", making->sections++,
							making_text(making, code)));

	block->mark = code;
	block->sheet = sheet;
	return block;
}

static const char *date_text(const struct making *making, const char *iso)
{
	struct date date;
	char day[DATE_TEXT_SIZE];
	json_auto_t *values = NULL;

	if (!iso)
		return making_text(making, "missing");
	snprintf(day, sizeof(day), "%.10s", iso);
	if (!date_parse(day, &date))
		return iso;
	values = json_pack("{s:s, s:o, s:o, s:o}", "date", day, "year",
			   json_sprintf("%d", date_year(date)), "month",
			   json_sprintf("%d", date_month(date)), "day",
			   json_sprintf("%d", date_day(date)));
	return sentence_text(&making->source, "date", values);
}

/* The words that sentences use: where, when, and for how long. */
static json_t *words_make(const struct making *making)
{
	const json_t *office = json_object_get(making->summary, "office");
	const json_t *regions = json_object_get(making->source.catalog->lists, "regions");
	const char *region = json_get_text(office, "region");
	const char *period = json_get_text(json_object_get(making->summary, "period"), "period");
	struct arena *arena = making->source.arena;
	const char *place, *brief, *ending = making_text(making, "short_place");
	json_auto_t *year = json_pack(
		"{s:o}", "year", json_sprintf("%d", (int)json_get_int(making->summary, "year", 0)));

	place = making_name(making, region ? json_object_get(regions, region) : NULL);
	if (!*place)
		place = making_name(making, office);
	brief = place;
	if (strlen(place) > strlen(ending) &&
	    strcmp(place + strlen(place) - strlen(ending), ending) == 0)
		brief = arena_strndup(arena, place, strlen(place) - strlen(ending));
	if (!period)
		period = "year";
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "place", place, "place.short", brief,
			 "office", making_name(making, office), "when",
			 sentence_text(&making->source, arena_printf(arena, "when_%s", period),
				       year),
			 "span", making_text(making, arena_printf(arena, "span_%s", period)));
}

/* The state of the figures. What is counted now is a draft, even beside a sealed edition: only the bytes of
 * a seal, which know no standing, are sealed. */
static const char *seal_text(const struct making *making)
{
	const json_t *seal = json_object_get(making->summary, "seal");
	const char *hash = json_get_text(seal, "sha256");
	json_auto_t *values = NULL;

	if (!hash)
		return making_text(making, "draft");
	values = json_pack("{s:o, s:s}", "edition",
			   json_sprintf("%d", (int)json_get_int(seal, "edition", 1)), "hash", hash);
	if (json_object_get(making->summary, "standing"))
		return sentence_text(&making->source, "draft_beside", values);
	return sentence_text(&making->source, "sealed", values);
}

static void add_title(struct making *making, struct paper *paper)
{
	const json_t *period = json_object_get(making->summary, "period");
	const char *known_at = json_get_text(making->summary, "known_at");
	json_auto_t *range = json_pack("{s:s, s:s}", "from",
				       date_text(making, json_get_text(period, "from")), "to",
				       date_text(making, json_get_text(period, "to")));
	json_auto_t *instant = json_pack("{s:s, s:o}", "date", date_text(making, known_at), "time",
					 json_sprintf("%.8s", known_at ? known_at + 11 : ""));

	paper->title = sentence_text(&making->source, "title", making->source.words);
	making_add(making, PAPER_TITLE, paper->title)->sheet = making_text(making, "overview");
	making_add(making, PAPER_IMPRINT,
		   sentence_text(&making->source, "office", making->source.words));
	making_add(making, PAPER_IMPRINT, sentence_text(&making->source, "period", range));
	making_add(making, PAPER_IMPRINT, sentence_text(&making->source, "known_at", instant));
	if (!json_get_bool(period, "over", true))
		making_add(making, PAPER_IMPRINT, making_text(making, "running"))->mark = "running";
	making_add(making, PAPER_IMPRINT, seal_text(making))->mark = "seal";
}

/* The sentences of a paragraph that have all their figures; "" if none has. */
static const char *paragraph_text(const struct making *making, const json_t *paragraph)
{
	const json_t *sentence;
	const char *text = "";
	size_t i;

	json_array_foreach(paragraph, i, sentence) {
		const char *one = sentence_fill(&making->source,
						json_get_text(sentence, making->source.language));

		/* English puts a space between sentences. */
		if (one)
			text = arena_printf(
				making->source.arena, "%s%s%s", text,
				*text && strcmp(making->source.language, "en") == 0 ? " " : "",
				one);
	}
	return text;
}

static const json_t *chapter_find(const struct making *making, const char *name)
{
	const json_t *chapter;
	size_t i;

	json_array_foreach(making->source.catalog->chapters, i, chapter)
		if (strcmp(json_get_text(chapter, "chapter"), name) == 0)
			return chapter;
	return NULL;
}

static void add_chapter(struct making *making, const json_t *chapter, int *number)
{
	const char *name = json_get_text(chapter, "chapter");
	const json_t *paragraph;
	bool begun = false;
	size_t i;

	json_array_foreach(json_object_get(chapter, "paragraphs"), i, paragraph) {
		const char *text = paragraph_text(making, paragraph);

		if (!*text)
			continue;
		if (!begun)
			making_add(making, PAPER_SUBHEADING,
				   numbered(making, "subsection", (*number)++,
					    making_name(making, chapter_find(making, name))))
				->mark = name;
		begun = true;
		making_add(making, PAPER_BODY, text);
	}
}

static void add_chapters(struct making *making)
{
	const json_t *chapter;
	int number = 0;
	size_t i;

	making_section(making, "chapters", NULL);
	json_array_foreach(json_object_get(making->source.catalog->sentences, "chapters"), i,
			   chapter)
		add_chapter(making, chapter, &number);
}

static void add_notes(struct making *making)
{
	static const char *const codes[] = { "note_not_added", "note_rounding", "note_missing",
					     "note_external" };
	const char *digest = json_get_text(making->summary, "definitions");
	const char *part = json_get_text(json_object_get(making->summary, "period"), "period");

	making_section(making, "notes", making_text(making, "notes"));
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		making_add(making, PAPER_BODY, making_text(making, codes[i]));
	if (part && strcmp(part, "year") != 0)
		making_add(making, PAPER_BODY, making_text(making, "note_part"));
	making_add(making, PAPER_FOOTNOTE,
		   making_fill(making, "note_definitions", "digest", digest ? digest : ""));
	making_add(making, PAPER_FOOTNOTE, seal_text(making));
}

static json_t *figures_index(const json_t *summary)
{
	json_t *index = json_object(), *figure;
	size_t i;

	json_array_foreach(json_object_get(summary, "figures"), i, figure)
		json_object_set(index, json_get_text(figure, "indicator"), figure);
	return index;
}

/* Whether cases may be said to have grown. */
static bool is_based(const json_t *summary)
{
	return json_get_bool(summary, "base_recorded", false) &&
	       json_get_bool(json_object_get(summary, "period"), "over", true);
}

struct paper *report_make(const struct catalog *catalog, struct arena *arena, const json_t *summary,
			  const char *language)
{
	struct paper *paper = arena_alloc(arena, sizeof(*paper));
	const char *known_at = json_get_text(summary, "known_at");
	struct making making = { .source = { .catalog = catalog,
					     .arena = arena,
					     .language = language,
					     .figures = json_tie(arena, figures_index(summary)),
					     .based = is_based(summary) },
				 .summary = summary,
				 .next = &paper->first };

	making.source.words = json_tie(arena, words_make(&making));
	paper->layout = PAPER_REPORT;
	paper->language = language;
	paper->made_on = arena_printf(arena, "%.10s", known_at ? known_at : "");
	add_title(&making, paper);
	add_chapters(&making);
	report_tables(&making);
	report_figures(&making);
	report_balance(&making);
	add_notes(&making);
	report_data(&making);
	return paper;
}
