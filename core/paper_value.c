/* What a placeholder of a template stands for. */
#include "core/paper_parts.h"

#include <stdio.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/catalog_parts.h"
#include "core/deadline_rule.h"

#define BETWEEN "、"

bool paper_next_name(const char **text, char name[PAPER_NAME_MAX], size_t *ret_before)
{
	const char *open = strchr(*text, '{');
	const char *close = open ? strchr(open, '}') : NULL;

	if (!close || close - open > PAPER_NAME_MAX)
		return false;
	*ret_before = (size_t)(open - *text);
	snprintf(name, PAPER_NAME_MAX, "%.*s", (int)(close - open - 1), open + 1);
	*text = close + 1;
	return true;
}

static const char *detached(const struct paper_source *source, struct buf *text)
{
	const char *copy =
		text->length > 0 ? arena_strndup(source->arena, text->data, text->length) : NULL;

	buf_clear(text);
	return copy;
}

static const char *day_text(const struct paper_source *source, const char *day)
{
	struct date date;

	if (!day || !date_parse(day, &date))
		return day;
	return arena_printf(source->arena, "%d年%d月%d日", date_year(date), date_month(date),
			    date_day(date));
}

static const char *list_name(const struct paper_source *source, const char *list, const char *code)
{
	const json_t *entry =
		code ? json_object_get(json_object_get(source->catalog->lists, list), code) : NULL;
	const char *name = json_get_text(json_object_get(entry, "name"), "zh");

	return name ? name : code;
}

/* A value of a field, in words. */
static const char *shaped(const struct paper_source *source, const json_t *shape,
			  const json_t *value)
{
	const char *format = json_get_text(shape, "format");
	const json_t *member;
	struct buf text = { 0 };
	size_t i;

	if (json_is_string(value)) {
		const json_t *label = json_object_get(json_object_get(shape, "x-names"),
						      json_string_value(value));

		if (label)
			return json_get_text(label, "zh");
		return format && strcmp(format, "date") == 0 ?
			       day_text(source, json_string_value(value)) :
			       json_string_value(value);
	}
	if (json_is_integer(value))
		return arena_printf(source->arena, "%" JSON_INTEGER_FORMAT,
				    json_integer_value(value));
	json_array_foreach(value, i, member) {
		const char *one = shaped(source, json_object_get(shape, "items"), member);

		if (one && i > 0)
			buf_add_text(&text, BETWEEN);
		if (one)
			buf_add_text(&text, one);
	}
	return detached(source, &text);
}

static const json_t *field_shape(const struct paper_source *source, const char *name)
{
	const json_t *own = json_object_get(json_object_get(source->kind->source, "fields"), name);

	return own ? own : json_object_get(source->common, name);
}

/* Members of the objects in a list, joined; of those with this role if one is given. */
static const char *joined(const struct paper_source *source, const char *list, const char *role,
			  const char *member)
{
	const json_t *entry;
	struct buf text = { 0 };
	size_t i;

	json_array_foreach(json_object_get(source->data, list), i, entry) {
		const char *value = json_get_text(entry, member);

		if (!value || (role && strcmp(json_get_text(entry, "role"), role) != 0))
			continue;
		if (text.length > 0)
			buf_add_text(&text, BETWEEN);
		buf_add_text(&text, strcmp(list, "rights") == 0 && strcmp(member, "type") == 0 ?
					    list_name(source, "rights", value) :
					    value);
	}
	return detached(source, &text);
}

static const char *case_value(const struct paper_source *source, const char *name)
{
	const char *value = json_get_text(json_object_get(source->data, "case"), name);

	if (strcmp(name, "kind") == 0)
		return source->kind->label.zh;
	if (strcmp(name, "region") == 0)
		return list_name(source, "regions", value);
	if (strcmp(name, "cause") == 0)
		return list_name(source, "causes", value);
	if (strcmp(name, "outcome") == 0 && value) {
		const struct outcome *outcome = kind_outcome(source->kind, value);

		return outcome ? outcome->label.zh : value;
	}
	return day_text(source, value);
}

