#pragma once

/*
 * Installs a seccomp filter and no_new_privs for this process, its threads and children. System
 * calls that no program here needs but an attacker would use fail with EPERM: execve, ptrace,
 * mount, kernel modules, keyrings, io_uring and the like. Call before the first thread starts.
 * Sanitizer builds may still execve and ptrace, which the sanitizers need. Without seccomp in the
 * kernel a warning is logged.
 */
void sandbox_enter(void);
