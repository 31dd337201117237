/* What a new password must be. Two profiles, of which an office chooses one:
 *   nist  NIST SP 800-63B-4: long, not one that is easily guessed, no composition and no expiry;
 *   mlps  the same, and what GB/T 22239-2019 asks for (complexity, regular change): three of four kinds of
 *         characters, a new one every 90 days, none of the last five. */
#ifndef CORE_PASSWORD_RULE_H
#define CORE_PASSWORD_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/problem.h"

struct blocklist;

#define PASSWORD_MAX 128 /* characters */

struct password_rule {
	int least;	       /* characters, where it is all that is asked for */
	int least_with_factor; /* where a second factor is asked for too */
	int classes;	       /* of capitals, small letters, digits, others; 0: any */
	int days;	       /* that it may be used; 0: for ever */
	int former;	       /* how many last ones may not come again */
};

/* For whom it is to be one. */
struct password_context {
	bool with_factor; /* a second factor is asked for too */
	/* Words about the user and his office that may not be part of it, in whatever capitals and with
	 * whatever signs between their letters; NULL entries count for nothing. */
	const char *const *words;
	size_t word_count;
	const struct blocklist *blocklist; /* NULL: none */
};

/* "nist" or "mlps"; NULL: no such profile. */
const struct password_rule *password_rule_find(const char *profile);
/* Adds every fault. */
void password_rule_check(const struct password_rule *rule, const char *password,
			 const struct password_context *context, const char *pointer,
			 struct problem_list *problems);
/* Whether it is to be changed now; times in seconds of the epoch. */
bool password_rule_is_over(const struct password_rule *rule, int64_t set_at, int64_t now);

#endif
