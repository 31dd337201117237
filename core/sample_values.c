/* Made-up values for sample histories: plainly synthetic, and valid for their shapes. */
#include "core/sample_parts.h"

#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/decimal.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/text.h"

#define SOON 5 /* working days */
#define LATER 15
#define MADE_UP "（合成）"

/* splitmix64: small, and its sequence is the same everywhere. */
static uint64_t next(struct sample_random *random)
{
	uint64_t value = random->state += 0x9e3779b97f4a7c15u;

	value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
	value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
	return value ^ (value >> 31);
}

struct sample_random sample_random_for(json_int_t seed, const char *recipe, int ordinal)
{
	struct sample_random random = { (uint64_t)seed };

	for (; *recipe; recipe++)
		random.state = next(&random) ^ (unsigned char)*recipe;
	random.state = next(&random) ^ (uint64_t)ordinal;
	next(&random);
	return random;
}

int sample_random_range(struct sample_random *random, int min, int max)
{
	if (max < min)
		bug("a range from %d to %d", min, max);
	return min + (int)(next(random) % (uint64_t)(max - min + 1));
}

const json_t *sample_pick(struct history *history, const json_t *choices)
{
	int total = 0, drawn;
	const char *name;
	json_t *weight;

	if (json_array_size(choices) > 0)
		return json_array_get(
			choices, (size_t)sample_random_range(&history->random, 0,
							     (int)json_array_size(choices) - 1));
	json_object_foreach((json_t *)choices, name, weight)
		total += (int)json_integer_value(weight);
	if (total <= 0)
		return NULL;
	drawn = sample_random_range(&history->random, 1, total);
	json_object_foreach((json_t *)choices, name, weight) {
		drawn -= (int)json_integer_value(weight);
		if (drawn <= 0)
			return json_tie(history->arena, json_string(name));
	}
	return NULL;
}

const json_t *sample_setting(const struct history *history, const char *name)
{
	const json_t *own = json_object_get(history->recipe, name);

	return own ? own : json_object_get(history->standard, name);
}

static bool is_working_day(const json_t *plan, struct date date)
{
	const json_t *holidays = json_object_get(plan, "holidays"), *holiday;
	int weekday = date_weekday(date);
	char text[DATE_TEXT_SIZE];
	size_t i;

	if (weekday == 0 || weekday == 6)
		return false;
	date_format(date, text);
	json_array_foreach(holidays, i, holiday)
		if (strcmp(json_string_value(holiday), text) == 0)
			return false;
	return true;
}

struct date sample_working_day(const json_t *plan, struct date date, int days)
{
	while (!is_working_day(plan, date))
		date = date_add(date, 1);
	while (days > 0) {
		date = date_add(date, 1);
		if (is_working_day(plan, date))
			days--;
	}
	return date;
}

static const char *fill(struct history *history, const char *template)
{
	char date[DATE_TEXT_SIZE], soon[DATE_TEXT_SIZE], later[DATE_TEXT_SIZE];

	if (!strchr(template, '{'))
		return template;
	date_format(history->date, date);
	date_format(sample_working_day(history->plan, history->date, SOON), soon);
	date_format(sample_working_day(history->plan, history->date, LATER), later);
	return text_fill(history->arena, template, "date", date, "soon", soon, "later", later,
			 "first", history->first ? history->first : "", "second",
			 history->second ? history->second : "", "cause",
			 history->cause ? history->cause : "", "n",
			 arena_printf(history->arena, "%04d", history->ordinal), NULL);
}

json_t *sample_filled(struct history *history, const json_t *value)
{
	const json_t *each = json_object_get(value, "$each");
	json_t *filled, *member;
	const char *name;
	size_t i;

	if (each)
		return sample_filled(history, json_array_get(each, (size_t)(history->ordinal - 1) %
									   json_array_size(each)));
	if (json_is_string(value))
		return json_string(fill(history, json_string_value(value)));
	if (json_is_array(value)) {
		filled = json_array();
		json_array_foreach(value, i, member)
			json_array_append_new(filled, sample_filled(history, member));
		return filled;
	}
	if (json_is_object(value)) {
		filled = json_object();
		json_object_foreach((json_t *)value, name, member)
			json_object_set_new(filled, name, sample_filled(history, member));
		return filled;
	}
	return json_deep_copy(value);
}

