/* Refusals that tell of somebody who tries what he may not: without or with a wrong secret, without the
 * permission, too often, from foreign pages, with a head that two programs could read differently. Each
 * is a line of the log, a few in a second and worker; the rest are counted, so that who floods does not
 * fill it. What was typed in is never part of a line. */
#ifndef API_HTTP_REFUSAL_H
#define API_HTTP_REFUSAL_H

#include <stdint.h>

struct request;

struct refusals {
	uint64_t second; /* of the monotonic clock */
	int written;	 /* lines of that second */
	uint64_t unwritten;
};

/* Before the reply is sent. code: of the problem. */
void refusal_note(struct request *request, int status, const char *code);

#endif
