/* Reads a migrations folder. The numbers must run 1, 2, 3, ... without a gap or a repetition, so
 * that two people who add a file at once notice. */
#include "db/migrate_file.h"

#include <errno.h>
#include <glob.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/base/text.h"

#define READ_CHUNK 65536

void migrate_file_clear(struct migrate_file *file)
{
	free(file->name);
	free(file->text);
	*file = (struct migrate_file){ 0 };
}

void migrate_files_clear(struct migrate_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		migrate_file_clear(&files->list[i]);
	free(files->list);
	*files = (struct migrate_files){ 0 };
}

bool migrate_file_read(const char *folder, const char *name, struct migrate_file *ret_file)
{
	unsigned char digest[crypto_hash_sha256_BYTES];
	struct buf path = { 0 }, text = { 0 };
	char chunk[READ_CHUNK];
	size_t length;
	bool fine = false;
	FILE *file;

	buf_add_format(&path, "%s/%s", folder, name);
	file = fopen(path.data, "re");
	if (file) {
		while ((length = fread(chunk, 1, sizeof(chunk), file)) > 0)
			buf_add(&text, chunk, length);
		fine = !ferror(file);
		fclose(file);
	}
	if (!fine)
		fprintf(stderr, "%s: %s\n", path.data, strerror(errno));
	buf_clear(&path);
	crypto_hash_sha256(digest, (const unsigned char *)(text.data ? text.data : ""),
			   text.length);
	text_hex(digest, sizeof(digest), ret_file->sha256);
	ret_file->name = strdup(name);
	ret_file->text = buf_detach(&text);
	ret_file->level = 0;
	return fine;
}

static bool files_add(struct migrate_files *files, const char *folder, const char *name)
{
	struct migrate_file *list = realloc(files->list, (files->count + 1) * sizeof(*files->list));

	if (!list)
		bug("out of memory");
	files->list = list;
	return migrate_file_read(folder, name, &files->list[files->count++]);
}

/* The numbered files stand first in the list and in order: glob() sorts. */
static bool number(struct migrate_file *file, int expected)
{
	int64_t level;
	const char *digits = file->name + strspn(file->name, "0");
	char text[8];

	snprintf(text, sizeof(text), "%.*s", (int)strspn(digits, "0123456789"), digits);
	if (!text_parse_int(text, 1, 9999, &level) || level != expected) {
		fprintf(stderr, "%s: the number should be %04d\n", file->name, expected);
		return false;
	}
	file->level = (int)level;
	return true;
}

bool migrate_files_read(struct migrate_files *files, const char *folder)
{
	static const char *const patterns[] = { "[0-9]*_*.sql", "functions/*.sql" };
	bool fine = true;

	for (size_t p = 0; p < sizeof(patterns) / sizeof(*patterns); p++) {
		struct buf pattern = { 0 };
		glob_t found = { 0 };

		buf_add_format(&pattern, "%s/%s", folder, patterns[p]);
		glob(pattern.data, 0, NULL, &found);
		for (size_t i = 0; i < found.gl_pathc && fine; i++) {
			fine = files_add(files, folder, found.gl_pathv[i] + strlen(folder) + 1);
			if (fine && p == 0)
				fine = number(&files->list[i], (int)i + 1);
		}
		globfree(&found);
		buf_clear(&pattern);
	}
	if (fine && files->count == 0) {
		fprintf(stderr, "%s: no migrations there\n", folder);
		fine = false;
	}
	return fine;
}

int migrate_files_level(const struct migrate_files *files)
{
	int level = 0;

	for (size_t i = 0; i < files->count; i++)
		if (files->list[i].level > level)
			level = files->list[i].level;
	return level;
}
