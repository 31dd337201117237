/* The office that a read asks for by the parameter "office": without it, the holder's own. */
#ifndef API_RESOURCES_OFFICE_H
#define API_RESOURCES_OFFICE_H

struct request;

const char *office_asked(const struct request *request);
/* Binds it for the query. */
void office_bind(struct request *request);
/* Answers that there is none such, or none that the holder sees. */
void office_unknown(struct request *request);

#endif
