#include "common/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

bool file_sync_folder(const char *path)
{
    const size_t size = strlen(path) + 1;
    char folder[PATH_MAX];

    if (size > sizeof(folder)) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(folder, path, size); /* dirname() changes it */
    int fd = open(dirname(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool done = fsync(fd) == 0;
    int error = errno;
    (void)close(fd);
    errno = error;
    return done;
}
