/* Strict text work. */
#include "core/base/text.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/random.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/log.h"

/* Length of the well-formed sequence at bytes (Unicode 15, table 3-7), or 0. */
static size_t sequence(const unsigned char *bytes, size_t length)
{
	unsigned char lead = bytes[0], low = 0x80, high = 0xbf;
	size_t need;

	if (lead >= 0x01 && lead <= 0x7f)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		need = 2;
	else if (lead >= 0xe0 && lead <= 0xef)
		need = 3;
	else if (lead >= 0xf0 && lead <= 0xf4)
		need = 4;
	else
		return 0;
	if (lead == 0xe0)
		low = 0xa0; /* overlong */
	else if (lead == 0xed)
		high = 0x9f; /* surrogates */
	else if (lead == 0xf0)
		low = 0x90; /* overlong */
	else if (lead == 0xf4)
		high = 0x8f; /* beyond U+10FFFF */
	if (length < need || bytes[1] < low || bytes[1] > high)
		return 0;
	for (size_t i = 2; i < need; i++)
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
	return need;
}

size_t text_utf8_fault(const char *bytes, size_t length)
{
	size_t at = 0;

	while (at < length) {
		size_t step = sequence((const unsigned char *)bytes + at, length - at);

		if (step == 0)
			break;
		at += step;
	}
	return at;
}

bool text_utf8_valid(const char *bytes, size_t length)
{
	return text_utf8_fault(bytes, length) == length;
}

size_t text_utf8_count(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		if (((unsigned char)*text & 0xc0) != 0x80)
			count++;
	return count;
}

bool text_is_no_character(const char *text)
{
	return strncmp(text, "\xef\xbf\xbe", 3) == 0 || strncmp(text, "\xef\xbf\xbf", 3) == 0;
}

bool text_has_control(const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f)
			return true;
		/* U+0080 to U+009F; the text is UTF-8, so the lead byte stands nowhere else */
		if (c == 0xc2 && (unsigned char)text[1] < 0xa0)
			return true;
		if (c == 0xef && text_is_no_character(text))
			return true;
	}
	return false;
}

bool text_is_blank(const char *text)
{
	static const char *const blanks[] = {
		" ",	  "\t",	    "\n",     "\r",	"\u00a0", "\u1680", "\u2000",
		"\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007",
		"\u2008", "\u2009", "\u200a", "\u200b", "\u2028", "\u2029", "\u202f",
		"\u205f", "\u2060", "\u3000", "\ufeff",
	};

	while (*text) {
		size_t i = 0, count = sizeof(blanks) / sizeof(*blanks);

		while (i < count && strncmp(text, blanks[i], strlen(blanks[i])) != 0)
			i++;
		if (i == count)
			return false;
		text += strlen(blanks[i]);
	}
	return true;
}

bool text_parse_int(const char *text, int64_t min, int64_t max, int64_t *ret)
{
	bool negative = *text == '-';
	int64_t value = 0;

	if (negative)
		text++;
	if (*text < '0' || *text > '9' || (*text == '0' && (text[1] != '\0' || negative)))
		return false;
	for (; *text >= '0' && *text <= '9'; text++) {
		int digit = *text - '0';

		/* counted downwards or upwards, so that INT64_MIN needs no special case */
		if (__builtin_mul_overflow(value, (int64_t)10, &value) ||
		    __builtin_add_overflow(value, (int64_t)(negative ? -digit : digit), &value))
			return false;
	}
	if (*text != '\0' || value < min || value > max)
		return false;
	*ret = value;
	return true;
}

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool text_is_code(const char *text)
{
	size_t length;

	if (!is_alnum(text[0]))
		return false;
	for (length = 1; text[length]; length++)
		if (length >= 64 || !(is_alnum(text[length]) || strchr("_.-", text[length])))
			return false;
	return true;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool text_is_uuid(const char *text)
{
	for (size_t i = 0; i < 36; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? text[i] != '-' : !is_hex(text[i]))
			return false;
	}
	return text[36] == '\0';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

char *text_percent_decode(struct arena *arena, const char *text, size_t length, bool plus)
{
	char *decoded = arena_alloc(arena, length + 1);
	size_t to = 0;

	for (size_t from = 0; from < length; from++) {
		char c = text[from];

		if (c == '%') {
			int high = length - from > 2 ? hex_value(text[from + 1]) : -1;
			int low = high >= 0 ? hex_value(text[from + 2]) : -1;

			if (low < 0)
				return NULL;
			c = (char)(high * 16 + low);
			from += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		decoded[to++] = c;
	}
	return text_utf8_valid(decoded, to) ? decoded : NULL; /* which refuses NUL */
}

char *text_percent_encode(struct arena *arena, const char *text)
{
	static const char digits[] = "0123456789ABCDEF";
	char *encoded = arena_alloc(arena, 3 * strlen(text) + 1);
	char *end = encoded;

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (isalnum(c) || strchr("-._~", c)) {
			*end++ = *text;
			continue;
		}
		*end++ = '%';
		*end++ = digits[c >> 4];
		*end++ = digits[c & 15];
	}
	return encoded;
}

void text_hex(const unsigned char *bytes, size_t length, char *hex)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < length; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	hex[2 * length] = '\0';
}

