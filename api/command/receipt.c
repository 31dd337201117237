/* `ipcase receipt`: checks a receipt without the service and without a database. */
#include "api/command/command.h"

#include <stdio.h>
#include <string.h>

#include "api/command/file.h"
#include "core/audit/receipt.h"
#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/log.h"

#define FILE_MAX (64u * 1024)

static json_t *receipt_read(const char *path)
{
	struct buf text = { 0 };
	json_t *receipt = NULL;

	command_file_read(path, FILE_MAX, &text);
	if (json_read(text.data, text.length, &receipt, NULL, NULL) != JSON_FINE)
		die("%s: not a receipt in JSON", path);
	buf_clear(&text);
	return receipt;
}

static int receipt(const struct conf *conf, int argc, char **argv)
{
	struct statement_keys keys;
	const char *fault;
	json_t *body;

	(void)conf;
	if (argc != 5 || strcmp(argv[1], "check") != 0 || strcmp(argv[3], "--public-key") != 0)
		return command_usage(&command_receipt);
	command_keys_read(argv[4], &keys);
	body = receipt_read(argv[2]);
	fault = receipt_fault(body, &keys);
	if (fault)
		printf("does not hold: %s\n", fault);
	else
		printf("holds: %s event %" JSON_INTEGER_FORMAT
		       " of case %s, recorded %s, seal %" JSON_INTEGER_FORMAT "\n",
		       json_get_text(body, "action"), json_get_int(body, "seq", 0),
		       json_get_text(body, "case_id"), json_get_text(body, "recorded_at"),
		       json_get_int(json_object_get(json_object_get(body, "proof"), "seal"), "seal",
				    0));
	json_decref(body);
	return fault ? 1 : 0;
}

const struct command command_receipt = {
	.name = "receipt",
	.arguments = "check FILE --public-key FILE",
	.summary_zh = "离线核验办理回执",
	.summary_en = "Check the receipt for an event, offline",
	.help = "FILE is what GET /api/v1/cases/{id}/events/{seq}/receipt answered (-: standard input).\n"
		"Computes its leaf, the way up to the root, and the signature with one of the public\n"
		"keys. The exit code is 0 if it holds and 1 if it does not.\n",
	.run = receipt,
};
