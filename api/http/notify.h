/* What is told to systemd, where it started the service and asked (NOTIFY_SOCKET, WATCHDOG_USEC). */
#ifndef API_HTTP_NOTIFY_H
#define API_HTTP_NOTIFY_H

/* One line, "READY=1", "STOPPING=1" or "WATCHDOG=1"; nothing where nobody listens. From any thread. */
void notify_tell(const char *line);
/* Milliseconds after which a sign of life is due: half of what systemd waits; 0: none is asked for. */
int notify_watchdog_ms(void);

#endif
