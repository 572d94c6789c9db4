#pragma once

#include <json-c/json.h>

#include "common/resource/fields.h"
#include "projetos/projeto.h"

/* The caller owns the object. */
struct json_object *projeto_json(const struct projeto *p);

/* Fills in what a client may write, every fault gathered, and nothing else; what GET gives besides
 * is ignored. Does not end the fields. */
void projeto_read(struct fields *f, struct projeto *p);

/* The faults of materials whose product the own copy does not have, or has no more. */
void projeto_check_products(const struct projeto *p, struct faults *faults);
