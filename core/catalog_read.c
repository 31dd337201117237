/* Reads the catalog's folder: which files there are, their bytes, their JSON, their structure. What
 * is well formed here needs no further look at types later. */
#include "core/catalog_parts.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/shape.h"

#define FILE_MAX (1024u * 1024)
#define FOLDER_MAX 64

extern const unsigned char catalog_shapes[];
extern const unsigned long catalog_shapes_length;

// clang-format off
static const struct {
	const char *file;
	const char *shape;
} fixed_files[] = {
	{ "audit.json", "audit_file" },
	{ "calendars.json", "calendars_file" },
	{ "causes.json", "list_file" },
	{ "common.json", "common_file" },
	{ "identifiers.json", "identifiers_file" },
	{ "explanations.json", "explanations_file" },
	{ "figures.json", "figures_file" },
	{ "indicators.json", "indicators_file" },
	{ "laws.json", "list_file" },
	{ "link_types.json", "link_types_file" },
	{ "masks.json", "masks_file" },
	{ "media_types.json", "list_file" },
	{ "messages.json", "messages_file" },
	{ "party_roles.json", "list_file" },
	{ "party_types.json", "list_file" },
	{ "phrases.json", "phrases_file" },
	{ "provinces.json", "list_file" },
	{ "regions.json", "list_file" },
	{ "report.json", "report_file" },
	{ "restatements.json", "list_file" },
	{ "rights.json", "list_file" },
	{ "roles.json", "roles_file" },
	{ "schemas.json", "schemas_file" },
	{ "secrecies.json", "secrecies_file" },
	{ "sentences.json", "sentences_file" },
	{ "series.json", "series_file" },
	{ "service_methods.json", "service_methods_file" },
	{ "sources.json", "list_file" },
	{ "standings.json", "list_file" },
	{ "units.json", "list_file" },
};
// clang-format on
#define FIXED_FILES (sizeof(fixed_files) / sizeof(*fixed_files))

static const char *shape_of(const char *file)
{
	for (size_t i = 0; i < FIXED_FILES; i++)
		if (strcmp(fixed_files[i].file, file) == 0)
			return fixed_files[i].shape;
	return strncmp(file, "templates/", 10) == 0 ? "templates_file" : "kind_file";
}

static void file_fault(struct loading *loading, const char *file, const char *reason)
{
	problem_add(loading->problems, file, "catalog_file", "file", file, "reason", reason, NULL);
}

static int file_order(const void *a, const void *b)
{
	return strcmp(((const struct catalog_file *)a)->name,
		      ((const struct catalog_file *)b)->name);
}

static bool is_json_file(const char *name)
{
	size_t length = strlen(name);

	return length > 5 && name[0] != '.' && strcmp(name + length - 5, ".json") == 0;
}

/* Adds the JSON files of a folder in it; the count of them. */
static size_t list_folder(struct loading *loading, const char *folder, const char *name)
{
	DIR *directory = opendir(loading_place(loading, "%s/%s", folder, name));
	struct dirent *entry;
	size_t count = 0;

	if (!directory) {
		file_fault(loading, name, strerror(errno));
		return 0;
	}
	while ((entry = readdir(directory))) {
		if (!is_json_file(entry->d_name))
			continue;
		if (++count > FOLDER_MAX) {
			file_fault(loading, name, "too many files");
			break;
		}
		loading->files[loading->file_count++].name =
			loading_place(loading, "%s/%s", name, entry->d_name);
	}
	closedir(directory);
	return count;
}

static void list_files(struct loading *loading, const char *folder)
{
	size_t most = FIXED_FILES + 2 * FOLDER_MAX, before = loading->problems->count;

	loading->files = arena_alloc(loading->arena, most * sizeof(*loading->files));
	for (size_t i = 0; i < FIXED_FILES; i++)
		loading->files[loading->file_count++].name = fixed_files[i].file;
	if (list_folder(loading, folder, "kinds") == 0 && loading->problems->count == before)
		file_fault(loading, "kinds", "there is no kind of case");
	list_folder(loading, folder, "templates");
	qsort(loading->files, loading->file_count, sizeof(*loading->files), file_order);
}

