/* The words of the report: every placeholder must be a figure or a word, every chapter one of the
 * report. */
#include "core/catalog_parts.h"

#include <string.h>

#include "core/sentence.h"

static bool chapter_known(const struct catalog *catalog, const char *name)
{
	const json_t *chapter;
	size_t i;

	json_array_foreach(catalog->chapters, i, chapter)
		if (strcmp(json_get_text(chapter, "chapter"), name) == 0)
			return true;
	return false;
}

static void check_pattern(struct loading *loading, const json_t *sentence, const char *language,
			  const char *place)
{
	const char *name, *reason = sentence_fault(loading->catalog, loading->arena,
						   json_get_text(sentence, language), &name);

	place = loading_place(loading, "%s/%s", place, language);
	if (name)
		loading_fault(loading, place, "catalog_unknown_name", "name", name);
	else if (reason)
		loading_misshapen(loading, place, reason);
}

static void check_chapter(struct loading *loading, const json_t *chapter, const char *place)
{
	const json_t *paragraph, *sentence;
	size_t p, s;

	if (!chapter_known(loading->catalog, json_get_text(chapter, "chapter")))
		loading_fault(loading, loading_place(loading, "%s/chapter", place),
			      "catalog_unknown_name", "name", json_get_text(chapter, "chapter"));
	json_array_foreach(json_object_get(chapter, "paragraphs"), p, paragraph) {
		json_array_foreach(paragraph, s, sentence) {
			const char *at =
				loading_place(loading, "%s/paragraphs/%zu/%zu", place, p, s);

			check_pattern(loading, sentence, "zh", at);
			check_pattern(loading, sentence, "en", at);
		}
	}
}

void catalog_load_sentences(struct loading *loading)
{
	const json_t *sentences = loading_file(loading, "sentences.json"), *chapter;
	size_t i;

	loading->catalog->sentences = sentences;
	json_array_foreach(json_object_get(sentences, "chapters"), i, chapter)
		check_chapter(loading, chapter,
			      loading_place(loading, "sentences.json#/chapters/%zu", i));
}
