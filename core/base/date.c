/* Civil dates as day counts. The conversion works in eras of 400 years that begin on 1 March, so
 * that the leap day is the last day of a year. */
#include "core/base/date.h"

#include "core/base/log.h"

#define YEAR_FIRST 1900
#define YEAR_LAST 2199
#define DAYS_OF_ERA 146097
#define DAYS_TO_1970 719468 /* from 0000-03-01 */
#define SHANGHAI_OFFSET (8 * 3600)
#define DAY_SECONDS 86400

static int month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

static bool is_real(int year, int month, int day)
{
	return year >= YEAR_FIRST && year <= YEAR_LAST && month >= 1 && month <= 12 && day >= 1 &&
	       day <= month_days(year, month);
}

static struct date from_civil(int year, int month, int day)
{
	int shifted = month > 2 ? year : year - 1;
	int era = shifted / 400;
	int year_of_era = shifted - era * 400;
	int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return (struct date){ era * DAYS_OF_ERA + day_of_era - DAYS_TO_1970 };
}

static void to_civil(struct date date, int *year, int *month, int *day)
{
	int32_t days = date.days + DAYS_TO_1970;
	int32_t era = (days >= 0 ? days : days - (DAYS_OF_ERA - 1)) / DAYS_OF_ERA;
	int32_t day_of_era = days - era * DAYS_OF_ERA;
	int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
			       day_of_era / (DAYS_OF_ERA - 1)) /
			      365;
	int32_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int32_t shifted_month = (5 * day_of_year + 2) / 153;

	*day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
	*month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
	*year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

/* Digits at text[0..count); -1 if one is none. Stops at a NUL, being none. */
static int digits(const char *text, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

bool date_parse(const char *text, struct date *ret)
{
	int year, month, day;

	year = digits(text, 4);
	if (year < 0 || text[4] != '-')
		return false;
	month = digits(text + 5, 2);
	if (month < 0 || text[7] != '-')
		return false;
	day = digits(text + 8, 2);
	if (day < 0 || text[10] != '\0' || !is_real(year, month, day))
		return false;
	*ret = from_civil(year, month, day);
	return true;
}

static void put_digits(char *text, int value, int count)
{
	for (int i = count - 1; i >= 0; i--) {
		text[i] = (char)('0' + value % 10);
		value /= 10;
	}
}

void date_format(struct date date, char text[DATE_TEXT_SIZE])
{
	int year, month, day;

	to_civil(date, &year, &month, &day);
	if (year < 0 || year > 9999)
		bug("a date %d days from 1970 has no text", (int)date.days);
	put_digits(text, year, 4);
	text[4] = '-';
	put_digits(text + 5, month, 2);
	text[7] = '-';
	put_digits(text + 8, day, 2);
	text[10] = '\0';
}

/* Two digits and two more behind a colon; 0 of what is none. */
static int seconds_of(const char *text)
{
	return ((text[0] - '0') * 10 + text[1] - '0') * 3600 +
	       ((text[3] - '0') * 10 + text[4] - '0') * 60;
}

bool date_time_parse(const char *text, time_t *ret)
{
	char day[DATE_TEXT_SIZE];
	struct date date;
	const char *zone;
	int offset = 0;

	if (strlen(text) < DATE_TEXT_SIZE + strlen("00:00:00Z"))
		return false;
	snprintf(day, sizeof(day), "%.*s", DATE_TEXT_SIZE - 1, text);
	zone = text + strlen(text) - 1;
	if (*zone != 'Z') {
		zone = text + strlen(text) - strlen("+08:00");
		offset = (*zone == '-' ? -1 : 1) * seconds_of(zone + 1);
	}
	text += DATE_TEXT_SIZE;
	if (!date_parse(day, &date))
		return false;
	*ret = (time_t)date.days * DAY_SECONDS + seconds_of(text) + (text[6] - '0') * 10 + text[7] -
	       '0' - offset;
	return true;
}

struct date date_of_instant(time_t instant)
{
	int64_t seconds = (int64_t)instant + SHANGHAI_OFFSET;
	int64_t days = seconds / DAY_SECONDS;

	if (seconds % DAY_SECONDS < 0)
		days--;
	return (struct date){ (int32_t)days };
}

struct date date_make(int year, int month, int day)
{
	if (!is_real(year, month, day))
		bug("no such date: %d-%d-%d", year, month, day);
	return from_civil(year, month, day);
}

int date_year(struct date date)
{
	int year, month, day;

	to_civil(date, &year, &month, &day);
	return year;
}

int date_month(struct date date)
{
	int year, month, day;

	to_civil(date, &year, &month, &day);
	return month;
}

int date_day(struct date date)
{
	int year, month, day;

	to_civil(date, &year, &month, &day);
	return day;
}

int date_weekday(struct date date)
{
	int32_t weekday = (date.days + 4) % 7; /* 1970-01-01 was a Thursday */

	return weekday < 0 ? weekday + 7 : weekday;
}

struct date date_add_months(struct date date, int32_t months)
{
	int year, month, day, last;

	to_civil(date, &year, &month, &day);
	months += year * 12 + month - 1;
	year = months / 12;
	month = months % 12 + 1;
	if (year < YEAR_FIRST / 2 || year > YEAR_LAST * 2)
		bug("%d months reach no year that we count", (int)months);
	last = month_days(year, month);
	return from_civil(year, month, day < last ? day : last);
}
