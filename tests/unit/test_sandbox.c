#include "common/base/sandbox.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

TestSuite(sandbox, .init = sandbox_enter);

#define REFUSED(call)                                                                              \
    do {                                                                                           \
        errno = 0;                                                                                 \
        cr_expect_eq((call), -1);                                                                  \
        cr_expect_eq(errno, EPERM, #call ": %d", errno);                                           \
    } while (0)

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
Test(sandbox, no_program_can_be_started)
{
    char *const nothing[] = {NULL};

    /* Without the filter this fails with ENOENT and does not replace the process. */
    REFUSED(execve("/nonexistent", nothing, nothing));
    REFUSED(execveat(AT_FDCWD, "/nonexistent", nothing, nothing, 0));
}

Test(sandbox, no_process_can_be_traced)
{
    REFUSED(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}
#endif

Test(sandbox, no_memory_of_another_process_can_be_reached)
{
    char byte = 0;
    const struct iovec here = {&byte, 1};

    REFUSED(process_vm_readv(getppid(), &here, 1, &here, 1, 0));
    REFUSED(process_vm_writev(getppid(), &here, 1, &here, 1, 0));
}

Test(sandbox, the_kernel_and_its_file_systems_stay_as_they_are)
{
    REFUSED(mount("none", "/mnt", "tmpfs", 0, NULL));
    REFUSED(umount2("/mnt", 0));
    REFUSED(unshare(CLONE_NEWUSER));
    REFUSED(syscall(SYS_bpf, 0, NULL, 0));
    REFUSED(syscall(SYS_io_uring_setup, 1, NULL));
    REFUSED(syscall(SYS_keyctl, 0, 0, 0, 0, 0));
}

Test(sandbox, no_privilege_can_be_gained)
{
    cr_expect_eq(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
}

static void *try_in_a_thread(void *refused)
{
    *(bool *)refused = syscall(SYS_bpf, 0, NULL, 0) == -1 && errno == EPERM;
    return NULL;
}

Test(sandbox, threads_files_and_sockets_work_and_threads_are_in_it_too)
{
    pthread_t thread;
    bool refused = false;
    FILE *file = fopen("/dev/null", "r");
    int pair[2];

    cr_expect_eq(pthread_create(&thread, NULL, try_in_a_thread, &refused), 0);
    cr_expect_eq(pthread_join(thread, NULL), 0);
    cr_expect(refused);
    cr_assert_not_null(file);
    cr_expect_eq(fclose(file), 0);
    cr_expect_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
}