/* NULL, or why the file cannot be read. */
static const char *read_bytes(const char *path, struct buf *bytes)
{
	struct stat status;
	char block[16384];
	const char *reason = NULL;
	size_t got;
	FILE *file;

	if (stat(path, &status) != 0)
		return strerror(errno);
	if (!S_ISREG(status.st_mode)) /* a pipe would keep us waiting */
		return "not a plain file";
	file = fopen(path, "rbe");
	if (!file)
		return strerror(errno);
	while ((got = fread(block, 1, sizeof(block), file)) > 0 && bytes->length <= FILE_MAX)
		buf_add(bytes, block, got);
	if (ferror(file))
		reason = strerror(errno);
	else if (bytes->length > FILE_MAX)
		reason = "too large";
	fclose(file);
	return reason;
}

static const char *fault_words(enum json_fault fault)
{
	switch (fault) {
	case JSON_FINE:
	case JSON_BROKEN:
		break;
	case JSON_NOT_UTF8:
		return "not UTF-8";
	case JSON_TOO_DEEP:
		return "nested too deeply";
	case JSON_DUPLICATE_KEY:
		return "the same key twice";
	}
	return "not valid JSON";
}

static json_t *parse(struct loading *loading, const char *name, const struct buf *bytes)
{
	int line = 1, column = 1;
	char line_text[16], column_text[16];
	enum json_fault fault;
	json_t *json = NULL;

	fault = json_read(bytes->data ? bytes->data : "", bytes->length, &json, &line, &column);
	if (fault == JSON_FINE)
		return json_tie(loading->arena, json);
	snprintf(line_text, sizeof(line_text), "%d", line);
	snprintf(column_text, sizeof(column_text), "%d", column);
	problem_add(loading->problems, name, "catalog_json", "file", name, "line", line_text,
		    "column", column_text, "reason", fault_words(fault), NULL);
	return NULL;
}

static void read_file(struct loading *loading, const char *folder, const json_t *shapes,
		      struct catalog_file *file, crypto_hash_sha256_state *hash)
{
	const char *path = loading_place(loading, "%s/%s", folder, file->name);
	struct buf bytes = { 0 };
	const char *reason = read_bytes(path, &bytes);
	const json_t *json = NULL;

	if (reason)
		file_fault(loading, file->name, reason);
	else
		json = parse(loading, file->name, &bytes);
	if (json && shape_check(json_object_get(shapes, shape_of(file->name)), shapes, json,
				loading_place(loading, "%s#", file->name), loading->problems))
		file->json = json;
	/* Neither names nor JSON hold a NUL: with it between them the whole is unambiguous. */
	crypto_hash_sha256_update(hash, (const unsigned char *)file->name, strlen(file->name) + 1);
	if (bytes.length > 0)
		crypto_hash_sha256_update(hash, (const unsigned char *)bytes.data, bytes.length);
	crypto_hash_sha256_update(hash, (const unsigned char *)"", 1);
	buf_clear(&bytes);
}

static const json_t *own_shapes(struct loading *loading)
{
	json_t *shapes;

	if (json_read((const char *)catalog_shapes, catalog_shapes_length, &shapes, NULL, NULL) !=
	    JSON_FINE)
		bug("core/catalog_shapes.json is broken");
	return json_tie(loading->arena, shapes);
}

void catalog_read(struct loading *loading, const char *folder)
{
	const json_t *shapes = own_shapes(loading);
	unsigned char digest[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state hash;

	crypto_hash_sha256_init(&hash);
	list_files(loading, folder);
	for (size_t i = 0; i < loading->file_count; i++)
		read_file(loading, folder, shapes, &loading->files[i], &hash);
	crypto_hash_sha256_final(&hash, digest);
	text_hex(digest, sizeof(digest), loading->catalog->digest);
}

const json_t *loading_file(const struct loading *loading, const char *name)
{
	for (size_t i = 0; i < loading->file_count; i++)
		if (strcmp(loading->files[i].name, name) == 0)
			return loading->files[i].json;
	return NULL;
}
