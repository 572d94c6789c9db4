"""Syntax of HAProxy rules."""

import json

JSON_TYPE = "'application/json; charset=utf-8'"


def quote(value):
    """Quotes the value as one word of HAProxy's configuration, in which nothing is expanded."""
    return "'" + value.replace("'", "'\\''") + "'"


def body(message):
    return json.dumps({"message": message}, ensure_ascii=False, separators=(",", ":"))


def headers(values):
    return "".join(f" hdr {name} {quote(value)}" for name, value in values.items())


def refusal(status, message, condition, authenticate=None, more=None):
    """A response of the gateway itself, with Kong's body."""
    values = dict(more or {})
    if authenticate:
        values["WWW-Authenticate"] = authenticate
    return (f"http-request return status {status} content-type {JSON_TYPE} "
            f"string {quote(body(message))}{headers(values)} if {condition}")


def with_variable(status, content, condition, values):
    """Like refusal, but HAProxy fills in each %[…] in the body."""
    return (f"http-request return status {status} content-type {JSON_TYPE} "
            f"lf-string {quote(content)}{headers(values)} if {condition}")


def own_error(status, message, values=None):
    """Replaces the page that HAProxy sends for its own errors."""
    return (f"http-error status {status} content-type {JSON_TYPE} "
            f"string {quote(body(message))}{headers(values or {})}")
