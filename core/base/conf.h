/* Configuration: one table -> one const struct. Each key comes from the environment
 * (IPCASE_<KEY>), else from the file named by IPCASE_CONFIG (lines `key = value`), else from the
 * default. Unknown keys in the file, and unknown IPCASE_* variables, refuse the start.
 * A value that begins with '@' names a file whose first line is the value (secrets). */
#ifndef CORE_BASE_CONF_H
#define CORE_BASE_CONF_H

#include <stdbool.h>

struct conf {
	const char *home;	/* IPCASE_HOME: state of this installation; default var */
	const char *database;	/* libpq connection string */
	const char *catalog;	/* folder with the catalog's .json files */
	const char *migrations; /* folder with the numbered .sql files */
	const char *listen;	/* address, default 127.0.0.1 */
	int port;		/* 8080 */
	int admin_port;		/* metrics and health on 127.0.0.1; 0 = none; default 0 */
	const char *hosts;	/* allowed Host names, comma separated; empty = any */
	int workers;		/* threads with a loop; default number of cores */
	int fast_connections;	/* a worker; default 2 */
	int slow_connections;	/* a worker; default 1 */
	int pipeline_depth;	/* segments in flight on a fast connection; default 12 */
	int wait_max;  /* milliseconds a short call may wait for others before 503; default 20 */
	int queue_max; /* calls waiting a worker and lane before 503; default 256 */
	int connections_max; /* HTTP connections a worker; default 512 */
	int body_max;	     /* bytes of a JSON body; default 1048576 */
	int bodies_max;	     /* bytes of those over 64 KiB at a time, of a worker; default 64 MiB */
	int document_max;    /* bytes of a document; default 52428800 */
	int behind_proxy;    /* 1: the last address of X-Forwarded-For is the client's; default 0 */
	const char *proxies; /* whose X-Forwarded-For and sso_header count; empty = any, no sso */
	const char *sso_header;		/* names the user of single sign-on; empty = none */
	const char *password_policy;	/* nist, mlps */
	const char *password_blocklist; /* file of passwords nobody may choose; empty = none */
	const char *second_factor;	/* optional, required */
	const char *secret_key; /* 64 hex digits that seal second factors; empty: there are none */
	const char *seal_key;	/* 64 hex digits that sign the audit trail; the service has none */
	const char *audit_folder; /* where its roots are published; empty: audit/ in home */
	int first_password_hours; /* that one from an administrator is good for; default 72 */
	int session_idle;	  /* minutes; default 30 */
	int session_hours;	  /* at most; default 12 */
	int session_fresh;	  /* minutes that a shown password counts; default 15 */
	int user_rate;		  /* requests a second and worker of one user; 0: any number */
	const char *log_level;	  /* info, warn, error */
};

/* Reads environment and file into *conf or dies with the exact cause. Strings live until exit. */
void conf_read(struct conf *conf);
/* The same over a given environment. False: *ret_fault says what is wrong and where (the caller
 * frees), and *conf is not usable. */
__attribute__((warn_unused_result)) bool
conf_load(struct conf *conf, const char *const *environment, char **ret_fault);
/* Prints the table (key, default, meaning) for `ipcase help configuration`. */
void conf_help(void);

#endif
