/* Log lines, and the two ways to stop. A line is one write(2): lines of threads do not mix. */
#include "core/base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/base/buf.h"

enum level { LEVEL_INFO, LEVEL_WARN, LEVEL_ERROR, LEVELS };

static const char *const level_names[LEVELS] = { "info", "warn", "error" };
static enum level lowest = LEVEL_INFO;

bool log_set_level(const char *level)
{
	for (enum level i = 0; i < LEVELS; i++) {
		if (strcmp(level, level_names[i]) == 0) {
			lowest = i;
			return true;
		}
	}
	return false;
}

static void add_quoted(struct buf *line, const char *text)
{
	if (!text) {
		buf_add_text(line, "null");
		return;
	}
	buf_add_char(line, '"');
	for (const char *c = text; *c; c++) {
		if (*c == '"' || *c == '\\')
			buf_add_format(line, "\\%c", *c);
		else if ((unsigned char)*c < 0x20 || *c == 0x7f)
			buf_add_format(line, "\\u%04x", (unsigned)(unsigned char)*c);
		else
			buf_add_char(line, *c);
	}
	buf_add_char(line, '"');
}

static void add_now(struct buf *line)
{
	struct timespec now;
	struct tm utc;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	buf_add_format(line, "\"%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ\"", utc.tm_year + 1900,
		       utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
		       now.tv_nsec / 1000000);
}

static void write_all(const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(STDERR_FILENO, bytes, length);

		if (written <= 0)
			return; /* nowhere to complain */
		bytes += written;
		length -= (size_t)written;
	}
}

static void log_line(enum level level, const char *event, va_list fields)
{
	struct buf line = { 0 };
	const char *name;

	if (level < lowest)
		return;
	buf_add_text(&line, "{\"at\":");
	add_now(&line);
	buf_add_format(&line, ",\"level\":\"%s\",\"event\":", level_names[level]);
	add_quoted(&line, event);
	while ((name = va_arg(fields, const char *))) {
		buf_add_char(&line, ',');
		add_quoted(&line, name);
		buf_add_char(&line, ':');
		add_quoted(&line, va_arg(fields, const char *));
	}
	buf_add_text(&line, "}\n");
	write_all(line.data, line.length);
	buf_clear(&line);
}

void log_info(const char *event, ...)
{
	va_list fields;

	va_start(fields, event);
	log_line(LEVEL_INFO, event, fields);
	va_end(fields);
}

void log_warn(const char *event, ...)
{
	va_list fields;

	va_start(fields, event);
	log_line(LEVEL_WARN, event, fields);
	va_end(fields);
}

void log_error(const char *event, ...)
{
	va_list fields;

	va_start(fields, event);
	log_line(LEVEL_ERROR, event, fields);
	va_end(fields);
}

/* Without allocation: it may be called because there is no memory. */
__attribute__((format(printf, 2, 0))) static void say(const char *before, const char *format,
						      va_list args)
{
	char text[2048];

	vsnprintf(text, sizeof(text), format, args);
	fflush(stdout);
	dprintf(STDERR_FILENO, "%s%s\n", before, text);
}

void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("ipcase: ", format, args);
	va_end(args);
	exit(1);
}

void bug(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("ipcase: bug: ", format, args);
	va_end(args);
	abort();
}
