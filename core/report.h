/* The report of a period: sentences by chapter, tables and charts, every figure with what it counts,
 * the balance, and whether it is sealed. A paper (core/paper.h) made of the summary's JSON alone:
 * nothing is counted here. Pure; api/render/ makes HTML, XLSX, DOCX and PDF of it. */
#ifndef CORE_REPORT_H
#define CORE_REPORT_H

#include <jansson.h>

struct arena;
struct catalog;
struct paper;

/* language: "zh" or "en". The paper lives in the arena and borrows from catalog and summary. */
struct paper *report_make(const struct catalog *catalog, struct arena *arena, const json_t *summary,
			  const char *language);

#endif
