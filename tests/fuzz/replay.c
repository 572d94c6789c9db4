/*
 * Runs the linked harness on every file of the given folders, each in its own process, and ends
 * with "N passed, N failed".
 */
#include "fuzz.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { INPUT_MAX = 1 << 20 };

static int passed;
static int failed;

/* Runs in the child: its exit status tells the result, leaks included. */
static _Noreturn void run(const char *path)
{
    static uint8_t data[INPUT_MAX];
    FILE *file = fopen(path, "re");

    if (!file)
        exit(EXIT_FAILURE);
    size_t size = fread(data, 1, sizeof(data), file);
    (void)fclose(file);
    (void)LLVMFuzzerTestOneInput(data, size);
    exit(EXIT_SUCCESS);
}

static void replay(const char *path)
{
    int status = -1;
    pid_t child = fork();

    if (child == 0)
        run(path);
    if (child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
        WEXITSTATUS(status) == EXIT_SUCCESS) {
        passed++;
        return;
    }
    failed++;
    printf("FAIL %s\n", path);
}

static void replay_folder(const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);

    for (int i = 0; i < count; i++) {
        char path[PATH_MAX];
        struct stat about;

        (void)snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
        if (stat(path, &about) == 0 && S_ISREG(about.st_mode))
            replay(path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

int main(int argc, char **argv)
{
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 1; i < argc; i++)
        replay_folder(argv[i]);
    printf("%d passed, %d failed\n", passed, failed);
    return passed > 0 && failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
