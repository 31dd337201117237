/* Fills a template with a case. */
#include "core/paper.h"

#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/catalog_parts.h"
#include "core/paper_parts.h"
#include "core/problem.h"

#define LIST_MAX 1000 /* entries a list prints */

struct filling {
	struct paper_source source;
	struct problem_list *problems;
	struct paper *paper;
	struct paper_block **next; /* where the next block goes */
	bool optional;		   /* what misses a value is left out */
	bool missed;
};

const json_t *paper_template(const struct kind *kind, const char *document)
{
	const json_t *template;
	size_t i;

	json_array_foreach(kind->templates, i, template)
		if (strcmp(json_get_text(template, "document"), document) == 0)
			return template;
	return NULL;
}

bool paper_applies(const json_t *entry, const char *version, const char *track)
{
	const json_t *tracks = json_object_get(entry, "tracks"), *one;
	bool found = !tracks;
	size_t i;

	json_array_foreach(tracks, i, one)
		found |= strcmp(json_string_value(one), track) == 0;
	return found && catalog_applies(entry, version);
}

bool paper_suits(const json_t *template, const char *outcome)
{
	const json_t *outcomes = json_object_get(template, "outcomes"), *one;
	bool found = !outcomes || !outcome;
	size_t i;

	json_array_foreach(outcomes, i, one)
		found |= outcome && strcmp(json_string_value(one), outcome) == 0;
	return found;
}

/* Told once, however often it stands in the paper. */
static void miss(struct filling *filling, const char *name)
{
	const char *field = strncmp(name, "data.", 5) == 0 ? name + 5 : NULL;
	const char *pointer = field ? arena_printf(filling->source.arena, "/data/%s", field) : name;

	filling->missed = true;
	if (filling->optional)
		return;
	for (const struct problem *known = filling->problems->first; known; known = known->next)
		if (strcmp(known->pointer, pointer) == 0)
			return;
	problem_add(filling->problems, pointer, "placeholder_empty", "name", name, NULL);
}

static const char *filled(struct filling *filling, const char *template)
{
	const char *at = template, *text;
	char name[PAPER_NAME_MAX];
	struct buf buf = { 0 };
	size_t before;

	for (const char *from = at; paper_next_name(&at, name, &before); from = at) {
		const char *value = paper_value(&filling->source, name);

		if (!value)
			miss(filling, name);
		buf_add(&buf, from, before);
		buf_add_text(&buf, value ? value : "");
	}
	buf_add_text(&buf, at);
	text = arena_strdup(filling->source.arena, buf.data);
	buf_clear(&buf);
	return text;
}

static struct paper_block *block_add(struct filling *filling, enum paper_style style)
{
	struct paper_block *block = arena_alloc(filling->source.arena, sizeof(*block));

	block->style = style;
	*filling->next = block;
	filling->next = &block->next;
	return block;
}

static void text_add(struct filling *filling, enum paper_style style, const char *template)
{
	const char *text;

	filling->missed = false;
	text = filled(filling, template);
	if (!filling->missed)
		block_add(filling, style)->text = text;
}

/* Opens the list that an entry goes over; false: none, or an empty one, which is missing. */
static bool list_open(struct filling *filling, const json_t *json, const json_t **ret_items)
{
	const char *each = json_get_text(json, "each");

	if (!paper_list(&filling->source, each, ret_items, &filling->source.item_shape))
		return false;
	if (json_array_size(*ret_items) == 0)
		miss(filling, each);
	return json_array_size(*ret_items) > 0;
}

static void list_item(struct filling *filling, const json_t *item, size_t number)
{
	filling->source.item = item;
	filling->source.item_number = number;
}

static void list_close(struct filling *filling)
{
	list_item(filling, NULL, 0);
	filling->source.item_shape = NULL;
}

static void list_add(struct filling *filling, const json_t *json, enum paper_style style)
{
	const json_t *items, *item;
	size_t i;

	if (list_open(filling, json, &items)) {
		json_array_foreach(items, i, item) {
			if (i == LIST_MAX)
				break;
			list_item(filling, item, i + 1);
			text_add(filling, style, json_get_text(json, "text"));
		}
	}
	list_close(filling);
}

static const char **row_add(struct filling *filling, const json_t *row, const char **cells)
{
	const json_t *cell;
	size_t i;

	json_array_foreach(row, i, cell)
		*cells++ = filled(filling, json_string_value(cell));
	return cells;
}

