/* Values of request headers. */
#ifndef API_HTTP_HEADER_H
#define API_HTTP_HEADER_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* "zh" (also when nothing is asked for, or nothing that we speak) or "en". */
const char *header_language(const char *accept_language);
enum header_match { MATCH_NONE, MATCH_VERSION, MATCH_WEAK, MATCH_WRONG };
/* If-Match: one strong tag, given back without its quotes, or "*". */
enum header_match header_if_match(struct arena *arena, const char *value, const char **ret_version);
bool header_key_is_fine(const char *idempotency_key); /* 1..255 visible ASCII */
/* Whether a list of entity tags, weak ones included, names this one. */
bool header_names_tag(const char *if_none_match, const char *etag_with_quotes);
bool header_prefers(const char *prefer, const char *preference);
/* The token of "Bearer TOKEN", or NULL; its length in *ret_length. */
const char *header_bearer(const char *authorization, size_t *ret_length);
/* The value of one cookie, or NULL: there is none of that name, or more than one, or it is no token. */
const char *header_cookie(const char *cookies, const char *name, size_t *ret_length);
/* type/subtype in lower case without parameters; NULL if it is not of that form. */
const char *header_media_type(struct arena *arena, const char *content_type);

/* Which of the media types (NULL-terminated) an Accept header would rather have: the first of those it
 * names with the best quality; -1: none by its name. */
int header_accepts(const char *accept, const char *const *types);

#endif
