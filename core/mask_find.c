/* What is personal in what comes in. */
#include "core/mask.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/date.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/identifier.h"

#define HOPS_MAX 16

/* Somebody named 2024 is not to be found within each day of that year. */
static bool is_part_of_date(const char *clear)
{
	size_t length = strlen(clear), digits = strspn(clear, "0123456789");

	if (digits == length)
		return length <= 4;
	return strspn(clear, "0123456789-") == length && length < DATE_TEXT_SIZE;
}

static void add_one(const json_t *entry, const char *clear, const char *shown, json_t *list)
{
	bool within = (json_int_t)text_utf8_count(clear) >= json_get_int(entry, "within", 1) &&
		      !is_part_of_date(clear);

	json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "clear", clear, "shown", shown,
					      "within", within));
}

static void add(const struct catalog *catalog, const char *mask, const char *clear,
		const char *shown, json_t *list)
{
	const json_t *entry = json_object_get(catalog->masks, mask);
	size_t same = 0;

	if (strcmp(clear, shown) == 0)
		return;
	add_one(entry, clear, shown, list);
	if (!json_get_bool(entry, "parts", false))
		return;
	/* An address is often quoted without its city: what was covered of it, alone. */
	while (clear[same] && clear[same] == shown[same])
		same++;
	if (same > 0 && clear[same])
		add_one(entry, clear + same, shown + same, list);
}

/* Whether this field of a party is personal. */
static bool is_personal(const struct catalog *catalog, const json_t *rule, const json_t *party)
{
	const char *name = json_get_text(party, "name");
	const struct identifier *identifier =
		catalog_identifier(catalog, json_get_text(party, "identifier_type"));

	if (json_get_bool(rule, "natural", false))
		return mask_is_natural(catalog, json_get_text(party, "type"), name ? name : "");
	/* What is of no known kind may be anyone's. */
	if (json_get_bool(rule, "personal", false))
		return !identifier || identifier->personal;
	return true;
}

/* Which of the parties whose shown names are equal this one is: 0 if it is alone. */
static int ordinal_of(const struct catalog *catalog, struct arena *arena, const char *mask,
		      const json_t *rule, const json_t *parties, const char *clear)
{
	const char *field = json_get_text(rule, "field");
	const char *shown = mask_text(catalog, arena, mask, clear, 0);
	const char *seen[100]; /* different ones */
	size_t count = 0, i, k;
	const json_t *party;
	int own = 0;

	json_array_foreach(parties, i, party) {
		const char *other = json_get_text(party, field);

		if (!other || count == sizeof(seen) / sizeof(*seen) ||
		    !is_personal(catalog, rule, party) ||
		    strcmp(mask_text(catalog, arena, mask, other, 0), shown) != 0)
			continue;
		for (k = 0; k < count && strcmp(seen[k], other) != 0; k++)
			;
		if (k < count)
			continue;
		seen[count++] = other;
		if (strcmp(other, clear) == 0)
			own = (int)count;
	}
	return count > 1 ? own : 0;
}

void mask_parties(const struct catalog *catalog, struct arena *arena, const json_t *parties,
		  json_t *list)
{
	const json_t *party, *rule;
	size_t i, r;

	json_array_foreach(parties, i, party) {
		json_array_foreach(json_object_get(catalog->masked, "parties"), r, rule) {
			const char *mask = json_get_text(rule, "mask");
			const char *clear = json_get_text(party, json_get_text(rule, "field"));
			int ordinal;

			if (!clear || !is_personal(catalog, rule, party))
				continue;
			ordinal = json_get_bool(rule, "ordinals", false) ?
					  ordinal_of(catalog, arena, mask, rule, parties, clear) :
					  0;
			add(catalog, mask, clear, mask_text(catalog, arena, mask, clear, ordinal),
			    list);
		}
	}
}

static const json_t *follow(const struct catalog *catalog, const json_t *shape)
{
	static const char prefix[] = "#/components/schemas/";
	const char *name;

	for (int hops = 0; (name = json_get_text(shape, "$ref")) && hops < HOPS_MAX; hops++)
		shape = json_object_get(catalog->shapes, name + sizeof(prefix) - 1);
	return shape;
}

static bool is_listed(const json_t *list, const char *clear)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (strcmp(json_get_text(one, "clear"), clear) == 0)
			return true;
	return false;
}

void mask_value(const struct catalog *catalog, struct arena *arena, const json_t *shape,
		const json_t *value, json_t *list)
{
	const json_t *known = follow(catalog, shape);
	const char *mask = json_get_text(known, "x-personal");
	const char *clear = json_string_value(value), *key;
	json_t *member;
	size_t i;

	if (mask && clear && !is_listed(list, clear) &&
	    (!json_get_bool(json_object_get(catalog->masks, mask), "natural", false) ||
	     mask_is_natural(catalog, NULL, clear)))
		add(catalog, mask, clear, mask_text(catalog, arena, mask, clear, 0), list);
	json_array_foreach(value, i, member)
		mask_value(catalog, arena, json_object_get(known, "items"), member, list);
	json_object_foreach((json_t *)value, key, member)
		mask_value(catalog, arena,
			   json_object_get(json_object_get(known, "properties"), key), member,
			   list);
}
