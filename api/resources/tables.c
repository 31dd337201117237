/* All routes of the service. */
#include "api/resources/tables.h"

#include <stddef.h>

const struct route *const route_tables[] = {
	approval_routes,    delegation_routes,
	case_routes,	    event_routes,
	export_routes,	    document_routes,
	paper_routes,	    link_routes,
	indicator_routes,   external_figure_routes,
	summary_routes,	    calendar_routes,
	service_routes,	    deadline_routes,
	disclosure_routes,  secrecy_routes,
	seal_routes,	    reconciliation_routes,
	restatement_routes, session_routes,
	password_routes,    second_factor_routes,
	token_routes,	    user_routes,
	audit_routes,	    NULL,
};
