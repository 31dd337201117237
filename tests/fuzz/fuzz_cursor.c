/* Texts of parameters by their format, the cursor among them, as a query brings them: what fits is safe to
 * hand on. The first byte chooses the format. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/text.h"
#include "core/shape_format.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const formats[] = { "cursor", "date",    "date-time", "uuid",
					       "code",	 "decimal", "money" };
	struct arena *arena = arena_new();
	const char *format, *text;

	if (size > 0) {
		format = formats[data[0] % (sizeof(formats) / sizeof(*formats))];
		text = text_percent_decode(arena, (const char *)data + 1, size - 1, true);
		if (text && shape_format_fits(format, text)) {
			if (*text == '\0' || strlen(text) > 512)
				abort();
			for (const char *at = text; *at; at++) {
				if (*at <= 0x20 || *at >= 0x7f || strchr("'\"\\,(){};<>&%/", *at))
					abort();
			}
		}
	}
	arena_free(arena);
	return 0;
}
