/* Preloaded into the service: refuses an allocation, or a system call, that is asked for from a place (its
 * stack of callers) where none has been refused yet. What was refused stands in a file that both the test and the next
 * process of the service have in memory, so that each place is refused once, whoever dies of it.
 *
 * The test arms it right before a request. Place: the callers' offsets within their objects, because
 * addresses differ from process to process. */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define FRAMES 12
#define OBJECT_SIZE 32
#define PLACES 65536

enum kind { ALLOCATION = 1, CALL = 2 };

struct frame {
	char object[OBJECT_SIZE];
	uint64_t offset;
};

/* As test_allocations.py has it. */
struct control {
	_Atomic uint32_t armed;
	_Atomic uint32_t skip; /* places that are passed over before one is refused */
	_Atomic uint32_t refused;
	_Atomic uint32_t places;
	_Atomic uint32_t kind;	    /* what is refused: enum kind */
	struct frame where[FRAMES]; /* of the last refusal */
	_Atomic uint64_t seen[PLACES];
};

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

static struct control *control;
static __thread bool inside __attribute__((tls_model("initial-exec")));

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("FAULT_REFUSE");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *first[1], *at;

	if (fd < 0)
		return;
	backtrace(first, 1); /* loads what it needs */
	at = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (at != MAP_FAILED)
		control = at;
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
	return (hash ^ value) * 0x100000001b3u;
}

static uint64_t place(struct frame *where)
{
	void *frames[FRAMES + 2];
	uint64_t hash = 0xcbf29ce484222325u;
	int count = backtrace(frames, FRAMES + 2);

	memset(where, 0, FRAMES * sizeof(*where));
	for (int i = 2; i < count; i++) { /* not this function, and not its caller */
		struct frame *frame = &where[i - 2];
		const char *name;
		Dl_info info;

		if (!dladdr(frames[i], &info) || !info.dli_fname)
			break;
		name = strrchr(info.dli_fname, '/');
		name = name ? name + 1 : info.dli_fname;
		memcpy(frame->object, name, strnlen(name, OBJECT_SIZE - 1));
		frame->offset = (uint64_t)((char *)frames[i] - (char *)info.dli_fbase);
		hash = mix(hash, frame->offset);
		for (const char *at = frame->object; *at; at++)
			hash = mix(hash, (unsigned char)*at);
	}
	return hash ? hash : 1;
}

/* Whether it is new; then it is known from now on. */
static bool place_add(uint64_t hash, bool keep)
{
	for (uint32_t i = (uint32_t)hash % PLACES;; i = (i + 1) % PLACES) {
		uint64_t there = atomic_load(&control->seen[i]);

		if (there == hash)
			return false;
		if (there == 0 && !keep)
			return true;
		if (there == 0 && atomic_compare_exchange_strong(&control->seen[i], &there, hash)) {
			atomic_fetch_add(&control->places, 1);
			return true;
		}
		if (there == hash)
			return false;
	}
}

__attribute__((noinline)) static bool refuse(enum kind kind)
{
	struct frame where[FRAMES];
	uint64_t hash;
	bool refused = false;

	if (!control || inside || !atomic_load(&control->armed) ||
	    atomic_load(&control->kind) != (uint32_t)kind)
		return false;
	inside = true;
	hash = place(where);
	if (atomic_load(&control->places) > PLACES / 2) {
		_exit(99); /* there is no room to remember it: the test says so */
	} else if (atomic_load(&control->skip) > 0) {
		if (place_add(hash, false))
			atomic_fetch_sub(&control->skip, 1);
	} else if (place_add(hash, true)) {
		uint32_t armed = 1;

		/* One refusal a request: what follows shows what becomes of it. */
		refused = atomic_compare_exchange_strong(&control->armed, &armed, 0);
		if (refused) {
			memcpy(control->where, where, sizeof(where));
			atomic_fetch_add(&control->refused, 1);
		}
	}
	inside = false;
	return refused;
}

void *malloc(size_t size)
{
	if (refuse(ALLOCATION)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	if (refuse(ALLOCATION)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
	if (size > 0 && refuse(ALLOCATION)) {
		errno = ENOMEM;
		return NULL;
	}
	return __libc_realloc(memory, size);
}

/* ------------------------------------------------------------------ system calls */

/* The function that this one stands before. */
#define REAL(name)                     \
	static __typeof__(&name) real; \
	if (!real)                     \
	*(void **)&real = dlsym(RTLD_NEXT, #name)
#define REFUSED(error)         \
	if (refuse(CALL)) {    \
		errno = error; \
		return -1;     \
	}

int accept4(int fd, __SOCKADDR_ARG address, socklen_t *restrict length, int flags)
{
	REAL(accept4);
	REFUSED(EMFILE);
	return real(fd, address, length, flags);
}

int socket(int domain, int type, int protocol)
{
	REAL(socket);
	REFUSED(EMFILE);
	return real(domain, type, protocol);
}

int connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t length)
{
	REAL(connect);
	REFUSED(ECONNREFUSED);
	return real(fd, address, length);
}

int epoll_ctl(int poll, int what, int fd, struct epoll_event *event)
{
	REAL(epoll_ctl);
	REFUSED(ENOSPC);
	return real(poll, what, fd, event);
}

ssize_t recv(int fd, void *room, size_t size, int flags)
{
	REAL(recv);
	REFUSED(ECONNRESET);
	return real(fd, room, size, flags);
}

ssize_t send(int fd, const void *bytes, size_t length, int flags)
{
	REAL(send);
	REFUSED(ECONNRESET);
	return real(fd, bytes, length, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	REAL(sendmsg);
	REFUSED(ENOBUFS);
	return real(fd, message, flags);
}

/* Of a file only: what goes to a pipe or an eventfd has no such end. */
ssize_t write(int fd, const void *bytes, size_t length)
{
	struct stat about;

	REAL(write);
	if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode))
		REFUSED(ENOSPC);
	return real(fd, bytes, length);
}

int pipe2(int ends[2], int flags)
{
	REAL(pipe2);
	REFUSED(EMFILE);
	return real(ends, flags);
}

pid_t fork(void)
{
	REAL(fork);
	REFUSED(EAGAIN);
	return real();
}

int open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list arguments;

	va_start(arguments, flags);
	if (flags & (O_CREAT | O_TMPFILE))
		mode = va_arg(arguments, mode_t);
	va_end(arguments);
	REAL(open);
	REFUSED(EMFILE);
	return real(path, flags, mode);
}
