/* Civil dates (Asia/Shanghai, proleptic Gregorian), counted in days. No clock: callers pass the
 * instant. */
#ifndef CORE_BASE_DATE_H
#define CORE_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct date {
	int32_t days; /* since 1970-01-01 */
};

#define DATE_TEXT_SIZE 11

/* YYYY-MM-DD, years 1900..2199, nothing else */
__attribute__((warn_unused_result)) bool date_parse(const char *text, struct date *ret);
void date_format(struct date date, char text[DATE_TEXT_SIZE]);
struct date date_of_instant(time_t instant); /* the civil date in Asia/Shanghai (UTC+8) */
/* Of a text that shape_format.h takes for a date-time, seconds since 1970, what is less left out. False: it is none. */
__attribute__((warn_unused_result)) bool date_time_parse(const char *text, time_t *ret);
struct date date_make(int year, int month, int day); /* a bug if not a real date */
int date_year(struct date date);
int date_month(struct date date);
int date_day(struct date date);
int date_weekday(struct date date); /* 0 Sunday .. 6 Saturday */
/* The corresponding day of a later (or earlier) month; its last day if it has none (Civil Code
 * Art. 202): 2024-11-30 and three months is 2025-02-28. */
struct date date_add_months(struct date date, int32_t months);
static inline struct date date_add(struct date date, int32_t days)
{
	return (struct date){ date.days + days };
}
static inline int32_t date_compare(struct date a, struct date b)
{
	return a.days - b.days;
}

#endif
