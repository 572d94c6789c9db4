# shellcheck shell=bash
# Locale and search path of scripts and suites. An ordinary user's PATH lacks sbin, where mariadbd, nginx
# and haproxy are, and LANG may be unset. Sourced, never run.

export LC_ALL=C.UTF-8
SYSTEM_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
PATH=$SYSTEM_PATH:$PATH
