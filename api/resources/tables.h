/* The route tables of the resources; each ends in a row without a method. */
#ifndef API_RESOURCES_TABLES_H
#define API_RESOURCES_TABLES_H

#include "api/http/route.h"

extern const struct route calendar_routes[];
extern const struct route approval_routes[];
extern const struct route audit_routes[];
extern const struct route case_routes[];
extern const struct route event_routes[];
extern const struct route export_routes[];
extern const struct route deadline_routes[];
extern const struct route delegation_routes[];
extern const struct route document_routes[];
extern const struct route paper_routes[];
extern const struct route disclosure_routes[];
extern const struct route secrecy_routes[];
extern const struct route link_routes[];
extern const struct route indicator_routes[];
extern const struct route external_figure_routes[];
extern const struct route restatement_routes[];
extern const struct route seal_routes[];
extern const struct route summary_routes[];
extern const struct route reconciliation_routes[];
extern const struct route session_routes[];
extern const struct route password_routes[];
extern const struct route second_factor_routes[];
extern const struct route token_routes[];
extern const struct route user_routes[];
extern const struct route service_routes[];

#endif
