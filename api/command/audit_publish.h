/* What the sealer leaves outside the database, where who alters the database does not reach: two files that
 * only grow. `roots.jsonl` has a line for each seal, `leaves` one for each entry sealed:
 *
 *     POSITION HASH OFFICE NUMBER CASE
 *
 * with - and the class in place of number and case where an entry is not kept for ever. A line that was cut
 * short stays, and is written again whole below. */
#ifndef API_COMMAND_AUDIT_PUBLISH_H
#define API_COMMAND_AUDIT_PUBLISH_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/audit/statement.h"

#define AUDIT_ROOTS "roots.jsonl"
#define AUDIT_LEAVES "leaves"

struct audit_publish;

/* Makes the folder if it is not there. NULL: *ret_error says why (static text); another process that has it
 * open is a reason too. */
struct audit_publish *audit_publish_open(const char *folder, const char **ret_error);
void audit_publish_close(struct audit_publish *publish);
/* The newest seal that stands there whole; number 0: none. */
const struct statement *audit_publish_last(const struct audit_publish *publish);
/* How many entries stand there. */
uint64_t audit_publish_size(const struct audit_publish *publish);
/* Lines of entries, then the seal of them; on disk when it returns true. */
__attribute__((warn_unused_result)) bool audit_publish_add(struct audit_publish *publish,
							   const char *lines, size_t length,
							   const json_t *seal);

#endif