static void random_bytes(void *bytes, size_t length)
{
	/* up to 256 bytes come whole and uninterrupted once the pool is ready */
	ssize_t got;

	do {
		got = getrandom(bytes, length, 0);
	} while (got < 0 && errno == EINTR);
	if (got != (ssize_t)length)
		bug("getrandom gave %zd of %zu bytes", got, length);
}

/* RFC 9562 section 6.2, method 1: after the 48 bits of the clock a counter of 42 bits that starts at
 * a random value below half its range each millisecond, then 32 random bits. */
void text_uuid7(char uuid[37], uint64_t unix_ms)
{
	static const uint64_t counter_bits = ((uint64_t)1 << 42) - 1;
	static __thread uint64_t last_ms, counter;
	struct {
		uint64_t start;
		uint32_t tail;
	} random;
	unsigned char bytes[16];
	char hex[33];

	random_bytes(&random, sizeof(random));
	if (unix_ms > last_ms || counter == counter_bits) {
		last_ms = unix_ms > last_ms ? unix_ms : last_ms + 1;
		counter = random.start & (counter_bits >> 1);
	} else {
		counter++;
	}
	for (int i = 0; i < 6; i++)
		bytes[i] = (unsigned char)(last_ms >> (40 - 8 * i));
	bytes[6] = (unsigned char)(0x70 | (counter >> 38));
	bytes[7] = (unsigned char)(counter >> 30);
	bytes[8] = (unsigned char)(0x80 | ((counter >> 24) & 0x3f));
	for (int i = 0; i < 3; i++)
		bytes[9 + i] = (unsigned char)(counter >> (16 - 8 * i));
	for (int i = 0; i < 4; i++)
		bytes[12 + i] = (unsigned char)(random.tail >> (8 * i));
	text_hex(bytes, sizeof(bytes), hex);
	for (int from = 0, to = 0; from < 32; from++) {
		if (from == 8 || from == 12 || from == 16 || from == 20)
			uuid[to++] = '-';
		uuid[to++] = hex[from];
	}
	uuid[36] = '\0';
}

/* The value of the name at text[0..length) among the pairs, or NULL. */
static const char *pair_value(const char *text, size_t length, va_list pairs)
{
	const char *name, *value;

	while ((name = va_arg(pairs, const char *))) {
		value = va_arg(pairs, const char *);
		if (strlen(name) == length && memcmp(name, text, length) == 0)
			return value;
	}
	return NULL;
}

char *text_fill(struct arena *arena, const char *template, ...)
{
	struct buf filled = { 0 };
	char *text;

	buf_add(&filled, "", 0);
	while (*template) {
		const char *end = *template == '{' ? strchr(template, '}') : NULL;
		const char *value = NULL;

		if (end) {
			va_list pairs;

			va_start(pairs, template);
			value = pair_value(template + 1, (size_t)(end - template - 1), pairs);
			va_end(pairs);
		}
		if (value) {
			buf_add_text(&filled, value);
			template = end + 1;
		} else {
			buf_add_char(&filled, *template ++);
		}
	}
	text = arena_strndup(arena, filled.data, filled.length);
	buf_clear(&filled);
	return text;
}
