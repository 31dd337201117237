/* Receipts for what was done: an event of a case, its leaf in the tree over the audit trail, and the signed root
 * above it. Checked with nothing but the public key. */
#ifndef CORE_AUDIT_RECEIPT_H
#define CORE_AUDIT_RECEIPT_H

#include <jansson.h>

#include "core/audit/statement.h"

/* NULL: it holds. Else why it does not, in English; lives as long as the program. */
const char *receipt_fault(const json_t *receipt, const struct statement_keys *keys);

#endif
