# shellcheck shell=bash disable=SC2154
leave_swarm() { :; }
