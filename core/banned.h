/* Included before everything else in every file of ours (-include): calls that invite overflows,
 * silent errors or hidden shared state do not compile. Instead: buf, arena_printf, snprintf,
 * text_parse_int, date_*, gmtime_r. The system headers that declare the names come first, because
 * a poisoned name may not be declared either. */
#ifndef CORE_BANNED_H
#define CORE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A library's header that names one of them in a macro of its own comes before, too. */
#ifdef BANNED_AFTER
#include BANNED_AFTER
#endif

/* Macros of these names (glibc's, when fortified under clang) cannot be poisoned. */
#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef stpcpy
#undef sprintf
#undef vsprintf
#undef gets

#pragma GCC poison strcpy strcat strncpy strncat stpcpy
#pragma GCC poison sprintf vsprintf gets
#pragma GCC poison strtok atoi atol atoll atof
#pragma GCC poison gmtime localtime ctime asctime mktime

#endif
