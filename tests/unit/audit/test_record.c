/* The bytes under the hashes, against what is written out here by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/audit/record.h"
#include "core/base/text.h"

#define ID "01a2186d-35af-71dd-b506-403e40133ad1"

static const struct event_record event = {
	.office = "wx",
	.case_id = ID,
	.seq = "2",
	.kind = "ruling",
	.definition = "2024",
	.track = "",
	.action = "file",
	.from = "a",
	.to = "\xe5\x8f\x97",
	.occurred_on = "2000-01-31",
	.recorded_at = "17",
	.actor = "li",
	.data = "{}",
	.previous_hash = "ab",
};

static void assert_hash_of(const unsigned char hash[MERKLE_HASH], const char *text)
{
	unsigned char expected[MERKLE_HASH];

	text_record_hash(text, expected);
	assert_memory_equal(hash, expected, MERKLE_HASH);
}

static void test_an_event(void **state)
{
	struct event_record salted = event;
	unsigned char hash[MERKLE_HASH];

	(void)state;
	assert_true(event_record_hash(&event, hash));
	assert_hash_of(hash, "ipcase-event-12:wx" ID ":2:6:ruling4:20240:4:file1:a3:\xe5\x8f\x97"
			     "30:17:2:li2:{}:ab");
	salted.salt = "s";
	salted.content_sha256 = "cd";
	assert_true(event_record_hash(&salted, hash));
	assert_hash_of(hash, "ipcase-event-22:wx" ID ":2:6:ruling4:20240:4:file1:a3:\xe5\x8f\x97"
			     "30:17:2:li2:{}cd:ab:s::");
	salted.salt = NULL;
	salted.erased_by = "5";
	salted.facts_sha256 = "ef";
	assert_true(event_record_hash(&salted, hash));
	assert_hash_of(hash, "ipcase-event-22:wx" ID ":2:6:ruling4:20240:4:file1:a3:\xe5\x8f\x97"
			     "30:17:2:li2:{}cd:ab::ef:5");
	salted.occurred_on = "2000-02-30";
	assert_false(event_record_hash(&salted, hash));
}

#define FACT(quantity, since, due, excluded) \
	"1\x1f"                              \
	"ruling.closed\x1f"                  \
	"2000-01-02\x1f" quantity "\x1f"     \
	"2\x1f"                              \
	"0\x1ft\x1fr\x1fPI\x1f\x1f\x1fwon\x1f" since "\x1f" due "\x1f" excluded "\x1f\x1e"

static void test_facts(void **state)
{
	unsigned char hash[MERKLE_HASH];

	(void)state;
	assert_true(facts_record_hash(&event, FACT("3.00", "", "", ""), hash));
	assert_hash_of(hash, "wx|" ID "|2|1|ruling.closed|1|3|2|0|t|r|PI|||won\n");
	assert_true(facts_record_hash(&event,
				      FACT("-12.50", "1999-12-31", "", "4")
					      FACT("100", "2000-01-01", "2000-01-03", "0"),
				      hash));
	assert_hash_of(hash, "wx|" ID "|2|1|ruling.closed|1|-12.5|2|0|t|r|PI|||won|-1||4\n"
			     "wx|" ID "|2|1|ruling.closed|1|100|2|0|t|r|PI|||won|0|2|0\n");
	assert_false(facts_record_hash(&event, FACT("1", "x", "", ""), hash));
	assert_false(facts_record_hash(&event, "1\x1fruling\x1e", hash));
	assert_false(facts_record_hash(&event, "1", hash));
}

static void test_an_entry_and_its_leaf(void **state)
{
	const struct leaf_record leaf = {
		.office = "wx", .id = "7", .at = "17", .class = "act", .object = "o", .digest = "dd"
	};
	unsigned char hash[MERKLE_HASH], expected[MERKLE_HASH];
	static const char text[] = "ipcase-leaf-12:wx1:72:173:act1:o--2:dd";

	(void)state;
	entry_record_digest(NULL, "li", "case.file", NULL, hash);
	assert_hash_of(hash, "ipcase-audit-1-2:li9:case.file-");
	leaf_record_hash(&leaf, hash);
	merkle_leaf(text, sizeof(text) - 1, expected);
	assert_memory_equal(hash, expected, MERKLE_HASH);
}

static void test_hex(void **state)
{
	unsigned char hash[MERKLE_HASH];

	(void)state;
	text_record_hash("", hash);
	assert_true(record_is(hash,
			      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
	assert_false(record_is(hash, "e3b0"));
	assert_false(record_is(hash, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_event),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_an_entry_and_its_leaf),
		cmocka_unit_test(test_hex),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
