/* Text within XML or HTML: nothing in it is markup. */
#ifndef API_RENDER_MARKUP_H
#define API_RENDER_MARKUP_H

struct buf;

/* Escaped for elements and for attributes in double quotes. A line break becomes the markup `line`; other
 * control characters, which XML has no form for, are left out. */
void markup_add(struct buf *buf, const char *text, const char *line);

#endif
