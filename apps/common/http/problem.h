#pragma once

/*
 * The kinds of refusals (RFC 9457): `type` is the relative reference /docs/problemas/<name>, by
 * which a program tells them apart, and docs/problemas.md has a section for each.
 * scripts/check-problems compares that page with the constants of this type. Those here are common
 * to all services; a service adds its own.
 */
struct problem {
    int status;
    const char *name;  /* lower-case ASCII letters and hyphens */
    const char *title; /* for people; the same for each occurrence (§3.1.3) */
};

enum { PROBLEM_NAME_MAX = 40 };

#define PROBLEM_TYPE "/docs/problemas/"

extern const struct problem PROBLEM_MALFORMED;
extern const struct problem PROBLEM_BODY; /* not JSON, or incomplete */
extern const struct problem PROBLEM_TOKEN;
extern const struct problem PROBLEM_ROLE;
extern const struct problem PROBLEM_NOT_FOUND;
extern const struct problem PROBLEM_METHOD;
extern const struct problem PROBLEM_DUPLICATE;
extern const struct problem PROBLEM_ROW_GONE; /* the row of `depoisDe` (query.h) */
extern const struct problem PROBLEM_KEY_RUNNING;
extern const struct problem PROBLEM_KEY_REUSED;
extern const struct problem PROBLEM_STALE;
extern const struct problem PROBLEM_NO_VERSION;
extern const struct problem PROBLEM_TOO_LARGE;
extern const struct problem PROBLEM_MEDIA_TYPE;
extern const struct problem PROBLEM_INVALID;
extern const struct problem PROBLEM_TOO_MANY;
extern const struct problem PROBLEM_UNAVAILABLE;
extern const struct problem PROBLEM_BUG;
