/* Exact decimals: an int64 counted in units of 10^-scale. No floating point anywhere. */
#ifndef CORE_BASE_DECIMAL_H
#define CORE_BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#define DECIMAL_TEXT_SIZE 32

/* "-12.5" at scale 2 -> -1250. Refuses more fraction digits than scale, leading zeros, a bare
 * point, exponents, signs other than a leading '-', and overflow. Scale is at most 18. */
__attribute__((warn_unused_result)) bool decimal_parse(const char *text, int scale, int64_t *ret);
void decimal_format(int64_t units, int scale, char text[DECIMAL_TEXT_SIZE]);
/* As decimal_format, but without trailing zeros of the fraction ("1420000.00" -> "1420000"). */
void decimal_format_short(int64_t units, int scale, char text[DECIMAL_TEXT_SIZE]);
/* numerator * multiplier / denominator, rounded half away from zero to `scale` decimals.
 * False when the denominator is 0 or the result does not fit: there is no figure then. */
__attribute__((warn_unused_result)) bool decimal_ratio(int64_t numerator, int64_t denominator,
						       int64_t multiplier, int scale, int64_t *ret);
/* The same, cut off instead of rounded: towards zero. */
__attribute__((warn_unused_result)) bool decimal_ratio_cut(int64_t numerator, int64_t denominator,
							   int64_t multiplier, int scale,
							   int64_t *ret);

#endif
