# shellcheck shell=bash
# A Debian made by debootstrap. Sourced after scripts/lib.sh.

# make_debian SUITE FOLDER [PACKAGE…]: installs a minimal system of that release from the mirror of this
# machine, with updates and security updates in its sources.list.
make_debian() {
    local suite=$1 root=$2 mirror log
    log=$(mktemp)
    mirror=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources 2>/dev/null || true; } |
        sed -nE 's/^(URIs:|deb) +(http[^ ]*debian).*/\2/p' | head -n 1)
    debootstrap --variant=minbase --include="$(IFS=, && echo "${*:3}")" "$suite" "$root" ${mirror:+"$mirror"} \
        >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        rm -f "$log"
        die "o debootstrap não conseguiu fazer o sistema $suite"
    }
    rm -f "$log"
    # If this machine names no mirror, this is the one that debootstrap chose.
    mirror=${mirror:-$(awk '$1 == "deb" {print $2; exit}' "$root/etc/apt/sources.list")}
    rm -f "$root"/etc/apt/sources.list.d/*
    printf 'deb %s main\n' "$mirror $suite" "$mirror $suite-updates" "${mirror%/}-security $suite-security" \
        >"$root/etc/apt/sources.list"
}
