/* What one user takes of a worker, with however many tokens and sessions: so many requests in a second, and for
 * long half of the time, of the database for calls and of the loop for bodies. Bounded. Instants are milliseconds of the monotonic clock. */
#ifndef API_HTTP_ACCOUNT_H
#define API_HTTP_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

struct account {
	char *user;
	int holders;
	uint64_t second;
	int spent;     /* requests in it */
	int under_way; /* calls to the database */
	int64_t debt_us; /* what the database and the loop have been doing, less half the time since then */
	uint64_t debt_at;
};

struct accounts;

struct accounts *accounts_new(void);
void accounts_free(struct accounts *accounts);
/* The caller holds what is returned. */
struct account *accounts_find(struct accounts *accounts, const char *user);
void account_release(struct account *account); /* NULL is accepted */
/* Counts a request; false: there were `most` in this second, or too much has been done for it. 0: any number. */
bool account_spend(struct account *account, uint64_t now, int most);
/* It has taken so long. */
void account_charge(struct account *account, uint64_t now, int64_t took_us);

#endif
