/* How a handler changes a case: load -> decide -> commit, and the reply. All acts of the interface
 * go through here, and from here through commit_change(); nothing else writes to a case. */
#ifndef API_RESOURCES_CHANGE_H
#define API_RESOURCES_CHANGE_H

#include <jansson.h>
#include <stddef.h>

#include "core/workflow.h"

struct arena;
struct problem_list;
struct request;

/* The bytes of a document that come with an act. */
struct change_content {
	const char *document; /* its id */
	const char *media_type;
	const void *bytes; /* NULL: the request's body, which is in a file */
	size_t size;
	const char *sha256; /* hex */
	int pages;	    /* 0: not known */
};

/* Begins a case from a body of shape case_new. Steals body. Replies 201 with Location. */
void change_begin(struct request *request, json_t *body);

/* Does the act of `body` to the case named in the path (:id). Steals body. With If-Match the case
 * must still have that version; without, or with "*", the act is decided anew when another came
 * between. content may be NULL; it lives until the reply. faults, NULL for none: what the handler
 * found already, told with the rest. */
void change_go_on(struct request *request, json_t *body, const struct change_content *content,
		  const struct problem_list *faults);

struct access;
/* Who acts on a case of this office. */
struct workflow_actor change_actor(const struct access *access, const struct catalog *catalog,
				   const char *office);

/* What every act does before it is committed, also outside the interface (`ipcase load`). */
char *change_new_id(struct arena *arena);			 /* a UUIDv7 */
void change_name_documents(struct arena *arena, json_t *change); /* gives new documents their ids */

#endif
