/* Writes the small catalog into a temporary folder and loads it. */
#include "tests/unit/catalog_small.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/log.h"
#include "core/catalog.h"

json_t *small_read(void)
{
	const char *catalog = getenv("CATALOG");
	char path[4096];
	json_t *files;

	if (!catalog)
		bug("CATALOG names no folder");
	snprintf(path, sizeof(path), "%s/../../tests/unit/catalog_small.json", catalog);
	files = json_load_file(path, 0, NULL);
	if (!files)
		bug("%s cannot be read", path);
	return files;
}

static json_t *member(json_t *parent, const char *name)
{
	return json_is_array(parent) ? json_array_get(parent, strtoul(name, NULL, 10)) :
				       json_object_get(parent, name);
}

static void put(json_t *parent, const char *name, json_t *value)
{
	size_t at = strtoul(name, NULL, 10);

	if (json_is_object(parent) && value)
		json_object_set_new(parent, name, value);
	else if (json_is_object(parent))
		json_object_del(parent, name);
	else if (strcmp(name, "-") == 0)
		json_array_append_new(parent, value);
	else if (value)
		json_array_set_new(parent, at, value);
	else
		json_array_remove(parent, at);
}

void small_set(json_t *files, const char *file, const char *pointer, const char *value)
{
	json_t *parent = NULL, *at = json_object_get(files, file);
	json_t *new = value ? json_loads(value, JSON_DECODE_ANY, NULL) : NULL;
	char name[128];

	if (value && !new)
		bug("%s is no JSON", value);
	if (!*pointer) {
		put(files, file, new);
		return;
	}
	while (*pointer) {
		size_t length = strcspn(pointer + 1, "/");

		parent = at;
		if (length >= sizeof(name))
			bug("%s is too long", pointer);
		memcpy(name, pointer + 1, length);
		name[length] = '\0';
		at = member(parent, name);
		pointer += 1 + length;
		if (!parent)
			bug("%s has no place %s", file, name);
	}
	put(parent, name, new);
}

static void write_file(const char *folder, const char *name, const json_t *content)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "we");
	if (!file)
		bug("%s cannot be written", path);
	if (json_is_string(content))
		fputs(json_string_value(content), file);
	else
		json_dumpf(content, file, JSON_INDENT(1));
	fclose(file);
}

struct catalog *small_load(const json_t *files, struct problem_list *problems)
{
	char folder[] = "/tmp/ipcase_catalog_XXXXXX", path[512];
	struct catalog *catalog;
	const char *name;
	json_t *content;

	if (!mkdtemp(folder))
		bug("no temporary folder");
	snprintf(path, sizeof(path), "%s/kinds", folder);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/templates", folder);
	mkdir(path, 0700);
	json_object_foreach((json_t *)files, name, content)
		write_file(folder, name, content);
	catalog = catalog_load(folder, problems);
	json_object_foreach((json_t *)files, name, content) {
		snprintf(path, sizeof(path), "%s/%s", folder, name);
		unlink(path);
	}
	snprintf(path, sizeof(path), "%s/kinds", folder);
	rmdir(path);
	snprintf(path, sizeof(path), "%s/templates", folder);
	rmdir(path);
	rmdir(folder);
	return catalog;
}