/* "65" -> 六十五, for the numbers of articles and of days. */
static const char *number_text(const struct paper_source *source, const char *number)
{
	static const char *const digits[] = { "零", "一", "二", "三", "四",
					      "五", "六", "七", "八", "九" };
	struct buf text = { 0 };
	int64_t value;

	if (!text_parse_int(number, 1, 9999, &value))
		return number;
	for (int64_t unit = 1000; unit > 0; unit /= 10) {
		int digit = (int)(value / unit % 10);
		bool later = value % unit != 0;

		if (digit > 0 && !(digit == 1 && unit == 10 && text.length == 0))
			buf_add_text(&text, digits[digit]);
		else if (digit == 0 && text.length > 0 && later && value / unit / 10 % 10 > 0)
			buf_add_text(&text, digits[0]);
		if (digit > 0)
			buf_add_text(&text, unit == 1000 ? "千" :
					    unit == 100	 ? "百" :
					    unit == 10	 ? "十" :
							   "");
	}
	return detached(source, &text);
}

/* The law an action rests on. What is only a local setting is not printed as law. */
static const char *basis_value(const struct paper_source *source, const char *action)
{
	const struct definition *definition = kind_definition(source->kind, source->version);
	const struct action *found = definition ? definition_action(definition, action) : NULL;
	const json_t *entry;
	struct buf text = { 0 };
	size_t i;

	json_array_foreach(found ? found->basis : NULL, i, entry) {
		const char *article = json_get_text(entry, "article");
		const char *tag = json_get_text(entry, "tag");

		if (!catalog_applies(entry, source->version) || (tag && strcmp(tag, "U") == 0))
			continue;
		if (text.length > 0)
			buf_add_text(&text, BETWEEN);
		buf_add_format(&text, "《%s》",
			       list_name(source, "laws", json_get_text(entry, "law")));
		if (article)
			buf_add_format(&text, "第%s条", number_text(source, article));
	}
	return detached(source, &text);
}

static const struct deadline_rule *rule_of(const struct definition *definition, const char *name)
{
	const struct deadline_rule *rule = definition ? definition_deadline(definition, name) :
							NULL;

	return rule && rule->period_count == 1 && rule->periods[0].length > 0 ? rule : NULL;
}

/* How long the time is that a rule gives, in the version of the case: 十五日. */
static const char *period_value(const struct paper_source *source, const char *name)
{
	const struct deadline_rule *rule =
		rule_of(kind_definition(source->kind, source->version), name);
	const struct deadline_period *period = rule ? &rule->periods[0] : NULL;
	const char *text;
	json_t *values;

	if (!period)
		return NULL;
	values = json_pack("{s:s}", "length",
			   number_text(source,
				       arena_printf(source->arena, "%d", (int)period->length)));
	text = catalog_explanation(source->catalog, source->arena,
				   arena_printf(source->arena, "span_%s",
						deadline_unit_name(period->unit)),
				   "zh", values);
	json_decref(values);
	return text;
}

static const char *after(const char *name, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(name, prefix, length) == 0 ? name + length : NULL;
}

static const char *item_value(const struct paper_source *source, const char *member)
{
	const json_t *properties = json_object_get(source->item_shape, "properties");
	const json_t *value = json_object_get(source->item, member);

	if (strcmp(member, "method") == 0)
		return list_name(source, "service_methods", json_string_value(value));
	if (strcmp(member, "role") == 0)
		return list_name(source, "party_roles", json_string_value(value));
	return properties ? shaped(source, json_object_get(properties, member), value) :
			    day_text(source, json_string_value(value));
}

static const char *party_value(const struct paper_source *source, const char *rest)
{
	const char *dot = strchr(rest, '.');
	const char *role = dot ? arena_strndup(source->arena, rest, (size_t)(dot - rest)) : rest;

	return joined(source, "parties", role, dot ? dot + 1 : "name");
}

