/* The bytes under the hashes of the audit trail. */
#include "core/audit/record.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/date.h"
#include "core/base/text.h"

#define FACT_COLUMNS 15

static const struct date epoch = { 10957 }; /* 2000-01-01 */

static void hash_take(struct buf *text, unsigned char ret[MERKLE_HASH])
{
	crypto_hash_sha256(ret, (const unsigned char *)text->data, text->length);
	buf_clear(text);
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* A text with its length before it. */
static void add_sized(struct buf *buf, const char *text)
{
	buf_add_format(buf, "%zu:", strlen(text));
	buf_add_text(buf, text);
}

static bool add_date(struct buf *buf, const char *text)
{
	struct date date;

	if (!date_parse(text, &date))
		return false;
	buf_add_format(buf, "%d", date.days - epoch.days);
	return true;
}

bool event_record_hash(const struct event_record *event, unsigned char ret[MERKLE_HASH])
{
	bool first = !event->salt && !event->facts_sha256 && !event->erased_by;
	struct buf text = { 0 };

	buf_add_text(&text, first ? "ipcase-event-1" : "ipcase-event-2");
	add_sized(&text, event->office);
	buf_add_format(&text, "%s:%s:", event->case_id, event->seq);
	add_sized(&text, event->kind);
	add_sized(&text, event->definition);
	add_sized(&text, event->track);
	add_sized(&text, event->action);
	add_sized(&text, event->from);
	add_sized(&text, event->to);
	if (!add_date(&text, event->occurred_on)) {
		buf_clear(&text);
		return false;
	}
	buf_add_format(&text, ":%s:", event->recorded_at);
	add_sized(&text, event->actor);
	add_sized(&text, event->data);
	buf_add_format(&text, "%s:%s", or_empty(event->content_sha256),
		       or_empty(event->previous_hash));
	if (!first)
		buf_add_format(&text, ":%s:%s:%s", or_empty(event->salt),
			       or_empty(event->facts_sha256), or_empty(event->erased_by));
	hash_take(&text, ret);
	return true;
}

/* 12.50 is 12.5, 3.00 is 3. */
static void add_number(struct buf *buf, const char *text)
{
	size_t length = strlen(text);

	if (strchr(text, '.')) {
		while (text[length - 1] == '0')
			length--;
		length -= text[length - 1] == '.';
	}
	buf_add(buf, text, length);
}

/* The columns of a fact, cut in place. */
static bool fact_add(struct buf *text, const struct event_record *event, char *fact)
{
	char *columns[FACT_COLUMNS];

	for (size_t i = 0; i < FACT_COLUMNS; i++) {
		columns[i] = fact;
		fact = strchr(fact, '\x1f');
		if (!fact)
			return false;
		*fact++ = '\0';
	}
	buf_add_format(text, "%s|%s|%s|%s|%s|", event->office, event->case_id, event->seq,
		       columns[0], columns[1]);
	if (!add_date(text, columns[2]))
		return false;
	buf_add_char(text, '|');
	add_number(text, columns[3]);
	for (size_t i = 4; i < 12; i++) {
		buf_add_char(text, '|');
		buf_add_text(text, columns[i]);
	}
	if (*columns[12] || *columns[13]) {
		buf_add_char(text, '|');
		if (*columns[12] && !add_date(text, columns[12]))
			return false;
		buf_add_char(text, '|');
		if (*columns[13] && !add_date(text, columns[13]))
			return false;
		buf_add_format(text, "|%s", columns[14]);
	}
	buf_add_char(text, '\n');
	return true;
}

bool facts_record_hash(const struct event_record *event, const char *facts,
		       unsigned char ret[MERKLE_HASH])
{
	struct buf text = { 0 }, copy = { 0 };
	bool fine = true;
	char *fact, *end;

	buf_add_text(&text, "");
	buf_add_text(&copy, facts);
	for (fact = copy.data; fine && *fact; fact = end + 1) {
		end = strchr(fact, '\x1e');
		fine = end;
		if (fine) {
			*end = '\0';
			fine = fact_add(&text, event, fact);
		}
		if (!fine)
			break;
	}
	buf_clear(&copy);
	hash_take(&text, ret);
	return fine;
}

static void add_field(struct buf *buf, const char *text)
{
	if (text)
		add_sized(buf, text);
	else
		buf_add_char(buf, '-');
}

void entry_record_digest(const char *salt, const char *actor, const char *action,
			 const char *reason, unsigned char ret[MERKLE_HASH])
{
	struct buf text = { 0 };

	buf_add_text(&text, "ipcase-audit-1");
	add_field(&text, salt);
	add_field(&text, actor);
	add_field(&text, action);
	add_field(&text, reason);
	hash_take(&text, ret);
}

void leaf_record_hash(const struct leaf_record *leaf, unsigned char ret[MERKLE_HASH])
{
	struct buf text = { 0 };

	buf_add_text(&text, "ipcase-leaf-1");
	add_field(&text, leaf->office);
	add_field(&text, leaf->id);
	add_field(&text, leaf->at);
	add_field(&text, leaf->class);
	add_field(&text, leaf->object);
	add_field(&text, leaf->seq);
	add_field(&text, leaf->event_hash);
	add_field(&text, leaf->digest);
	merkle_leaf(text.data, text.length, ret);
	buf_clear(&text);
}

void text_record_hash(const char *text, unsigned char ret[MERKLE_HASH])
{
	crypto_hash_sha256(ret, (const unsigned char *)text, strlen(text));
}

bool record_is(const unsigned char hash[MERKLE_HASH], const char *hex)
{
	char text[2 * MERKLE_HASH + 1];

	text_hex(hash, MERKLE_HASH, text);
	return hex && strcmp(text, hex) == 0;
}
