/* Rendering in a process of its own. The fonts of a page cost some 150 MiB, which the libraries keep:
 * here they go when the page is done, and a page that is the ruin of a renderer is not the ruin of the
 * service. Nothing but such a process may call the renderers of PDF: a fork of a process with threads
 * is good only if no other thread can be inside what the child will call. */
#ifndef API_RENDER_APART_H
#define API_RENDER_APART_H

struct buf;
struct paper;

/* Blocks; for the pool. NULL: done. "busy": there is no process for it; "internal": the renderer failed or took
 * too long; either has been logged. */
const char *render_apart(void (*render)(const struct paper *paper, struct buf *ret),
			 const struct paper *paper, struct buf *ret);

#endif
