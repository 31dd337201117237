/* A fixed table; of two users that meet in a slot the later begins anew. */
#include "api/http/account.h"

#include <string.h>

#include "core/base/memory.h"

#define SLOTS 1024
#define DEBT_MAX_US 2000000

struct accounts {
	struct account *slots[SLOTS];
};

struct accounts *accounts_new(void)
{
	return memory_alloc(sizeof(struct accounts));
}

void accounts_free(struct accounts *accounts)
{
	for (size_t i = 0; i < SLOTS; i++)
		account_release(accounts->slots[i]);
	free(accounts);
}

/* FNV-1a; whoever chooses the names of users may do more than make two of them meet. */
static size_t slot_of(const char *user)
{
	uint32_t hash = 2166136261;

	for (const char *c = user; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619;
	return hash % SLOTS;
}

struct account *accounts_find(struct accounts *accounts, const char *user)
{
	struct account **slot = &accounts->slots[slot_of(user)];

	if (!*slot || strcmp((*slot)->user, user) != 0) {
		account_release(*slot);
		*slot = memory_alloc(sizeof(**slot));
		(*slot)->user = memory_strdup(user);
		(*slot)->holders = 1; /* the table */
	}
	(*slot)->holders++;
	return *slot;
}

void account_release(struct account *account)
{
	if (!account || --account->holders > 0)
		return;
	free(account->user);
	free(account);
}

/* Nobody has more than half of the time for long. */
static int64_t debt_now(const struct account *account, uint64_t now)
{
	int64_t paid_us = (int64_t)(now - account->debt_at) * 1000 / 2;

	return account->debt_us > paid_us ? account->debt_us - paid_us : 0;
}

void account_charge(struct account *account, uint64_t now, int64_t took_us)
{
	account->debt_us = debt_now(account, now) + took_us;
	account->debt_at = now;
}

bool account_spend(struct account *account, uint64_t now, int most)
{
	if (account->second != now / 1000) {
		account->second = now / 1000;
		account->spent = 0;
	}
	if (most > 0 && (account->spent >= most || debt_now(account, now) > DEBT_MAX_US))
		return false;
	account->spent++;
	return true;
}