/* Rows as they stand; or a head and one row for each entry of a list. */
static void table_add(struct filling *filling, const json_t *json)
{
	const json_t *rows = json_object_get(json, "rows"),
		     *widths = json_object_get(json, "widths");
	const json_t *items = NULL, *item, *row;
	bool each = json_object_get(json, "each");
	size_t fixed = json_array_size(rows), more = 0, i;
	size_t columns = json_array_size(json_array_get(rows, 0));
	struct arena *arena = filling->source.arena;
	const char **cells, **end;
	struct paper_block *block;
	int *parts = arena_alloc(arena, columns * sizeof(*parts));

	for (i = 0; i < columns; i++)
		parts[i] = (int)json_integer_value(json_array_get(widths, i));
	if (each && list_open(filling, json, &items))
		more = json_array_size(items) < LIST_MAX ? json_array_size(items) : LIST_MAX;
	if (each)
		fixed--; /* the last row is that of an entry */
	filling->missed = each && more == 0;
	cells = end = arena_alloc(arena, (fixed + more) * columns * sizeof(*cells));
	for (i = 0; i < fixed; i++)
		end = row_add(filling, json_array_get(rows, i), end);
	row = json_array_get(rows, fixed);
	for (i = 0; i < more; i++) {
		item = json_array_get(items, i);
		list_item(filling, item, i + 1);
		/* An entry need not have all: its cell stays empty. */
		filling->optional = true;
		end = row_add(filling, row, end);
	}
	list_close(filling);
	if (filling->missed && !(each && more > 0))
		return;
	block = block_add(filling, PAPER_TABLE);
	block->cells = cells;
	block->rows = fixed + more;
	block->columns = columns;
	block->widths = parts;
	block->head = each && fixed > 0;
}

static enum paper_style style_of(const char *name)
{
	static const char *const names[] = {
		[PAPER_ORGAN] = "organ",	 [PAPER_TITLE] = "title",
		[PAPER_NUMBER] = "number",	 [PAPER_ADDRESSEE] = "addressee",
		[PAPER_BODY] = "paragraph",	 [PAPER_HEADING] = "heading",
		[PAPER_SIGNATURE] = "signature", [PAPER_SIGN_LINE] = "sign_line",
		[PAPER_NOTE] = "note",		 [PAPER_COPY] = "copy",
		[PAPER_TABLE] = "table",
	};
	size_t i = 0;

	while (strcmp(names[i], name) != 0)
		i++; /* the loader let no other through */
	return (enum paper_style)i;
}

static void entry_add(struct filling *filling, const json_t *json)
{
	enum paper_style style = style_of(json_get_text(json, "block"));

	filling->optional = json_get_bool(json, "optional", false);
	if (style == PAPER_TABLE)
		table_add(filling, json);
	else if (json_object_get(json, "each"))
		list_add(filling, json, style);
	else
		text_add(filling, style, json_get_text(json, "text"));
}

static enum paper_layout layout_of(const char *name)
{
	if (strcmp(name, "official") == 0)
		return PAPER_OFFICIAL;
	return strcmp(name, "form") == 0 ? PAPER_FORM : PAPER_INSTRUMENT;
}

struct paper *paper_fill(const struct catalog *catalog, const json_t *template, const json_t *data,
			 struct problem_list *problems)
{
	const json_t *one = json_object_get(data, "case"), *entry;
	struct filling filling = {
		.source = { .catalog = catalog,
			    .kind = catalog_kind(catalog, json_get_text(one, "kind")),
			    .version = json_get_text(one, "definition"),
			    .common = json_object_get(json_object_get(catalog->whole, "common"),
						      "fields"),
			    .data = data,
			    .arena = problems->arena },
		.problems = problems,
		.paper = arena_alloc(problems->arena, sizeof(*filling.paper)),
	};
	const struct document_type *type =
		kind_document(filling.source.kind, json_get_text(template, "document"));
	size_t i, before = problems->count;

	filling.paper->layout = layout_of(json_get_text(template, "layout"));
	filling.paper->title = type->label.zh;
	filling.paper->language = "zh";
	filling.paper->made_on = json_get_text(json_object_get(data, "document"), "date");
	if (!filling.paper->made_on)
		filling.paper->made_on = json_get_text(one, "received_on");
	filling.next = &filling.paper->first;
	json_array_foreach(json_object_get(template, "blocks"), i, entry)
		if (paper_applies(entry, filling.source.version, json_get_text(one, "track")))
			entry_add(&filling, entry);
	return problems->count == before ? filling.paper : NULL;
}
