/* `ipcase audit`: the key that signs the audit trail, the sealer, and the end of what is over. */
#include "api/command/command.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/command/audit_purge.h"
#include "api/command/audit_seal.h"
#include "core/audit/statement.h"
#include "core/base/log.h"
#include "core/base/text.h"

#define EVERY_MAX 60 /* seconds: no act waits longer for its seal */

static void key_write(const char *path, const unsigned char *bytes, mode_t mode)
{
	char line[2 * STATEMENT_KEY + 2];
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

	text_hex(bytes, STATEMENT_KEY, line);
	memcpy(line + 2 * STATEMENT_KEY, "\n", 2);
	if (file < 0 || write(file, line, sizeof(line) - 1) != (ssize_t)sizeof(line) - 1 ||
	    fsync(file) != 0 || close(file) != 0)
		die("%s: %s", path, strerror(errno));
	sodium_memzero(line, sizeof(line));
}

static int audit_key(const char *path)
{
	unsigned char seed[STATEMENT_SEED], key[STATEMENT_KEY];
	char public[4096];

	randombytes_buf(seed, sizeof(seed));
	statement_key_of(seed, key);
	snprintf(public, sizeof(public), "%s.pub", path);
	key_write(path, seed, 0600);
	key_write(public, key, 0644);
	sodium_memzero(seed, sizeof(seed));
	printf("%s\n%s\n", path, public);
	return 0;
}

static int audit(const struct conf *conf, int argc, char **argv)
{
	int64_t every = 0;

	if (argc == 3 && strcmp(argv[1], "key") == 0)
		return audit_key(argv[2]);
	if (argc == 2 && strcmp(argv[1], "seal") == 0)
		return audit_seal(conf, 0);
	if (argc == 4 && strcmp(argv[1], "seal") == 0 && strcmp(argv[2], "--every") == 0 &&
	    text_parse_int(argv[3], 1, EVERY_MAX, &every))
		return audit_seal(conf, (int)every);
	if (argc == 2 && strcmp(argv[1], "purge") == 0)
		return audit_purge(conf, false);
	if (argc == 3 && strcmp(argv[1], "purge") == 0 && strcmp(argv[2], "--dry-run") == 0)
		return audit_purge(conf, true);
	return command_usage(&command_audit);
}

const struct command command_audit = {
	.name = "audit",
	.arguments = "key FILE | seal [--every SECONDS] | purge [--dry-run]",
	.summary_zh = "对审计记录签封并公布根值",
	.summary_en = "Seal the audit trail and publish its roots",
	.help = "key makes a key that signs (FILE, for the sealer alone) and the one that checks\n"
		"(FILE.pub, for everyone). seal takes what happened since the last seal into the tree,\n"
		"signs its root with IPCASE_SEAL_KEY and adds it to the files in IPCASE_AUDIT_FOLDER;\n"
		"once, or every so many seconds (at most 60) until SIGTERM. It works under the database\n"
		"role ipcase_seal. purge takes away what is sealed and was kept as long as audit.json of the\n"
		"catalog says; acts on cases never go, and every proof stays. The exit code is 1 if it failed; docs/audit.md says what to do then.\n",
	.run = audit,
};
