/* The disk of the database: full, it takes no more changes, and reading goes on. What would write is then
 * refused before it is sent (503 `storage_full`), /readyz says `storage`, and the chores ask every second
 * whether there is room again. */
#ifndef API_HTTP_STORAGE_H
#define API_HTTP_STORAGE_H

struct service;

/* For any thread. A call was refused with SQLSTATE 53100: certainly rolled back. */
void storage_is_full(struct service *service);
void storage_has_room(struct service *service);

#endif
