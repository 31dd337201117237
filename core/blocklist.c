/* Sorted SipHashes under a key of this process: a chance of one in 10^12 that a password is taken for one
 * of the list, and nobody can look for such a password beforehand. */
#include "core/blocklist.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"

struct blocklist {
	unsigned char key[crypto_shorthash_KEYBYTES];
	uint64_t *hashes; /* sorted */
	size_t count, room;
};

_Static_assert(crypto_shorthash_BYTES == sizeof(uint64_t), "a hash is a number");

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static uint64_t hash_of(const struct blocklist *blocklist, const char *text, size_t length)
{
	char folded[BLOCKLIST_LONGEST];
	uint64_t hash;

	for (size_t i = 0; i < length; i++)
		folded[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] | 0x20) : text[i];
	crypto_shorthash((unsigned char *)&hash, (const unsigned char *)folded, length,
			 blocklist->key);
	return hash;
}

static bool length_fits(size_t length)
{
	return length >= BLOCKLIST_LEAST && length <= BLOCKLIST_LONGEST;
}

static bool line_add(struct blocklist *blocklist, const char *line, size_t length)
{
	if (length > 0 && line[length - 1] == '\r')
		length--;
	if (!length_fits(length))
		return true;
	if (blocklist->count == BLOCKLIST_MAX)
		return false;
	if (blocklist->count == blocklist->room) {
		blocklist->room = blocklist->room ? 2 * blocklist->room : 1024;
		blocklist->hashes = memory_grow(blocklist->hashes,
						blocklist->room * sizeof(*blocklist->hashes));
	}
	blocklist->hashes[blocklist->count++] = hash_of(blocklist, line, length);
	return true;
}

/* False: there are too many lines. One that is too long loses its end, and is still too long. */
static bool lines_read(struct blocklist *blocklist, FILE *file)
{
	char line[BLOCKLIST_LONGEST + 2];
	size_t length = 0;
	int c;

	while ((c = getc_unlocked(file)) != EOF) {
		if (c == '\n') {
			if (!line_add(blocklist, line, length))
				return false;
			length = 0;
		} else if (length < sizeof(line)) {
			line[length++] = (char)c;
		}
	}
	return line_add(blocklist, line, length);
}

static int hash_compare(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static const char *file_fault(struct blocklist *blocklist, const char *path)
{
	FILE *file = fopen(path, "re");
	const char *fault = NULL;

	if (!file)
		return strerror(errno);
	if (!lines_read(blocklist, file))
		fault = "it has more than 16 million entries";
	else if (ferror(file))
		fault = strerror(errno);
	else if (blocklist->count == 0)
		fault = "it has no line of 6 to 512 bytes";
	fclose(file);
	return fault;
}

struct blocklist *blocklist_read(const char *path, char **ret_fault)
{
	struct blocklist *blocklist = memory_alloc(sizeof(*blocklist));
	const char *fault;

	crypto_shorthash_keygen(blocklist->key);
	fault = file_fault(blocklist, path);
	if (fault) {
		*ret_fault = memory_strdup(fault);
		blocklist_free(blocklist);
		return NULL;
	}
	qsort(blocklist->hashes, blocklist->count, sizeof(*blocklist->hashes), hash_compare);
	return blocklist;
}

void blocklist_free(struct blocklist *blocklist)
{
	if (!blocklist)
		return;
	free(blocklist->hashes);
	free(blocklist);
}

size_t blocklist_count(const struct blocklist *blocklist)
{
	return blocklist->count;
}

static bool has(const struct blocklist *blocklist, const char *text, size_t length)
{
	uint64_t hash;

	if (!length_fits(length))
		return false;
	hash = hash_of(blocklist, text, length);
	return bsearch(&hash, blocklist->hashes, blocklist->count, sizeof(hash), hash_compare);
}

bool blocklist_has(const struct blocklist *blocklist, const char *password)
{
	size_t whole = strlen(password), begin = 0, end = whole;

	if (!blocklist)
		return false;
	while (begin < end && !is_letter(password[begin]))
		begin++;
	while (end > begin && !is_letter(password[end - 1]))
		end--;
	return has(blocklist, password, whole) ||
	       (2 * (end - begin) >= whole && has(blocklist, password + begin, end - begin));
}
