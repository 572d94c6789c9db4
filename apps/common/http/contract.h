#pragma once

#include "common/http/router.h"
#include "common/resource/record_read.h"

/*
 * What each route takes and answers, described by the field tables. A service has a table of these
 * beside its route table, and prints both with `--contrato`, as JSON, from which scripts/openapi
 * makes the documentation:
 *
 *     static const struct contract ROWS[] = {
 *         {METHOD_GET, "/produtos", .query = RECORD(produto_filter), .orders = PRODUTO_ORDERS,
 *          .answer = RECORD(produto), .shape = SHAPE_PAGE},
 *         {METHOD_PUT, "/produtos/{id}", .body = RECORD(produto), .use = RECORD_REPLACE,
 *          .version = VERSION_MUST, .answer = RECORD(produto)},
 *     };
 */

enum contract_shape {
    SHAPE_ONE,
    SHAPE_PAGE, /* of respond_page */
    SHAPE_LIST, /* an array and nothing else */
};

/* Is If-Match read? */
enum contract_version { VERSION_NONE, VERSION_MAY, VERSION_MUST };

enum { CONTRACT_FORMS_MAX = 4 };

struct contract {
    enum method method;
    const char *path;
    const struct record *query; /* filter of a list; NULL, like the rest, for none */
    const char *orders;         /* of a list, as page_read takes them */
    const struct record *body;
    enum record_use use; /* of the body */
    enum contract_version version;
    int status;                  /* of success; 0 is 200, or 204 without an answer */
    const struct record *answer; /* the record answered, in its only or first form */
    const struct record *forms[CONTRACT_FORMS_MAX - 1]; /* other forms of it */
    enum contract_shape shape;
    const struct record *sum; /* the member `soma` of a page */
};

struct contracts {
    const struct contract *rows;
    size_t count;
};

/*
 * If `--contrato` is the only argument, prints the routes with their contracts on stdout and exits:
 * with 1, and a message on stderr, when a route has no contract or a contract no route.
 */
#define contract_answer(argc, argv, routes, contracts)                                             \
    contract_answer_of((argc), (argv), (routes), sizeof(routes) / sizeof((routes)[0]), (contracts))
void contract_answer_of(int argc, char **argv, const struct route *routes, size_t count,
                        const struct contracts *contracts);
