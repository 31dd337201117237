/* sd_notify(3), of which these are all that is needed: one datagram to a unix socket. */
#include "api/http/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/log.h"
#include "core/base/text.h"

void notify_tell(const char *line)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t length = path ? strlen(path) : 0;
	int fd;

	if (length == 0 || length >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, length);
	if (address.sun_path[0] == '@')
		address.sun_path[0] = '\0'; /* an abstract one */
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (sendto(fd, line, strlen(line), MSG_NOSIGNAL, (struct sockaddr *)&address,
		   (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)) < 0)
		log_warn("notify", "line", line, NULL);
	close(fd);
}

int notify_watchdog_ms(void)
{
	const char *pid = getenv("WATCHDOG_PID"), *period = getenv("WATCHDOG_USEC");
	int64_t number;

	if (!period ||
	    (pid && (!text_parse_int(pid, 1, INT32_MAX, &number) || number != getpid())) ||
	    !text_parse_int(period, 1000, INT64_MAX, &number))
		return 0;
	number /= 2000;
	return number > 60000 ? 60000 : number < 1 ? 1 : (int)number;
}
