/* Small, strict text work. Nothing here knows of cases. */
#ifndef CORE_BASE_TEXT_H
#define CORE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

bool text_utf8_valid(const char *bytes, size_t length); /* strict UTF-8, no NUL, no surrogates */
/* The first byte that is not part of strict UTF-8 without NUL; length if there is none. */
size_t text_utf8_fault(const char *bytes, size_t length);
size_t text_utf8_count(const char *text); /* code points of valid UTF-8 */
/* C0 but tab and newline, DEL, C1, U+FFFE, U+FFFF, of which no XML can be made; of valid UTF-8 */
bool text_has_control(const char *text);
bool text_is_no_character(const char *text); /* begins with U+FFFE or U+FFFF */
bool text_is_blank(const char *text);	     /* nothing but spaces of any kind; "" too */
/* Decimal digits with an optional '-', no leading zeros, within min..max. */
__attribute__((warn_unused_result)) bool text_parse_int(const char *text, int64_t min, int64_t max,
							int64_t *ret);
bool text_is_code(const char *text); /* [a-z0-9][a-z0-9_.-]* up to 64: names of things */
bool text_is_uuid(const char *text); /* lower-case 8-4-4-4-12 */
/* "%E6" -> byte; refuses %00, bad escapes and invalid UTF-8 by returning NULL. plus: '+' is a space */
char *text_percent_decode(struct arena *arena, const char *text, size_t length, bool plus);
/* For a query parameter: all but letters, digits and -._~ become %XX. */
char *text_percent_encode(struct arena *arena, const char *text);
void text_hex(const unsigned char *bytes, size_t length, char *hex); /* hex has 2*length+1 */
void text_uuid7(char uuid[37], uint64_t unix_ms); /* UUIDv7, strictly increasing within a thread */
/* Replaces {name} by the value of name; unknown names stay. pairs: name, value, ..., NULL */
char *text_fill(struct arena *arena, const char *template, ...) __attribute__((sentinel));

#endif
