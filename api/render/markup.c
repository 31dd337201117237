/* Escapes text. */
#include "api/render/markup.h"

#include "core/base/buf.h"
#include "core/base/text.h"

void markup_add(struct buf *buf, const char *text, const char *line)
{
	for (; *text; text++) {
		if (*text == '&')
			buf_add_text(buf, "&amp;");
		else if (*text == '<')
			buf_add_text(buf, "&lt;");
		else if (*text == '>')
			buf_add_text(buf, "&gt;");
		else if (*text == '"')
			buf_add_text(buf, "&quot;");
		else if (*text == '\n')
			buf_add_text(buf, line);
		else if (text_is_no_character(text))
			text += 2;
		else if ((unsigned char)*text >= 0x20 && *text != 0x7F)
			buf_add_char(buf, *text);
	}
}
