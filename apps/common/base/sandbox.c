#include "common/base/sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "common/base/log.h"

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#else
#error "sandbox.c: name the AUDIT_ARCH of this processor"
#endif

enum { X32_BIT = 0x40000000 }; /* set in the system call numbers of the x32 ABI */

#define REFUSE        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define WITHOUT(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), REFUSE

static struct sock_filter rules[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0),
    REFUSE,
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1),
    REFUSE,
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    WITHOUT(execve),
    WITHOUT(execveat),
    WITHOUT(ptrace),
#endif
    WITHOUT(process_vm_readv),
    WITHOUT(process_vm_writev),
    WITHOUT(pidfd_getfd),
    WITHOUT(mount),
    WITHOUT(umount2),
    WITHOUT(move_mount),
    WITHOUT(open_tree),
    WITHOUT(fsopen),
    WITHOUT(fsmount),
    WITHOUT(pivot_root),
    WITHOUT(chroot),
    WITHOUT(unshare),
    WITHOUT(setns),
    WITHOUT(open_by_handle_at),
    WITHOUT(init_module),
    WITHOUT(finit_module),
    WITHOUT(delete_module),
    WITHOUT(kexec_load),
    WITHOUT(kexec_file_load),
    WITHOUT(bpf),
    WITHOUT(perf_event_open),
    WITHOUT(userfaultfd),
    WITHOUT(io_uring_setup),
    WITHOUT(add_key),
    WITHOUT(request_key),
    WITHOUT(keyctl),
    WITHOUT(acct),
    WITHOUT(swapon),
    WITHOUT(swapoff),
    WITHOUT(reboot),
    WITHOUT(settimeofday),
    WITHOUT(clock_settime),
    WITHOUT(personality),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

void sandbox_enter(void)
{
    const struct sock_fprog program = {.len = sizeof(rules) / sizeof(rules[0]), .filter = rules};

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0)
        log_warn("o núcleo não aceita restrições às chamadas de sistema: %s", strerror(errno));
}
