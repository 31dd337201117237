/* Whether the database has room. */
#include "api/http/storage.h"

#include "api/http/worker_parts.h"
#include "core/base/log.h"

void storage_is_full(struct service *service)
{
	if (!atomic_exchange(&service->storage_full, true))
		log_error("storage_full", "advice",
			  "make room on the disk of the database; until then nothing is written",
			  NULL);
}

void storage_has_room(struct service *service)
{
	if (atomic_exchange(&service->storage_full, false))
		log_info("storage_room", NULL);
}
