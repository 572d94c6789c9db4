#!/usr/bin/env bash
# The same server and tables as database.sh, for the statements about records of registro.c.
exec "$(dirname "$0")/database.sh" registro
