/* Reading header values. */
#include "api/http/header.h"

#include <string.h>
#include <strings.h>

#include "core/base/arena.h"

#define TOKEN_MAX 200
#define MEDIA_TYPE_MAX 100

/* Thousandths of "0.8", "1"; 1000 where there is none. */
static int quality(const char *element, size_t length)
{
	const char *q = memmem(element, length, ";q=", 3);
	int thousandths = 0, place = 1000;

	if (!q)
		return 1000;
	for (q += 3; q < element + length && place > 0; q++) {
		if (*q == '.')
			continue;
		if (*q < '0' || *q > '9')
			break;
		thousandths += (*q - '0') * place;
		place /= 10;
	}
	return thousandths;
}

const char *header_language(const char *accept_language)
{
	const char *best = "zh";
	int best_quality = 0;

	while (accept_language && *accept_language) {
		size_t length;
		const char *language = NULL;

		accept_language += strspn(accept_language, ", \t");
		length = strcspn(accept_language, ",");
		if (strncasecmp(accept_language, "zh", 2) == 0)
			language = "zh";
		else if (strncasecmp(accept_language, "en", 2) == 0)
			language = "en";
		if (language && quality(accept_language, length) > best_quality) {
			best = language;
			best_quality = quality(accept_language, length);
		}
		accept_language += length;
	}
	return best;
}

int header_accepts(const char *accept, const char *const *types)
{
	int best = -1, best_quality = 0;

	while (accept && *accept) {
		size_t length, name;

		accept += strspn(accept, ", \t");
		length = strcspn(accept, ",");
		name = strcspn(accept, ",; \t");
		for (int i = 0; types[i]; i++) {
			if (strlen(types[i]) != name || strncasecmp(accept, types[i], name) != 0 ||
			    quality(accept, length) <= best_quality)
				continue;
			best = i;
			best_quality = quality(accept, length);
		}
		accept += length;
	}
	return best;
}

static bool is_tag_byte(char c)
{
	return (unsigned char)c > 0x20 && (unsigned char)c < 0x7f && c != '"';
}

enum header_match header_if_match(struct arena *arena, const char *value, const char **ret_version)
{
	size_t length = 0;

	*ret_version = NULL;
	if (!value)
		return MATCH_NONE;
	if (strcmp(value, "*") == 0) {
		*ret_version = "*";
		return MATCH_VERSION;
	}
	if (strncmp(value, "W/\"", 3) == 0)
		return MATCH_WEAK;
	if (value[0] != '"')
		return MATCH_WRONG;
	while (is_tag_byte(value[1 + length]))
		length++;
	if (length == 0 || strcmp(value + 1 + length, "\"") != 0)
		return MATCH_WRONG;
	if (strcmp(value, "\"*\"") == 0) /* a tag that no version has, and not the "*" for any */
		return MATCH_WEAK;
	*ret_version = arena_strndup(arena, value + 1, length);
	return MATCH_VERSION;
}

bool header_key_is_fine(const char *idempotency_key)
{
	size_t length = 0;

	for (; idempotency_key[length]; length++) {
		if (idempotency_key[length] <= 0x20 || idempotency_key[length] >= 0x7f)
			return false;
	}
	return length >= 1 && length <= 255;
}

bool header_names_tag(const char *if_none_match, const char *etag_with_quotes)
{
	return if_none_match &&
	       (strcmp(if_none_match, "*") == 0 || strstr(if_none_match, etag_with_quotes));
}

bool header_prefers(const char *prefer, const char *preference)
{
	size_t wanted = strlen(preference);

	while (prefer && *prefer) {
		size_t length;

		prefer += strspn(prefer, ",; \t");
		length = strcspn(prefer, ",; \t");
		if (length == wanted && strncasecmp(prefer, preference, wanted) == 0)
			return true;
		prefer += length;
	}
	return false;
}

/* What a token or a secret is made of. */
static const char token_characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "0123456789-._~+/=";

const char *header_cookie(const char *cookies, const char *name, size_t *ret_length)
{
	size_t length = strlen(name);
	const char *found = NULL;

	for (const char *at = cookies; at && *at; at += strcspn(at, ";")) {
		at += strspn(at, "; ");
		if (strncmp(at, name, length) != 0 || at[length] != '=')
			continue;
		if (found)
			return NULL;
		found = at + length + 1;
	}
	if (!found)
		return NULL;
	*ret_length = strspn(found, token_characters);
	if (*ret_length == 0 || *ret_length > TOKEN_MAX ||
	    (found[*ret_length] && found[*ret_length] != ';'))
		return NULL;
	return found;
}

const char *header_bearer(const char *authorization, size_t *ret_length)
{
	if (strncasecmp(authorization, "Bearer ", 7) != 0)
		return NULL;
	authorization += 7;
	authorization += strspn(authorization, " ");
	*ret_length = strspn(authorization, token_characters);
	if (*ret_length == 0 || *ret_length > TOKEN_MAX || authorization[*ret_length] != '\0')
		return NULL;
	return authorization;
}

const char *header_media_type(struct arena *arena, const char *content_type)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789!#$&^_.+-";
	size_t type = strspn(content_type, allowed);
	size_t subtype, rest;
	char *media_type;

	if (type == 0 || content_type[type] != '/')
		return NULL;
	subtype = strspn(content_type + type + 1, allowed);
	rest = type + 1 + subtype;
	if (subtype == 0 || rest > MEDIA_TYPE_MAX ||
	    (content_type[rest] != '\0' && !strchr("; \t", content_type[rest])))
		return NULL;
	media_type = arena_strndup(arena, content_type, rest);
	for (char *at = media_type; *at; at++) {
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	}
	return media_type;
}
