/* Loads the templates of a kind's documents: every type, style, list and placeholder must be one. */
#include "core/catalog_parts.h"
#include "core/paper_parts.h"

#include <string.h>

static void check_text(const struct paper_source *source, struct loading *loading,
		       const json_t *text, const char *place, bool items)
{
	const char *at = json_string_value(text);
	char name[PAPER_NAME_MAX];
	size_t before;

	while (at && paper_next_name(&at, name, &before))
		if (!paper_name_known(source, name, items))
			loading_fault(loading, place, "catalog_unknown_name", "name", name);
}

static void check_rows(struct paper_source *source, struct loading *loading, const json_t *block,
		       const char *place)
{
	const json_t *rows = json_object_get(block, "rows"), *row, *cell;
	size_t columns = json_array_size(json_object_get(block, "widths")), last, i, k;
	bool each = json_object_get(block, "each");

	last = json_array_size(rows);
	if (last == 0 || columns == 0)
		loading_misshapen(loading, place, "a table needs rows and widths");
	json_array_foreach(rows, i, row) {
		if (json_array_size(row) != columns)
			loading_misshapen(loading, place, "a row has as many cells as widths");
		json_array_foreach(row, k, cell)
			check_text(source, loading, cell,
				   loading_place(loading, "%s/rows/%zu/%zu", place, i, k),
				   each && i + 1 == last);
	}
}

static void check_block(struct paper_source *source, struct loading *loading, const json_t *block,
			const char *place)
{
	const char *each = json_get_text(block, "each");
	bool table = strcmp(json_get_text(block, "block"), "table") == 0;
	const json_t *items;

	source->item_shape = NULL;
	if (each && !paper_list(source, each, &items, &source->item_shape))
		loading_fault(loading, loading_place(loading, "%s/each", place),
			      "catalog_unknown_name", "name", each);
	if (table)
		check_rows(source, loading, block, place);
	else if (!json_object_get(block, "text"))
		loading_misshapen(loading, place, "a block other than a table needs a text");
	check_text(source, loading, json_object_get(block, "text"),
		   loading_place(loading, "%s/text", place), each);
	catalog_load_tracks(&(struct kind_source){ .loading = loading,
						   .kind = (struct kind *)source->kind },
			    json_object_get(block, "tracks"), place);
}

static void check_template(struct paper_source *source, struct loading *loading,
			   const json_t *template, const char *place)
{
	const char *document = json_get_text(template, "document");
	const json_t *block, *outcome;
	size_t i;

	json_array_foreach(json_object_get(template, "outcomes"), i, outcome)
		if (!kind_outcome(source->kind, json_string_value(outcome)))
			loading_fault(loading, loading_place(loading, "%s/outcomes/%zu", place, i),
				      "catalog_unknown_name", "name", json_string_value(outcome));
	if (!kind_document(source->kind, document))
		loading_fault(loading, loading_place(loading, "%s/document", place),
			      "catalog_unknown_name", "name", document);
	if (paper_template(source->kind, document) != template)
		loading_fault(loading, loading_place(loading, "%s/document", place),
			      "catalog_duplicate", "name", document);
	json_array_foreach(json_object_get(template, "blocks"), i, block)
		check_block(source, loading, block,
			    loading_place(loading, "%s/blocks/%zu", place, i));
}

void catalog_load_templates(struct loading *loading, struct kind *kind)
{
	const char *file = loading_place(loading, "templates/%s.json", kind->name);
	const json_t *json = loading_file(loading, file), *template;
	struct paper_source source = {
		.catalog = loading->catalog,
		.kind = kind,
		.common = json_object_get(loading_file(loading, "common.json"), "fields"),
		.arena = loading->arena,
	};
	size_t i;

	kind->templates = json;
	json_array_foreach(json, i, template)
		check_template(&source, loading, template,
			       loading_place(loading, "%s#/%zu", file, i));
	catalog_check_references(loading, json, kind, loading_place(loading, "%s#", file));
}
