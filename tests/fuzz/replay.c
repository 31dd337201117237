/* Runs a fuzz target over every file of the folders given: the corpus, and every input that once
 * found a fault, as an ordinary test. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/log.h"
#include "tests/fuzz/fuzz.h"

static void replay_file(const char *path)
{
	struct buf bytes = { 0 };
	char part[4096];
	unsigned char *copy;
	size_t got;
	FILE *file = fopen(path, "re");

	if (!file)
		die("cannot open %s: %s", path, strerror(errno));
	buf_add(&bytes, "", 0);
	while ((got = fread(part, 1, sizeof(part), file)) > 0)
		buf_add(&bytes, part, got);
	fclose(file);
	/* of the exact size, without the buffer's NUL, so that a sanitizer sees a read beyond it */
	copy = malloc(bytes.length ? bytes.length : 1);
	if (!copy)
		die("out of memory");
	memcpy(copy, bytes.data, bytes.length);
	LLVMFuzzerTestOneInput(copy, bytes.length);
	free(copy);
	buf_clear(&bytes);
}

static int replay_folder(const char *folder)
{
	DIR *entries = opendir(folder);
	struct dirent *entry;
	int count = 0;

	if (!entries)
		die("cannot open %s: %s", folder, strerror(errno));
	while ((entry = readdir(entries))) {
		struct buf path = { 0 };

		if (entry->d_name[0] == '.')
			continue;
		buf_add_format(&path, "%s/%s", folder, entry->d_name);
		replay_file(path.data);
		buf_clear(&path);
		count++;
	}
	closedir(entries);
	return count;
}

int main(int argc, char **argv)
{
	int count = 0;

	for (int i = 1; i < argc; i++)
		count += replay_folder(argv[i]);
	if (count == 0)
		die("no corpus to replay");
	printf("%d inputs replayed\n", count);
	return 0;
}
