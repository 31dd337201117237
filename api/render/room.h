/* How much room a text takes in a spreadsheet. Pure. */
#ifndef API_RENDER_ROOM_H
#define API_RENDER_ROOM_H

/* In characters, a wide one twice. */
int room_columns(const char *text);
/* In lines of a column so many characters wide: words are kept together, and broken between wide characters. A tenth
 * more than its characters is reckoned, for fonts wider than the one that columns are measured in. */
int room_lines(const char *text, int width);

#endif
