/* What a new password must be. Two profiles, of which an office chooses one:
 *   nist  NIST SP 800-63B-4: long, not one that is easily guessed, no composition and no expiry;
 *   mlps  the same, and what GB/T 22239-2019 asks for (complexity, regular change): three of four kinds of
 *         characters, a new one every 90 days, none of the last five. */
#ifndef CORE_PASSWORD_RULE_H
#define CORE_PASSWORD_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/problem.h"

#define PASSWORD_MAX 128 /* characters */

struct password_rule {
	int least;	       /* characters, where it is all that is asked for */
	int least_with_factor; /* where a second factor is asked for too */
	int classes;	       /* of capitals, small letters, digits, others; 0: any */
	int days;	       /* that it may be used; 0: for ever */
	int former;	       /* how many last ones may not come again */
};

/* "nist" or "mlps"; NULL: no such profile. */
const struct password_rule *password_rule_find(const char *profile);
/* Adds every fault; personal: words about the user that may not be part of it, ends in NULL. */
void password_rule_check(const struct password_rule *rule, const char *password, bool with_factor,
			 const char *const *personal, const char *pointer,
			 struct problem_list *problems);
/* Whether it is to be changed now; times in seconds of the epoch. */
bool password_rule_is_over(const struct password_rule *rule, int64_t set_at, int64_t now);

#endif
