/* `ipcase reconcile`: a published report held against the figures in the database. */
#include "api/command/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/command/database.h"
#include "api/command/file.h"
#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/catalog.h"
#include "core/reconcile.h"
#include "core/summary.h"

#define FILE_MAX (256u * 1024)

static const json_t *read_sums(struct db_once *once, const struct reconcile_input *input,
			       const char *office)
{
	const struct once_value values[] = {
		{ "office", office },
		{ "period", "year" },
		{ "from", arena_printf(input->arena, "%d-01-01", input->period.year) },
		{ "to", arena_printf(input->arena, "%d-12-31", input->period.year) },
		{ "previous_from", arena_printf(input->arena, "%d-01-01", input->period.year - 1) },
		{ "previous_to", arena_printf(input->arena, "%d-12-31", input->period.year - 1) },
		{ "external_year", arena_printf(input->arena, "%d", input->period.year) },
		{ "medians", summary_median_codes(input->arena, input->catalog) },
		{ "cuts", summary_region_cuts(input->arena, input->catalog) },
		{ NULL, NULL },
	};
	json_t *sums = command_body(once, &sql_summary_sums, values);

	if (!sums)
		die("there is no office %s", office);
	return json_tie(input->arena, sums);
}

static void print(const struct catalog *catalog, const json_t *result, const char *as,
		  const char *language)
{
	char *text = strcmp(as, "json") == 0 ? json_dumps(result, JSON_INDENT(1)) :
		     strcmp(as, "csv") == 0  ? reconcile_csv(result, language) :
					       reconcile_page(catalog, result, language);

	fputs(text, stdout);
	if (fflush(stdout) != 0 || ferror(stdout))
		die("cannot write the result: %s", strerror(errno));
	free(text);
}

static bool is_one_of(const char *word, const char *one, const char *two, const char *three)
{
	return strcmp(word, one) == 0 || strcmp(word, two) == 0 ||
	       (three && strcmp(word, three) == 0);
}

static int reconcile(const struct conf *conf, int argc, char **argv)
{
	const char *as = argc > 4 ? argv[4] : "md", *language = argc > 5 ? argv[5] : "zh";
	struct arena *arena = arena_new();
	struct reconcile_input input = { .arena = arena, .link_suffix = "" };
	struct catalog *catalog;
	struct db_once *once;
	struct buf text = { 0 };
	json_t *result;
	int64_t year;

	if (argc < 4 || argc > 6 || !text_parse_int(argv[1], 2000, 2199, &year) ||
	    !is_one_of(as, "json", "csv", "md") || !is_one_of(language, "zh", "en", NULL)) {
		arena_free(arena);
		return command_usage(&command_reconcile);
	}
	command_file_read(argv[3], FILE_MAX, &text);
	catalog = command_catalog_read(conf);
	once = command_connect(conf);
	command_see_everything(once);
	input.catalog = catalog;
	if (!period_read((int)year, NULL, &input.period))
		bug("a year without days");
	if (date_compare(input.period.from, date_of_instant(time(NULL))) > 0)
		die("the year %d has not begun: there is nothing to hold a report against",
		    input.period.year);
	input.sums = read_sums(once, &input, argv[2]);
	result = reconcile_text(&input, text.data, text.length);
	if (!result)
		die("%s has more than %d numbers: give it in parts", argv[3],
		    RECONCILE_NUMBERS_MAX);
	print(catalog, json_tie(arena, result), as, language);
	db_once_close(once);
	catalog_free(catalog);
	buf_clear(&text);
	arena_free(arena);
	return 0;
}

const struct command command_reconcile = {
	.name = "reconcile",
	.arguments = "YEAR OFFICE FILE [json|csv|md [zh|en]]",
	.summary_zh = "将已发布的报告与系统中的数逐一核对",
	.summary_en = "Hold a published report against the figures here",
	.help = "FILE is the plain text of the report, UTF-8, or - for standard input. Every figure that\n"
		"is found in it is judged, and its arithmetic checked; the result is a page (md) in\n"
		"Chinese unless told otherwise. The figures are those of OFFICE and the offices below.\n",
	.run = reconcile,
};
