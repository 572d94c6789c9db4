# shellcheck shell=bash
# What scripts and suites take for granted, whoever calls them: an ordinary user's PATH has no sbin, in
# which mariadbd, nginx and haproxy are, and may have no LANG. Sourced, never run.

export LC_ALL=C.UTF-8
SYSTEM_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
PATH=$SYSTEM_PATH:$PATH
