"""The gateway's tools: reading kong.yml, filling it in, and writing HAProxy's configuration."""
