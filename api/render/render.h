/* Papers as files. Each call stands alone and may run on any thread; the same paper gives the same
 * bytes. Sizes follow GB/T 9704: A4, a type area of 156 x 225 mm with 22 lines of 28 characters. */
#ifndef API_RENDER_RENDER_H
#define API_RENDER_RENDER_H

struct buf;
struct paper;

/* Adds the file to an empty buffer, which the caller clears. */
void render_pdf(const struct paper *paper, struct buf *ret);
void render_docx(const struct paper *paper, struct buf *ret);
/* Of reports: */
void render_html(const struct paper *paper, struct buf *ret);
void render_xlsx(const struct paper *paper, struct buf *ret);

#endif
