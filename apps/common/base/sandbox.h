#pragma once

/*
 * From now on this process, all its threads and whatever they start gain no privileges and may not
 * use what no program here needs and an intruder would: starting programs, looking into other
 * processes, mounting, loading into the kernel, its keys, and newer doors such as io_uring. The
 * kernel answers EPERM. To be called before the first thread starts. Builds with a sanitizer may
 * still start programs and trace, as the sanitizers do. A kernel without seccomp gets a warning.
 */
void sandbox_enter(void);
