/* Rules for new passwords. */
#include "core/password_rule.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/text.h"
#include "core/blocklist.h"

/* Shorter words are part of too much: "li", or a single Chinese character. */
#define WORD_LEAST_BYTES 3
#define WORD_LEAST_CHARACTERS 2
#define DISTINCT_LEAST 6
#define BLOCK_MOST 10

static const struct {
	const char *profile;
	struct password_rule rule;
} profiles[] = {
	{ "nist", { .least = 15, .least_with_factor = 12 } },
	{ "mlps", { .least = 15, .least_with_factor = 12, .classes = 3, .days = 90, .former = 5 } },
};

const struct password_rule *password_rule_find(const char *profile)
{
	for (size_t i = 0; i < sizeof(profiles) / sizeof(*profiles); i++) {
		if (strcmp(profiles[i].profile, profile) == 0)
			return &profiles[i].rule;
	}
	return NULL;
}

static int class_count(const char *password)
{
	bool capital = false, small = false, digit = false, other = false;

	for (; *password; password++) {
		char c = *password;

		if (c >= 'A' && c <= 'Z')
			capital = true;
		else if (c >= 'a' && c <= 'z')
			small = true;
		else if (c >= '0' && c <= '9')
			digit = true;
		else
			other = true;
	}
	return capital + small + digit + other;
}

static bool has_few_characters(const char *password)
{
	bool seen[256] = { false };
	int count = 0;

	for (; *password; password++) {
		unsigned char c = (unsigned char)*password;

		count += !seen[c];
		seen[c] = true;
	}
	return count < DISTINCT_LEAST;
}

/* "passwordpassword", "20242024202420". */
static bool is_one_block_repeated(const char *password)
{
	size_t length = strlen(password);

	for (size_t block = 1; block <= BLOCK_MOST && 2 * block <= length; block++) {
		size_t i = block;

		while (i < length && password[i] == password[i - block])
			i++;
		if (i == length)
			return true;
	}
	return false;
}

/* Where a key is, with its shift or without; false: not among these. */
static bool key_find(char c, int *ret_row, int *ret_column)
{
	static const char *const rows[][2] = { { "1234567890", "!@#$%^&*()" },
					       { "qwertyuiop", "QWERTYUIOP" },
					       { "asdfghjkl", "ASDFGHJKL" },
					       { "zxcvbnm", "ZXCVBNM" } };

	for (int row = 0; row < 4; row++) {
		for (int shift = 0; shift < 2; shift++) {
			const char *at = strchr(rows[row][shift], c);

			if (at) {
				*ret_row = row;
				*ret_column = (int)(at - rows[row][shift]);
				return true;
			}
		}
	}
	return false;
}

static bool are_neighbours(char from, char to)
{
	int from_row, from_column, to_row, to_column;

	return key_find(from, &from_row, &from_column) && key_find(to, &to_row, &to_column) &&
	       abs(to_row - from_row) <= 1 && abs(to_column - from_column) <= 1;
}

/* Most steps lead to a neighbour in the alphabet or on the keyboard: "abcdefgh", "qwertyuiop12345",
 * "1q2w3e4r5t6y". */
static bool is_a_walk(const char *password)
{
	size_t steps = 0, near = 0;

	for (; password[0] && password[1]; password++, steps++) {
		int along = abs(password[1] - password[0]);

		near += along <= 1 || are_neighbours(password[0], password[1]);
	}
	return steps > 0 && near * 4 >= steps * 3;
}

/* Its letters and digits, without capitals and what stands between. */
static char *letters_of(struct arena *arena, const char *text)
{
	char *letters = arena_strdup(arena, text), *to = letters;

	for (; *text; text++) {
		char c = *text >= 'A' && *text <= 'Z' ? (char)(*text | 0x20) : *text;

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80)
			*to++ = c;
	}
	*to = '\0';
	return letters;
}

static void words_check(const struct password_context *context, const char *password,
			const char *pointer, struct problem_list *problems)
{
	const char *letters = letters_of(problems->arena, password);

	for (size_t i = 0; i < context->word_count; i++) {
		const char *word = context->words[i], *plain;

		if (!word)
			continue;
		plain = letters_of(problems->arena, word);
		if (strlen(plain) >= WORD_LEAST_BYTES &&
		    text_utf8_count(plain) >= WORD_LEAST_CHARACTERS && strstr(letters, plain))
			problem_add(problems, pointer, "password_personal", "word", word, NULL);
	}
}

void password_rule_check(const struct password_rule *rule, const char *password,
			 const struct password_context *context, const char *pointer,
			 struct problem_list *problems)
{
	int least = context->with_factor ? rule->least_with_factor : rule->least;
	size_t count = text_utf8_count(password);

	if (count < (size_t)least)
		problem_add(problems, pointer, "text_too_short", "minimum",
			    arena_printf(problems->arena, "%d", least), NULL);
	if (count > PASSWORD_MAX)
		problem_add(problems, pointer, "text_too_long", "maximum",
			    arena_printf(problems->arena, "%d", PASSWORD_MAX), NULL);
	if (has_few_characters(password) || is_one_block_repeated(password) || is_a_walk(password))
		problem_add(problems, pointer, "password_simple", NULL);
	if (blocklist_has(context->blocklist, password))
		problem_add(problems, pointer, "password_known", NULL);
	words_check(context, password, pointer, problems);
	if (class_count(password) < rule->classes)
		problem_add(problems, pointer, "password_classes", "classes",
			    arena_printf(problems->arena, "%d", rule->classes), NULL);
}

bool password_rule_is_over(const struct password_rule *rule, int64_t set_at, int64_t now)
{
	return rule->days > 0 && now - set_at > (int64_t)rule->days * 86400;
}