static json_t *from_shape(struct history *history, const json_t *shape, const char *label);

static json_t *text_from(const json_t *shape, const char *label)
{
	json_int_t longest = json_get_int(shape, "maxLength", 2000);
	json_int_t shortest = json_get_int(shape, "minLength", 0);
	struct buf text = { 0 };
	json_t *value;

	buf_add_text(&text, label);
	if ((json_int_t)text_utf8_count(label) + 4 <= longest)
		buf_add_text(&text, MADE_UP);
	else if ((json_int_t)text_utf8_count(label) > longest)
		buf_clear(&text);
	while (!text.data || (json_int_t)text_utf8_count(text.data) < shortest)
		buf_add_char(&text, '0');
	value = json_string(text.data);
	buf_clear(&text);
	return value;
}

static json_t *string_from(struct history *history, const json_t *shape, const char *label)
{
	const char *format = json_get_text(shape, "format");
	char date[DATE_TEXT_SIZE], uuid[37];

	if (!format)
		return text_from(shape, label);
	date_format(history->date, date);
	if (strcmp(format, "date") == 0)
		return json_string(date);
	if (strcmp(format, "date-time") == 0)
		return json_sprintf("%sT09:00:00+08:00", date);
	if (strcmp(format, "money") == 0)
		return json_sprintf("%d.00", sample_random_range(&history->random, 2, 400) * 1000);
	if (strcmp(format, "uuid") == 0) {
		unsigned char bytes[16];

		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = (unsigned char)next(&history->random);
		bytes[6] = (unsigned char)(0x40 | (bytes[6] & 0x0f));
		bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3f));
		for (size_t i = 0, to = 0; i < sizeof(bytes); i++, to += 2) {
			if (i == 4 || i == 6 || i == 8 || i == 10)
				uuid[to++] = '-';
			text_hex(bytes + i, 1, uuid + to);
		}
		return json_string(uuid);
	}
	return json_string("sample");
}

static json_t *array_from(struct history *history, const json_t *shape, const char *label)
{
	json_int_t count = json_get_int(shape, "minItems", 1);
	json_t *array = json_array();

	if (count < 1)
		count = 1;
	if (json_get_bool(shape, "x-odd", false) && count % 2 == 0)
		count++;
	for (json_int_t i = 1; i <= count; i++)
		json_array_append_new(array,
				      from_shape(history, json_object_get(shape, "items"),
						 count == 1 ? label :
							      arena_printf(history->arena, "%s%d",
									   label, (int)i)));
	return array;
}

static json_t *object_from(struct history *history, const json_t *shape)
{
	const json_t *required = json_object_get(shape, "required"), *name;
	const json_t *properties = json_object_get(shape, "properties");
	json_t *object = json_object();
	size_t i;

	json_array_foreach(required, i, name) {
		const char *text = json_string_value(name);
		const json_t *member = json_object_get(properties, text);
		const char *title = json_get_text(member, "title");

		json_object_set_new(object, text,
				    from_shape(history, member, title ? title : text));
	}
	return object;
}

static json_t *from_shape(struct history *history, const json_t *shape, const char *label)
{
	static const char prefix[] = "#/components/schemas/";
	const char *reference = json_get_text(shape, "$ref");
	const json_t *choices = json_object_get(shape, "enum");
	const char *type = json_get_text(shape, "type");

	if (reference && strncmp(reference, prefix, strlen(prefix)) == 0)
		return from_shape(history,
				  json_object_get(history->catalog->shapes,
						  reference + strlen(prefix)),
				  label);
	if (json_object_get(shape, "anyOf"))
		return from_shape(history, json_array_get(json_object_get(shape, "anyOf"), 0),
				  label);
	if (choices)
		return json_deep_copy(sample_pick(history, choices));
	if (!type)
		return json_null();
	if (strcmp(type, "string") == 0)
		return string_from(history, shape, label);
	if (strcmp(type, "array") == 0)
		return array_from(history, shape, label);
	if (strcmp(type, "object") == 0)
		return object_from(history, shape);
	if (strcmp(type, "integer") == 0)
		return json_integer(json_get_int(shape, "minimum", 1));
	return json_true();
}

