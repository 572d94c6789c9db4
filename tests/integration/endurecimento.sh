#!/usr/bin/env bash
# The hardening options of compiler and linker took effect: checked in every program, and in every
# object file.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/integration/lib.sh
source tests/integration/lib.sh
suite endurecimento 0
export LC_ALL=C
programs=("$bin"/*)
mapfile -t objects < <(find "build/${VARIANT:-release}/obj" -name '*.o')

# all <what> <property> <file>…: checks that every file has the property; names those that lack it.
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
# log.c, which is in every program, has a copy whose bound only _FORTIFY_SOURCE=3 recognises.
checks_its_copies() { has --dyn-syms "$1" 'UND __memcpy_chk' && has --dyn-syms "$1" 'UND __snprintf_chk'; }
# Checked in the objects: the linker drops the mark from programs, since Debian's start files lack it.
marks_its_branches() { has -n "$1" 'x86 feature: IBT, SHSTK|AArch64 feature: BTI, PAC'; }
probes_its_stack() { grep -aq -- '-fstack-protector-strong -fstack-clash-protection' "$1"; }

check 'every program was checked' "$(grep -rlE '^int main\(' apps | wc -l)" "${#programs[@]}"
check 'every object file was checked' true "$([[ ${#objects[@]} -ge $(find apps -name '*.c' | wc -l) ]] && echo true)"
all 'programs are position independent (PIE)' is_position_independent "${programs[@]}"
all 'relocations are read-only after the start (full RELRO)' binds_at_start "${programs[@]}"
all 'the stack is not executable' has_plain_stack "${programs[@]}"
all 'no memory is writable and executable' has_no_writable_code "${programs[@]}"
all 'libraries come only from the system (no RPATH)' looks_nowhere_else "${programs[@]}"
all 'programs have the stack protector' guards_its_stack "${programs[@]}"
# Builds with sanitizers have no _FORTIFY_SOURCE.
[[ $bin != */release/* ]] || all 'programs have checked copies (FORTIFY 3)' checks_its_copies "${programs[@]}"
all 'objects mark the targets of calls and jumps' marks_its_branches "${objects[@]}"
all 'objects probe large stack frames page by page' probes_its_stack "${objects[@]}"

echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
