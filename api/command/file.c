/* Files that commands are given. */
#include "api/command/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/audit/statement.h"
#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/base/text.h"

#define KEYS_MAX 4096

void command_keys_read(const char *path, struct statement_keys *ret)
{
	struct buf text = { 0 };

	command_file_read(path, KEYS_MAX, &text);
	if (!statement_keys_read(text.data, ret))
		die("%s: not a file of public keys: 64 hex digits a line", path);
	buf_clear(&text);
}

void command_file_read(const char *path, size_t max, struct buf *ret)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	char part[4096];
	size_t got;

	if (!file)
		die("cannot open %s: %s", path, strerror(errno));
	buf_add(ret, "", 0);
	while ((got = fread(part, 1, sizeof(part), file)) > 0 && ret->length <= max)
		buf_add(ret, part, got);
	if (ferror(file))
		die("cannot read %s: %s", path, strerror(errno));
	if (file != stdin)
		fclose(file);
	if (ret->length > max)
		die("%s has more than %zu bytes: give it in parts", path, max);
	if (!text_utf8_valid(ret->data, ret->length))
		die("%s is not UTF-8 text: convert it, for instance with iconv -f GB18030", path);
}
