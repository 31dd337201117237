/* The formats a text of a shape can have: date, date-time, uuid, code, decimal, cursor. */
#ifndef CORE_SHAPE_FORMAT_H
#define CORE_SHAPE_FORMAT_H

#include <stdbool.h>

bool shape_format_known(const char *format);
bool shape_format_fits(const char *format, const char *text); /* false also if unknown */

#endif
