/* Makes a text ready for scanning. */
#include "core/reading.h"

#include <stdint.h>
#include <string.h>

#include "core/base/arena.h"

#define QUOTED_MAX 60 /* characters: what is longer is speech, not a name */
#define HEADING_MAX 4

struct source {
	uint32_t *chars;
	size_t count;
	bool *quoted;
};

size_t reading_width(const char *bytes)
{
	unsigned char first = (unsigned char)*bytes;

	return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

bool reading_begins(const char *bytes, const char *with)
{
	while (*with && *bytes == *with) {
		bytes++;
		with++;
	}
	return !*with;
}

static uint32_t decode(const char *bytes, size_t width)
{
	static const unsigned char masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	uint32_t c = (unsigned char)*bytes & masks[width];

	for (size_t i = 1; i < width; i++)
		c = c << 6 | ((unsigned char)bytes[i] & 0x3f);
	return c;
}

static size_t encode(uint32_t c, char *bytes)
{
	if (c < 0x80) {
		bytes[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		bytes[0] = (char)(0xc0 | c >> 6);
		bytes[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		bytes[0] = (char)(0xe0 | c >> 12);
		bytes[1] = (char)(0x80 | (c >> 6 & 0x3f));
		bytes[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	bytes[0] = (char)(0xf0 | c >> 18);
	bytes[1] = (char)(0x80 | (c >> 12 & 0x3f));
	bytes[2] = (char)(0x80 | (c >> 6 & 0x3f));
	bytes[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

static uint32_t narrow(uint32_t c)
{
	bool kept = (c >= 0xff10 && c <= 0xff19) || (c >= 0xff21 && c <= 0xff3a) ||
		    (c >= 0xff41 && c <= 0xff5a) || c == 0xff05 || c == 0xff0e;

	if (c == 0xfe6a)
		return '%';
	if (c == READING_HEADING) /* a page of the text as sent ends */
		return '\n';
	return kept ? c - 0xff00 + 0x20 : c;
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_space(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == 0x3000 || c == 0xa0 || c == 0x200b ||
	       c == 0xfeff;
}

static bool is_quote(uint32_t c)
{
	return c == '"' || c == 0x201c || c == 0x201d || c == 0x2018 || c == 0x2019;
}

/* 一 to 十 */
static bool is_numeral(uint32_t c)
{
	return c == 0x4e00 || c == 0x4e8c || c == 0x4e09 || c == 0x56db || c == 0x4e94 ||
	       c == 0x516d || c == 0x4e03 || c == 0x516b || c == 0x4e5d || c == 0x5341;
}

static uint32_t char_at(const struct source *source, size_t i)
{
	return i < source->count ? source->chars[i] : 0;
}

/* A closing mark must follow soon, and before another one opens. */
static void mark_quoted(struct source *source, size_t open, uint32_t opening, uint32_t closing)
{
	for (size_t i = open + 1; i < source->count && i - open <= QUOTED_MAX; i++) {
		if (source->chars[i] == opening)
			return;
		if (source->chars[i] != closing)
			continue;
		for (size_t k = open; k <= i; k++)
			source->quoted[k] = true;
		return;
	}
}

static void read_source(struct arena *arena, const char *text, size_t length, struct source *ret)
{
	ret->chars = arena_alloc(arena, (length + 1) * sizeof(*ret->chars));
	ret->quoted = arena_alloc(arena, (length + 1) * sizeof(*ret->quoted));
	ret->count = 0;
	for (size_t i = 0; i < length;) {
		size_t width = reading_width(text + i);

		ret->chars[ret->count++] = narrow(decode(text + i, width));
		i += width;
	}
	for (size_t i = 0; i < ret->count; i++) {
		if (ret->chars[i] == 0x201c)
			mark_quoted(ret, i, 0x201c, 0x201d);
		else if (ret->chars[i] == 0x300a)
			mark_quoted(ret, i, 0x300a, 0x300b);
	}
}

/* （一） and 一、 and 1. at the beginning of a line */
static bool is_heading(const struct source *source, size_t i)
{
	size_t begin, bracket;

	while (is_space(char_at(source, i)))
		i++;
	bracket = char_at(source, i) == 0xff08 || char_at(source, i) == '(';
	begin = i += bracket;
	while (i - begin < HEADING_MAX &&
	       (is_numeral(char_at(source, i)) || is_digit(char_at(source, i))))
		i++;
	if (i == begin)
		return false;
	if (bracket)
		return char_at(source, i) == 0xff09 || char_at(source, i) == ')';
	return char_at(source, i) == 0x3001 ||
	       (char_at(source, i) == '.' && !is_digit(char_at(source, i + 1)));
}

static size_t next_line(const struct source *source, size_t i, bool *ret_empty)
{
	*ret_empty = false;
	for (; i < source->count && (is_space(source->chars[i]) || source->chars[i] == '\n'); i++)
		*ret_empty = *ret_empty || source->chars[i] == '\n';
	return i;
}

/* What stands for spaces and line ends from i on; ret_next: the first character behind them. */
static uint32_t gap(const struct source *source, size_t i, size_t *ret_next)
{
	bool line = false, empty;
	size_t at = i;

	while (is_space(char_at(source, at)))
		at++;
	line = char_at(source, at) == '\n';
	if (line)
		at = next_line(source, at + 1, &empty);
	*ret_next = at;
	if (line && is_heading(source, at))
		return READING_HEADING;
	if (line && empty)
		return READING_BREAK;
	if (i > 0 && is_digit(source->chars[i - 1]) && is_digit(char_at(source, at)))
		return ' ';
	return 0;
}

static void add(struct reading *reading, const struct source *source, size_t i, uint32_t c)
{
	size_t width = encode(c, reading->bytes + reading->length);

	for (size_t k = 0; k < width; k++) {
		reading->at[reading->length] = (unsigned)i;
		reading->quoted[reading->length++] = i < source->count && source->quoted[i];
	}
}

void reading_make(struct arena *arena, const char *text, size_t length, struct reading *ret)
{
	struct source source;

	read_source(arena, text, length, &source);
	/* nothing becomes longer; one more for a heading at the very beginning */
	*ret = (struct reading){ .bytes = arena_alloc(arena, length + 2),
				 .at = arena_alloc(arena, (length + 2) * sizeof(*ret->at)),
				 .quoted = arena_alloc(arena, length + 2) };
	if (is_heading(&source, 0))
		add(ret, &source, 0, READING_HEADING);
	for (size_t i = 0; i < source.count;) {
		uint32_t c = source.chars[i];
		size_t next = i + 1;

		if (is_space(c) || c == '\n')
			c = gap(&source, i, &next);
		else if (is_quote(c))
			c = 0;
		if (c)
			add(ret, &source, i, c);
		i = next;
	}
	ret->bytes[ret->length] = '\0';
	ret->at[ret->length] = (unsigned)source.count;
}

/* 。！？ and what was made of empty lines and headings; the length of the end, 0: none here */
static size_t sentence_end(const char *bytes)
{
	static const char *const ends[] = { "\n", "\f", "。", "！", "？" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (reading_begins(bytes, ends[i]))
			return strlen(ends[i]);
	return 0;
}

void reading_sentence(const struct reading *reading, size_t at, size_t *ret_from, size_t *ret_to)
{
	size_t from = at, to = at;

	while (to < reading->length && sentence_end(reading->bytes + to) == 0)
		to++;
	/* an end of one byte counts as seen from its first byte only */
	while (from > 0) {
		size_t end = sentence_end(reading->bytes + from - 1);

		if (end == 1)
			break;
		if (from >= 3 && sentence_end(reading->bytes + from - 3) == 3)
			break;
		from--;
	}
	*ret_from = from;
	*ret_to = to;
}

unsigned reading_start(const struct reading *reading, size_t from)
{
	return reading->at[from];
}

unsigned reading_end(const struct reading *reading, size_t to)
{
	return to > 0 ? reading->at[to - 1] + 1 : 0;
}
