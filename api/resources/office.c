/* The office that a read asks for. */
#include "api/resources/office.h"

#include "api/http/request.h"

const char *office_asked(const struct request *request)
{
	const char *office = request_param(request, "office");

	return office ? office : request->access->office;
}

void office_bind(struct request *request)
{
	if (!request_param(request, "office"))
		request_bind(request, "office", request->access->office);
}

void office_unknown(struct request *request)
{
	problem_reply(request, "query:office", "office_unknown", "office", office_asked(request),
		      NULL);
}
