/* Single sign-on: a proxy of ours signs people in by its own means and names them in a header
 * (sso_header). It is judged with each request, as a token is; there is no session, and what ends it is the
 * proxy's affair. */
#ifndef API_HTTP_SSO_H
#define API_HTTP_SSO_H

#include <stdbool.h>

struct conf;
struct db_value;
struct proxies;
struct request;

/* The proxies of the settings; dies where these, or those of single sign-on, cannot be meant so. */
struct proxies *sso_begin(const struct conf *conf);
/* Sets link->sso to the user whom a proxy names; the header of anybody else, or when single sign-on is off,
 * is as good as absent. False: the proxy's word cannot be taken, and the problem has been sent. */
bool sso_read(struct request *request);
/* What the token cache knows that user by, coming from that network: of no token, whatever its bytes. */
void sso_hash(struct request *request);
/* The values for sso_find, in the order of its parameters. */
const struct db_value *sso_values(struct request *request);

#endif
