/* Rules for new passwords. */
#include "core/password_rule.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/arena.h"
#include "core/base/text.h"

#define PERSONAL_LEAST 3 /* bytes: shorter words are part of too much */
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

static int step_on_keyboard(char from, char to)
{
	static const char rows[] = "1234567890 qwertyuiop asdfghjkl zxcvbnm";
	const char *at = strchr(rows, from | 0x20), *next = strchr(rows, to | 0x20);

	return at && next && *at != ' ' && *next != ' ' ? abs((int)(next - at)) : 0;
}

/* Most steps lead to a neighbour in the alphabet or on the keyboard: "abcdefgh", "qwertyuiop12345". */
static bool is_a_walk(const char *password)
{
	size_t steps = 0, near = 0;

	for (; password[0] && password[1]; password++, steps++) {
		int along = abs(password[1] - password[0]);

		near += along <= 1 || step_on_keyboard(password[0], password[1]) == 1;
	}
	return steps > 0 && near * 4 >= steps * 3;
}

void password_rule_check(const struct password_rule *rule, const char *password, bool with_factor,
			 const char *const *personal, const char *pointer,
			 struct problem_list *problems)
{
	int least = with_factor ? rule->least_with_factor : rule->least;
	size_t count = text_utf8_count(password);

	if (count < (size_t)least)
		problem_add(problems, pointer, "text_too_short", "minimum",
			    arena_printf(problems->arena, "%d", least), NULL);
	if (count > PASSWORD_MAX)
		problem_add(problems, pointer, "text_too_long", "maximum",
			    arena_printf(problems->arena, "%d", PASSWORD_MAX), NULL);
	if (has_few_characters(password) || is_one_block_repeated(password) || is_a_walk(password))
		problem_add(problems, pointer, "password_simple", NULL);
	for (; *personal; personal++) {
		if (strlen(*personal) >= PERSONAL_LEAST && strcasestr(password, *personal)) {
			problem_add(problems, pointer, "password_personal", "word", *personal,
				    NULL);
			break;
		}
	}
	if (class_count(password) < rule->classes)
		problem_add(problems, pointer, "password_classes", "classes",
			    arena_printf(problems->arena, "%d", rule->classes), NULL);
}

bool password_rule_is_over(const struct password_rule *rule, int64_t set_at, int64_t now)
{
	return rule->days > 0 && now - set_at > (int64_t)rule->days * 86400;
}
