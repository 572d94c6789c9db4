#!/usr/bin/env bash
# What compiler and linker were asked for is in the programs: read from every one that was built, and
# from every object file that it was linked from.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite endurecimento 0
export LC_ALL=C
programs=("$bin"/*)
mapfile -t objects < <(find "build/${VARIANT:-release}/obj" -name '*.o')

# all <what> <property> <file>…: those that lack it are named.
all() {
    local file lacking=''
    for file in "${@:3}"; do
        "$2" "$file" || lacking+=" ${file#build/*/}"
    done
    check "$1" '' "$lacking"
}

has() { # <readelf option> <file> <extended regular expression>: reads to the end, for pipefail
    readelf -W "$1" "$2" 2>/dev/null | grep -E -- "$3" >/dev/null
}

is_position_independent() { has -h "$1" 'Type: +DYN' && has -d "$1" 'FLAGS_1.* PIE'; }
binds_at_start() { has -l "$1" ' GNU_RELRO ' && has -d "$1" 'FLAGS\).* BIND_NOW'; }
has_plain_stack() { has -l "$1" ' GNU_STACK .* RW +0x'; }
has_no_writable_code() { ! has -l "$1" ' LOAD .* RWE ' && ! has -d "$1" 'TEXTREL'; }
looks_nowhere_else() { has -d "$1" 'NEEDED' && ! has -d "$1" 'RPATH|RUNPATH'; }
guards_its_stack() { has --dyn-syms "$1" 'UND __stack_chk_fail'; }
# log.c, which is in every program, has a copy whose bound only _FORTIFY_SOURCE=3 can tell.
checks_its_copies() { has --dyn-syms "$1" 'UND __memcpy_chk' && has --dyn-syms "$1" 'UND __snprintf_chk'; }
# The linker drops this from a whole program, since Debian's start files lack it: the objects tell.
marks_its_branches() { has -n "$1" 'x86 feature: IBT, SHSTK|AArch64 feature: BTI, PAC'; }
probes_its_stack() { grep -aq -- '-fstack-protector-strong -fstack-clash-protection' "$1"; }

check 'every program of the repository was read' "$(grep -rlE '^int main\(' apps | wc -l)" "${#programs[@]}"
check 'no object was overlooked' true "$([[ ${#objects[@]} -ge $(find apps -name '*.c' | wc -l) ]] && echo true)"
all 'a program may be loaded anywhere (PIE)' is_position_independent "${programs[@]}"
all 'its tables of addresses are read-only once it runs (full RELRO)' binds_at_start "${programs[@]}"
all 'its stack is not executable' has_plain_stack "${programs[@]}"
all 'no memory of it is writable and executable' has_no_writable_code "${programs[@]}"
all 'it takes libraries from the system alone (no RPATH)' looks_nowhere_else "${programs[@]}"
all 'it sees its stack overwritten' guards_its_stack "${programs[@]}"
# The sanitizers check copies by themselves.
[[ $bin != */release/* ]] || all 'it sees a copy overrun its place (FORTIFY 3)' checks_its_copies "${programs[@]}"
all 'an object marks where calls and jumps may land' marks_its_branches "${objects[@]}"
all 'an object probes each page of a large stack frame' probes_its_stack "${objects[@]}"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
