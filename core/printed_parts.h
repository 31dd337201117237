/* Numbers in Chinese numerals. Private to core/printed*.c. */
#ifndef CORE_PRINTED_PARTS_H
#define CORE_PRINTED_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool numeral_begins(const char *bytes);
size_t numeral_width(const char *bytes); /* of all numerals from here on, in bytes */
/* 二〇二四, 一百零五, 两万, 九十五点四七: value without the point, decimals, bytes read. False: the
 * numerals are no number (十四五) or one beyond 10^12. */
bool numeral_read(const char *bytes, int64_t *ret_value, int *ret_decimals, size_t *ret_end);

#endif
