#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Settings come from the environment only. A setting NAME may also be given as NAME_FILE, the path
 * of a file that holds the value (a trailing newline is cut); NAME_FILE wins. The strings belong to
 * this module and live as long as the process. Read all settings before the first thread starts.
 *
 * A required setting that is missing, a value out of range, or a path that cannot be read ends the
 * process with exit code EX_CONFIG (78) after one log line: a service never runs on a guessed
 * configuration.
 */

/* The value, or `fallback` when the setting is absent or empty; `fallback` NULL makes it required.
 */
const char *config_text(const char *name, const char *fallback);

/* The path of a file that this process may read, or "" when the setting is absent or empty. */
const char *config_path(const char *name);

/* The value as a decimal integer within [min, max], or `fallback` when absent. */
int64_t config_int(const char *name, int64_t min, int64_t max, int64_t fallback);
