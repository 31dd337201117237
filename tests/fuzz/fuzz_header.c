/* Headers that carry secrets, preconditions and wishes. The first byte chooses a reader; what it accepts is
 * of the form that the next one relies on. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "api/http/header.h"
#include "core/base/arena.h"
#include "tests/fuzz/fuzz.h"

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* A secret is hashed as it stands there: of visible characters, within the text. */
static void check_secret(const char *text, const char *secret, size_t length)
{
	if (!secret)
		return;
	must(secret >= text && length > 0 && length <= 200);
	must((size_t)(secret - text) + length <= strlen(text));
	for (size_t i = 0; i < length; i++)
		must(secret[i] > 0x20 && secret[i] < 0x7f && secret[i] != ';' && secret[i] != '"');
}

static void try_cookie(const char *text)
{
	size_t length = 0;
	const char *secret = header_cookie(text, "__Host-ipcase", &length), *twice;

	check_secret(text, secret, length);
	if (!secret)
		return;
	must(strncmp(secret - strlen("__Host-ipcase="),
		     "__Host-ipcase=", strlen("__Host-ipcase=")) == 0);
	twice = strstr(secret, "; __Host-ipcase=");
	must(!twice);
}

static void try_media_type(struct arena *arena, const char *text)
{
	const char *type = header_media_type(arena, text);

	if (!type)
		return;
	must(strchr(type, '/') && !strpbrk(type, " ;\t\"\r\n"));
	must(strcmp(header_media_type(arena, type), type) == 0);
}

static void try_match(struct arena *arena, const char *text)
{
	const char *version;
	enum header_match match = header_if_match(arena, text, &version);

	must((match == MATCH_VERSION) == (version != NULL));
	must(!version || strcmp(version, "*") == 0 || strlen(version) == strlen(text) - 2);
	must(!version || *version);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const types[] = { "application/json", "text/csv", "application/pdf",
					     NULL };
	struct arena *arena = arena_new();
	size_t length = 0;
	const char *text, *secret;
	int chosen;

	if (size == 0) {
		arena_free(arena);
		return 0;
	}
	text = arena_strndup(arena, (const char *)data + 1, size - 1);
	switch (data[0] % 7) {
	case 0:
		try_cookie(text);
		break;
	case 1:
		secret = header_bearer(text, &length);
		check_secret(text, secret, length);
		break;
	case 2:
		try_match(arena, text);
		break;
	case 3:
		must(!header_key_is_fine(text) ||
		     (strlen(text) <= 255 && !strpbrk(text, " \r\n\t")));
		break;
	case 4:
		try_media_type(arena, text);
		break;
	case 5:
		chosen = header_accepts(text, types);
		must(chosen >= -1 && chosen < 3);
		break;
	default:
		must(strlen(header_language(text)) == 2);
		(void)header_prefers(text, "return=total-count");
		(void)header_names_tag(text, "\"3\"");
	}
	arena_free(arena);
	return 0;
}
