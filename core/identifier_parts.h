/* Private to core/identifier*.c: one number under examination. */
#ifndef CORE_IDENTIFIER_PARTS_H
#define CORE_IDENTIFIER_PARTS_H

#include "core/identifier.h"

#include "core/problem.h"

struct number {
	const struct identifier_input *input;
	struct problem_list *faults, *warnings;
	/* Folded: one byte a character, 1 where it is none that is printed in ASCII; then `odd` says what it was. */
	char text[IDENTIFIER_LENGTH_MAX + 1];
	const char *odd[IDENTIFIER_LENGTH_MAX];
	size_t length;
};

/* Adds a fault or a warning, as the catalog says; values as in problem_add, with the names "name_zh" and
 * "name_en" of the number before them. */
void number_fault(struct number *number, const char *code, const char *name, const char *value,
		  const char *name2, const char *value2, const char *name3, const char *value3);
/* Length, or a fault. */
bool number_has_length(struct number *number, size_t expected);
/* Whether characters from..to (0-based, to excluded) are all of `allowed`; each that is not is told. */
bool number_has_characters(struct number *number, size_t from, size_t to, const char *allowed,
			   const char *shown);
void number_check_digit(struct number *number, const char *code, size_t at, char expected);
/* The six digits of a region from `at`, as of a day; day NULL: whenever. */
void number_region(struct number *number, size_t at, const struct date *day);

void number_credit_code(struct number *number);
void number_resident_id(struct number *number);
/* Returns the stored form; NULL if it has none. */
const char *number_patent(struct number *number);

#endif