json_t *sample_field(struct history *history, const struct field *field)
{
	const json_t *own = json_object_get(sample_setting(history, "values"), field->name);
	const json_t *common =
		json_object_get(json_object_get(history->plan, "values"), field->name);
	const json_t *choices = own ? own : common;

	if (choices)
		return sample_filled(history, sample_pick(history, choices));
	return from_shape(history, field->shape, field->label.zh);
}

static const char *pick_text(struct history *history, const json_t *choices)
{
	const char *text = json_string_value(sample_pick(history, choices));

	return text ? text : "";
}

/* "样例{a}{b}有限公司（合成）" of the plan's names. */
static const char *made_up_name(struct history *history, const char *class)
{
	const json_t *names = json_object_get(json_object_get(history->plan, "names"), class);
	const char *form = pick_text(history, json_object_get(names, "forms"));
	const char *a = pick_text(history, json_object_get(names, "a"));
	const char *b = pick_text(history, json_object_get(names, "b"));

	return text_fill(history->arena, form, "a", a, "b", b, "n",
			 arena_printf(history->arena, "%04d", history->ordinal), NULL);
}

/* A party of the plan: "role", or {"role", "class" or "name", "type", "country"}. */
static json_t *party(struct history *history, const json_t *wanted)
{
	const char *role = json_is_string(wanted) ? json_string_value(wanted) :
						    json_get_text(wanted, "role");
	const char *class = json_get_text(wanted, "class"), *type = json_get_text(wanted, "type");
	const char *country = json_get_text(wanted, "country");
	const json_t *named = json_object_get(wanted, "name");
	json_t *made = json_object();

	if (!class)
		class = pick_text(history, json_object_get(json_object_get(history->plan, "names"),
							   "classes"));
	json_object_set_new(made, "role", json_string(role));
	json_object_set_new(made, "name",
			    json_string(named ? pick_text(history, named) :
						made_up_name(history, class)));
	json_object_set_new(made, "type", json_string(type ? type : named ? "unknown" : class));
	json_object_set_new(made, "country", json_string(country ? country : "CN"));
	return made;
}

json_t *sample_parties(struct history *history, const struct action *action)
{
	const json_t *wanted = sample_setting(history, "parties"), *one;
	json_t *parties = json_array();
	size_t i;

	json_array_foreach(wanted, i, one)
		json_array_append_new(parties, party(history, one));
	for (i = 0; !wanted && action->required_parties && action->required_parties[i]; i++)
		json_array_append_new(
			parties,
			party(history,
			      json_tie(history->arena, json_string(action->required_parties[i]))));
	history->first = json_get_text(json_array_get(parties, 0), "name");
	history->second = json_get_text(json_array_get(parties, 1), "name");
	return parties;
}

/* ZC 0006-2003: year, kind, running number, check digit. */
static const char *patent_number(struct history *history, char kind)
{
	static const int weights[] = { 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5 };
	char *digits = arena_printf(history->arena, "%04d%c%07d",
				    sample_random_range(&history->random, 2012, 2022), kind,
				    sample_random_range(&history->random, 1, 9999999));
	int sum = 0;

	for (int i = 0; i < 12; i++)
		sum += (digits[i] - '0') * weights[i];
	return arena_printf(history->arena, "ZL%s.%c", digits, "0123456789X"[sum % 11]);
}

static const char *right_number(struct history *history, const char *type)
{
	static const char *const patents[] = { "PI", "PU", "PD" };

	for (int i = 0; i < 3; i++)
		if (strcmp(type, patents[i]) == 0)
			return patent_number(history, (char)('1' + i));
	if (strcmp(type, "TM") == 0)
		return arena_printf(history->arena, "%d",
				    sample_random_range(&history->random, 10000000, 69999999));
	return NULL;
}

json_t *sample_rights(struct history *history)
{
	const char *type = pick_text(history, sample_setting(history, "right_types"));
	const char *number = right_number(history, type);
	const json_t *titles = json_object_get(history->plan, "right_titles");
	const json_t *choices = json_object_get(titles, type);
	json_t *right = json_pack("{s:s}", "type", type);

	history->right_type = type;
	if (number)
		json_object_set_new(right, "number", json_string(number));
	json_object_set_new(
		right, "title",
		json_string(
			pick_text(history, choices ? choices : json_object_get(titles, "other"))));
	return json_pack("[o]", right);
}
