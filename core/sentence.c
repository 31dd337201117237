/* Fills the patterns of the report's sentences, and checks them when the catalog is loaded. */
#include "core/sentence.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/decimal.h"
#include "core/base/json.h"
#include "core/catalog.h"
#include "core/figure.h"

#define NAME_MAX_LENGTH 160

const char *const sentence_words[] = { "place", "place.short", "when", "span", "office", NULL };

/* A placeholder: "name|form", or "name+name|growth". */
struct placeholder {
	char name[NAME_MAX_LENGTH];
	char form[16];
};

static const char *const forms[] = { "", "wan", "yi", "s", "signed", "growth", NULL };

static bool among(const char *const *names, const char *name)
{
	for (; *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

/* Reads what stands between { and }; the length with both, 0: it has no end or is too long. */
static size_t placeholder_read(const char *text, struct placeholder *ret)
{
	size_t length = strcspn(text, "}"), name = strcspn(text, "|}");
	size_t form = length > name ? length - name - 1 : 0;

	if (!text[length] || name - 1 >= sizeof(ret->name) || form >= sizeof(ret->form))
		return 0;
	memcpy(ret->name, text + 1, name - 1);
	ret->name[name - 1] = '\0';
	memcpy(ret->form, text + length - form, form);
	ret->form[form] = '\0';
	return length + 1;
}

static const char *language_text(const struct sentence_source *source, const json_t *words)
{
	return json_get_text(words, source->language);
}

static const char *filled(struct arena *arena, const char *text, const json_t *values)
{
	struct placeholder at;
	struct buf buf = { 0 };
	const char *made;

	buf_add_text(&buf, "");
	while (*text) {
		size_t length = *text == '{' ? placeholder_read(text, &at) : 0;
		const char *value = length > 0 ? json_get_text(values, at.name) : NULL;

		if (value) {
			buf_add_text(&buf, value);
			text += length;
		} else {
			buf_add_char(&buf, *text++);
		}
	}
	made = arena_strndup(arena, buf.data, buf.length);
	buf_clear(&buf);
	return made;
}

const char *sentence_text(const struct sentence_source *source, const char *code,
			  const json_t *values)
{
	const json_t *texts = json_object_get(source->catalog->sentences, "texts");
	const char *text = language_text(source, json_object_get(texts, code));

	return text ? filled(source->arena, text, values) : code;
}

static const char *one_value(const struct sentence_source *source, const char *code,
			     const char *value)
{
	json_auto_t *values = json_pack("{s:s}", "value", value);

	return sentence_text(source, code, values);
}

/* "57", "5301.20": the value of a figure as text; NULL if it has none. */
static const char *value_text(const struct sentence_source *source, const json_t *value)
{
	if (json_is_integer(value))
		return arena_printf(source->arena, "%" JSON_INTEGER_FORMAT,
				    json_integer_value(value));
	return json_string_value(value);
}

static const char *qualified(const struct sentence_source *source, const json_t *figure,
			     const char *value)
{
	const char *qualifier = json_get_text(figure, "qualifier");
	const json_t *entry;
	size_t i;

	if (!value || !qualifier)
		return value;
	json_array_foreach(json_object_get(source->catalog->sentences, "qualifiers"), i, entry) {
		if (strcmp(json_get_text(entry, "qualifier"), qualifier) == 0) {
			json_auto_t *values = json_pack("{s:s}", "value", value);

			return filled(source->arena, language_text(source, entry), values);
		}
	}
	return arena_printf(source->arena, "%s%s", value, qualifier);
}

const char *sentence_figure(const struct sentence_source *source, const json_t *figure)
{
	return qualified(source, figure, value_text(source, json_object_get(figure, "value")));
}

/* In a larger unit, without the zeros at the end: "1420000" -> "142". */
static const char *larger(const struct sentence_source *source, const json_t *figure, int digits)
{
	const char *value = value_text(source, json_object_get(figure, "value"));
	char text[DECIMAL_TEXT_SIZE];
	int64_t units;

	if (!value || !decimal_parse(value, FIGURE_SCALE, &units))
		return NULL;
	decimal_format_short(units, FIGURE_SCALE + digits, text);
	return qualified(source, figure, arena_strdup(source->arena, text));
}

/* A change in words: up, down or level by the sign of it. */
static const char *change(const struct sentence_source *source, const char *value, const char *up,
			  const char *down)
{
	if (!value)
		return NULL;
	if (*value == '-')
		return one_value(source, down, value + 1);
	if (strspn(value, "0.") == strlen(value))
		return sentence_text(source, "level", NULL);
	return one_value(source, up, value);
}

/* Cases of a year of which the records have but a part are no base. What others report has the base that they
 * reported. */
const char *sentence_growth(const struct sentence_source *source, const json_t *figure)
{
	const char *from = json_get_text(figure, "source");
	const json_t *growth = json_object_get(figure, "growth");
	const char *unit = json_get_text(growth, "unit");
	const char *value = value_text(source, json_object_get(growth, "value"));

	if (!source->based && from && strcmp(from, "cases") == 0)
		return NULL;
	if (unit && strcmp(unit, "point") == 0)
		return change(source, value, "points_up", "points_down");
	return change(source, value, "growth", "decline");
}

/* The growth of a figure without its verb, if it moves as the other does: "6.00%". */
static const char *grown_too(const struct sentence_source *source, const json_t *figure,
			     const json_t *other)
{
	const json_t *growth = json_object_get(figure, "growth");
	const json_t *first = json_object_get(other, "growth");
	const char *value = value_text(source, json_object_get(growth, "value"));
	const char *before = value_text(source, json_object_get(first, "value"));
	const char *unit = json_get_text(growth, "unit");

	if (strspn(value, "0.") == strlen(value) || strspn(before, "0.") == strlen(before) ||
	    (*value == '-') != (*before == '-') || !unit ||
	    !json_equal(json_object_get(growth, "unit"), json_object_get(first, "unit")))
		return sentence_growth(source, figure);
	return one_value(source, strcmp(unit, "point") == 0 ? "points_too" : "growth_too",
			 *value == '-' ? value + 1 : value);
}

/* Of two figures, each its own; NULL: one has none. */
static const char *both_grown(const struct sentence_source *source, const json_t *first,
			      const json_t *second)
{
	const char *level = sentence_text(source, "level", NULL);
	const char *one = sentence_growth(source, first), *other = sentence_growth(source, second);
	json_auto_t *values = NULL;

	if (!one || !other)
		return NULL;
	if (strcmp(one, level) == 0 && strcmp(other, level) == 0)
		return sentence_text(source, "both_level", NULL);
	values = json_pack("{s:s, s:s}", "one", one, "other", grown_too(source, second, first));
	return sentence_text(source, "respectively", values);
}

static const char *growth_of(const struct sentence_source *source, const struct placeholder *at)
{
	const char *joint = strchr(at->name, '+');
	const char *first;

	if (!joint)
		return sentence_growth(source, json_object_get(source->figures, at->name));
	first = arena_strndup(source->arena, at->name, (size_t)(joint - at->name));
	return both_grown(source, json_object_get(source->figures, first),
			  json_object_get(source->figures, joint + 1));
}

static const char *plural(const struct sentence_source *source, const json_t *figure)
{
	const char *value = value_text(source, json_object_get(figure, "value"));

	return value ? strcmp(value, "1") == 0 ? "" : "s" : NULL;
}

static const char *placeholder_fill(const struct sentence_source *source,
				    const struct placeholder *at)
{
	const json_t *figure = json_object_get(source->figures, at->name);

	if (among(sentence_words, at->name))
		return json_get_text(source->words, at->name);
	if (strcmp(at->form, "wan") == 0)
		return larger(source, figure, 4);
	if (strcmp(at->form, "yi") == 0)
		return larger(source, figure, 8);
	if (strcmp(at->form, "s") == 0)
		return plural(source, figure);
	if (strcmp(at->form, "signed") == 0)
		return change(source, value_text(source, json_object_get(figure, "value")), "rise",
			      "fall");
	if (strcmp(at->form, "growth") == 0)
		return growth_of(source, at);
	return sentence_figure(source, figure);
}

/* Adds text up to a bracket or the end, and moves behind it. False: a figure is missing. */
static bool stretch_fill(const struct sentence_source *source, const char **text, struct buf *buf)
{
	struct placeholder at;
	bool complete = true;

	while (**text && !strchr("[]", **text)) {
		size_t length = **text == '{' ? placeholder_read(*text, &at) : 0;
		const char *value = length > 0 ? placeholder_fill(source, &at) : NULL;

		if (length == 0) {
			buf_add_char(buf, *(*text)++);
			continue;
		}
		complete = complete && value;
		buf_add_text(buf, value ? value : "");
		*text += length;
	}
	return complete;
}

const char *sentence_fill(const struct sentence_source *source, const char *pattern)
{
	struct buf whole = { 0 };
	const char *made = NULL;
	bool complete = true;

	buf_add_text(&whole, "");
	while (*pattern && complete) {
		struct buf part = { 0 };
		bool optional = *pattern == '[', fine;

		if (strchr("[]", *pattern))
			pattern++;
		fine = stretch_fill(source, &pattern, &part);
		if (fine && part.length > 0)
			buf_add(&whole, part.data, part.length);
		complete = fine || optional;
		buf_clear(&part);
	}
	if (complete)
		made = arena_strndup(source->arena, whole.data, whole.length);
	buf_clear(&whole);
	return made;
}

/* NULL, or the part of the name that is neither a figure nor a word. Two are told only by their growth. */
static const char *unknown_part(const struct catalog *catalog, struct arena *arena,
				const struct placeholder *at)
{
	const char *joint = strcmp(at->form, "growth") == 0 ? strchr(at->name, '+') : NULL;
	const char *first;

	if (!joint)
		return catalog_indicator(catalog, at->name) || among(sentence_words, at->name) ?
			       NULL :
			       arena_strdup(arena, at->name);
	first = arena_strndup(arena, at->name, (size_t)(joint - at->name));
	if (!catalog_indicator(catalog, first))
		return first;
	return catalog_indicator(catalog, joint + 1) ? NULL : arena_strdup(arena, joint + 1);
}

const char *sentence_fault(const struct catalog *catalog, struct arena *arena, const char *pattern,
			   const char **ret_name)
{
	struct placeholder at;
	bool inside = false;

	*ret_name = NULL;
	for (; *pattern; pattern++) {
		size_t length;

		if (*pattern == '[' || *pattern == ']') {
			if (inside == (*pattern == '['))
				return "brackets do not match";
			inside = !inside;
		}
		if (*pattern != '{')
			continue;
		length = placeholder_read(pattern, &at);
		if (length == 0)
			return "a placeholder has no end";
		if (!among(forms, at.form))
			return "a placeholder has an unknown form";
		*ret_name = unknown_part(catalog, arena, &at);
		if (*ret_name)
			return "a placeholder has an unknown name";
		pattern += length - 1;
	}
	return inside ? "brackets do not match" : NULL;
}
