#pragma once

#include <stdbool.h>

/* Makes the entry of `path` in its folder durable (fsync), as after rename. False, with errno, when
 * the folder cannot be opened or synced, or the path has PATH_MAX bytes or more. */
bool file_sync_folder(const char *path);
