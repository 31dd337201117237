/* Rendering in a process of its own. The fonts of a page cost some 150 MiB, which the libraries keep:
 * here they go when the page is done, and a page that is the ruin of a renderer is not the ruin of the
 * service. Nothing but such a process may call the renderers of PDF: a fork of a process with threads
 * is good only if no other thread can be inside what the child will call. */
#ifndef API_RENDER_APART_H
#define API_RENDER_APART_H

#include <stdbool.h>

struct buf;
struct paper;

/* Blocks; for the pool. False: the renderer failed or took too long, which has been logged. */
bool render_apart(void (*render)(const struct paper *paper, struct buf *ret),
		  const struct paper *paper, struct buf *ret);

#endif
