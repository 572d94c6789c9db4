# shellcheck shell=bash
# Where the system's programs are: an ordinary user's PATH has no sbin, in which mariadbd, nginx and
# haproxy are. Sourced, never run.

SYSTEM_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
PATH=$SYSTEM_PATH:$PATH