const char *paper_value(const struct paper_source *source, const char *name)
{
	const json_t *data = source->data;
	const char *rest;

	if ((rest = after(name, "data.")))
		return shaped(source, field_shape(source, rest),
			      json_object_get(json_object_get(data, "attributes"), rest));
	if ((rest = after(name, "case.")))
		return case_value(source, rest);
	if ((rest = after(name, "party.")))
		return party_value(source, rest);
	if ((rest = after(name, "right.")))
		return joined(source, "rights", NULL, rest);
	if ((rest = after(name, "event.")))
		return day_text(source, json_get_text(json_object_get(data, "events"), rest));
	if ((rest = after(name, "basis.")))
		return basis_value(source, rest);
	if ((rest = after(name, "period.")))
		return period_value(source, rest);
	if ((rest = after(name, "document.")))
		return day_text(source, json_get_text(json_object_get(data, "document"), rest));
	if ((rest = after(name, "volume.")))
		return day_text(source, json_get_text(json_object_get(data, "volume"), rest));
	if ((rest = after(name, "office.")))
		return json_get_text(json_object_get(data, "office"), rest);
	if ((rest = after(name, "item.")))
		return item_value(source, rest);
	if (strcmp(name, "item") == 0)
		return shaped(source, source->item_shape, source->item);
	return arena_printf(source->arena, "%zu", source->item_number); /* n */
}

bool paper_list(const struct paper_source *source, const char *name, const json_t **ret_items,
		const json_t **ret_shape)
{
	static const char *const lists[] = { "services",    "documents",	"parties",
					     "volume_main", "volume_secondary", NULL };
	const char *field = after(name, "data.");
	const json_t *shape = field ? field_shape(source, field) : NULL;

	*ret_shape = json_object_get(shape, "items");
	*ret_items =
		json_object_get(field ? json_object_get(source->data, "attributes") : source->data,
				field ? field : name);
	return field ? *ret_shape != NULL : catalog_names_have(lists, name);
}

/* The versions of the law differ: an action need not be in each. */
static bool has_action(const struct paper_source *source, const char *name)
{
	for (size_t i = 0; i < source->kind->definition_count; i++)
		if (definition_action(&source->kind->definitions[i], name))
			return true;
	return false;
}

static bool has_period(const struct paper_source *source, const char *name)
{
	for (size_t i = 0; i < source->kind->definition_count; i++)
		if (rule_of(&source->kind->definitions[i], name))
			return true;
	return false;
}

static bool party_known(const struct paper_source *source, const char *rest)
{
	static const char *const members[] = { "address", "identifier", "contact", NULL };
	const char *dot = strchr(rest, '.');
	const char *role = dot ? arena_strndup(source->arena, rest, (size_t)(dot - rest)) : rest;

	return catalog_lists(source->catalog, "party_roles", role) &&
	       (!dot || catalog_names_have(members, dot + 1));
}

bool paper_name_known(const struct paper_source *source, const char *name, bool items)
{
	static const char *const fixed[] = {
		"case.number",
		"case.title",
		"case.kind",
		"case.region",
		"case.cause",
		"case.amount",
		"case.received_on",
		"case.accepted_on",
		"case.closed_on",
		"case.outcome",
		"office.name",
		"document.number",
		"document.date",
		"document.title",
		"document.signed_by",
		"right.number",
		"volume.number",
		"volume.retention",
		"volume.frozen_on",
		"volume.manifest",
		"right.title",
		"right.type",
		NULL,
	};
	const json_t *properties = json_object_get(source->item_shape, "properties");
	const char *rest;

	if ((rest = after(name, "data."))) {
		const json_t *shape = field_shape(source, rest);
		const char *type = json_get_text(shape, "type");

		return type && strcmp(type, "boolean") != 0 &&
		       !json_get_bool(shape, "envelope", false);
	}
	if ((rest = after(name, "party.")))
		return party_known(source, rest);
	if ((rest = after(name, "event.")) || (rest = after(name, "basis.")))
		return has_action(source, rest);
	if ((rest = after(name, "period.")))
		return has_period(source, rest);
	if ((rest = after(name, "item.")))
		return items && (!source->item_shape || json_object_get(properties, rest));
	if (strcmp(name, "item") == 0 || strcmp(name, "n") == 0)
		return items;
	return catalog_names_have(fixed, name);
}
