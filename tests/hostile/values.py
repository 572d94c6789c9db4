"""Invalid values for fields, paths, queries and headers.

Values of JSON fields are pieces of JSON text as bytes, so that they can be what json.dumps would
never write.
"""

import json


def text(value):
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


INJECTIONS = [
    "' OR '1'='1", "1; DROP TABLE produto; --", "'; SELECT SLEEP(9); --", '" UNION SELECT 1,2,3 #',
    "\\' OR 1=1 --", "1/**/AND/*!50000SLEEP(9)*/", "%' OR nome LIKE '%", "%", "_", "\\", "'", '"',
    "${jndi:ldap://x/a}", "{{7*7}}", "#{7*7}", "<%= 7*7 %>", "$(reboot)", "`id`", "| id", "; id",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)",
    "../../../../etc/passwd", "..\\..\\windows", "/etc/passwd\x00.png", "file:///etc/passwd",
    "*)(uid=*))(|(uid=*", "%s%s%s%n%n%x", "=cmd|'/C calc'!A0", "<!DOCTYPE x [<!ENTITY y SYSTEM 'z'>]>",
    "__proto__", "constructor", "NULL", "null", "undefined", "None", "NaN", "true", "-1", "0",
    "a\r\nX-Injetado: 1", "a\nSet-Cookie: x=1", "a\tb", "data:text/html,x", "{\"a\":1}", "[1]",
]

UNICODE = [
    "", " ", "\u00a0", "\u2003\u3000", "\ufeff", "é", "e\u0301", "Ação €", "🪵", "👩‍👩‍👧‍👦", "İıſß", "ﬁ",
    "\u202egnirts", "a\u0300" * 60, "\u200b", "\uffff", "\U0010ffff", "\x7f", "\u0085", "\u2028",
    "Ａ１", "٣", "x" * 2, "x" * 120, "x" * 121, "x" * 255, "é" * 120, "é" * 121, "🪵" * 120,
    "🪵" * 121, "x" * 1000, "x" * 10000, "🪵" * 12000,
]

RAW_TEXTS = [
    rb'"\u0000"', rb'"a\u0000b"', rb'"\ud800"', rb'"\udc00\ud800"', rb'"\ud83e\udeb5"', rb'"\u0001"',
    rb'"\x41"', rb'"\u12"', rb'"\u00g0"', b'"a\x00b"', b'"a\x01b"', b'"a\nb"', b'"\xff"', b'"\xc0\xaf"',
    b'"\xed\xa0\x80"', b'"\xf4\x90\x80\x80"', b'"\xe2\x82"', b"'a'", b'"a', b'"\\', b'"a"b"',
]

NUMBERS = [
    b"0", b"-0", b"1", b"-1", b"1.0", b"1.5", b"0.1", b"0.001", b"1.005", b"12.345", b"1e2", b"1E+2",
    b"1e-2", b"1e400", b"-1e400", b"1e-400", b"1e99999999999999999999", b"2147483648",
    b"4294967296", b"9007199254740993", b"9223372036854775807", b"9223372036854775808",
    b"-9223372036854775808", b"-9223372036854775809", b"18446744073709551616", b"9" * 400,
    b"0." + b"0" * 400 + b"1", b"9999999999.99", b"10000000000.00", b"01", b"+1", b".5", b"5.", b"0x10",
    b"1_000", b"1,5", b"NaN", b"Infinity", b"-Infinity", b"-", b"1e", b"--1",
]

OTHERS = [
    b"null", b"true", b"false", b"TRUE", b"nul", b"{}", b"[]", b'{"a":1}', b"[1]", b'["a"]', b"[null]",
    b"[" * 15 + b"]" * 15, b"[" * 100 + b"]" * 100, b"[" * 20000, b'{"a":' * 200 + b"1" + b"}" * 200,
    b"[" + b"1," * 9000 + b"1]", b"", b",", b"}", b"/* x */ 1", b"<x/>", b"undefined",
]

WORDS = [b'"ADMIN"', b'"admin"', b'"ENTRADA "', b'"PENDENTE"', b'"2026-02-30"', b'"2026-13-01"',
         b'"0000-00-00"', b'"2026-7-1"', b'"99999-01-01"', b'"2026-07-01T00:00:00Z"', b'"1"', b'"a@b"',
         b'"11111111111"', b'"52998224725"', b'"00000000000000"', b'"12ABC34501DE36"']

FIELD_VALUES = list(dict.fromkeys(
    [text(value) for value in INJECTIONS + UNICODE] + RAW_TEXTS + NUMBERS + OTHERS + WORDS))

BODIES = {
    "nothing": b"", "a space": b" ", "null": b"null", "true": b"true", "a number": b"1",
    "a text": b'"a"', "a list": b"[]", "an object": b"{}", "half an object": b"{",
    "a name alone": b'{"nome"}', "a comma too many": b'{"nome":"a",}', "single quotes": b"{'nome':'a'}",
    "a comment": b'{"nome":"a"/**/}', "17 levels": b"[" * 17 + b"]" * 17, "10,000 levels": b"[" * 10000,
    "64 K levels": b"[" * 65000, "objects in objects": b'{"a":' * 10000,
    "a byte order mark": b"\xef\xbb\xbf{}", "UTF-16": '{"nome":"a"}'.encode("utf-16"),
    "UTF-16 little": '{"nome":"a"}'.encode("utf-16-le"), "UTF-32": '{"nome":"a"}'.encode("utf-32"),
    "Latin-1": '{"nome":"Ação"}'.encode("latin-1"), "a NUL": b'{"nome":"a"}\x00', "a NUL first": b"\x00{}",
    "two objects": b"{}{}", "junk behind": b"{}x", "64 KiB of spaces": b" " * 65536,
    "one byte too many": b" " * 65537, "100 KB": b"{" + b" " * 100000, "many members": b"{" + b",".join(
        b'"a%d":1' % i for i in range(5000)) + b"}", "a long name": b'{"' + b"n" * 60000 + b'":1}',
    "one member 5,000 times": b"{" + b",".join([b'"nome":"a"'] * 5000) + b"}",
    "names that clash": b'{"__proto__":1,"constructor":2,"":3,"a/b":4,"~":5}',
    "a form": b"nome=a&valor=1", "XML": b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/"
    b"passwd'>]><x>&e;</x>", "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", "noise": bytes(range(256)),
}

PATH_SEGMENTS = [
    b"0", b"-1", b"+1", b"01", b"1.0", b"1e0", b"1a", b"0x1", b"9223372036854775807",
    b"9223372036854775808", b"18446744073709551617", b"9" * 300, b"%31", b"1%00", b"%00", b"1%20",
    b"%201", b"1;", b"1;a=b", b"1%2F", b"1%2f..", b"..", b"..%2f..%2fetc%2fpasswd", b"%2e%2e", b".",
    b"*", b"1'", b"1%27%20OR%20%271%27=%271", b"1%20UNION%20SELECT%201", b"'", b'"', b"<x>", b"%3Cx%3E",
    b"%", b"%zz", b"%c3%a9", b"\xc3\xa9", b"\xff", b"{id}", b"null", b"undefined", b"1,2", b"1|2", b"\\",
    b"1\\..", b"a" * 64, b"a" * 65, b"a" * 1000, b"a" * 1024, b"a" * 8000, b"a" * 20000, b"1/", b"1//",
    b"/1", b"1/1", b"1#x", b"1?", b"%e2%80%ae", b"%0d%0aX-Injetado:%201", b"@", b"$", b"~", b"1!",
]

QUERY_VALUES = [
    b"", b"0", b"-1", b"1", b"+1", b"%2B1", b"1.0", b"1e3", b"0x1", b"01", b"100", b"101", b"1000000000",
    b"1000000001", b"9223372036854775807", b"9223372036854775808", b"9" * 400, b"a", b"%00", b"a%00b",
    b"%", b"%4", b"%zz", b"%ff", b"%c0%af", b"%ed%a0%80", b"\xff", b"\xc3\xa9", b"%C3%A9", b"%F0%9F%AA%B5",
    b"%27%20OR%201=1--", b"%22", b"%25", b"_", b"%5C", b"%5C%27", b"%27;%20SELECT%20SLEEP(9)--",
    b"nome;DROP%20TABLE", b"-nome", b"nome", b"--nome", b"id", b"-id", b"nome,id", b"nome%20desc",
    b"senha_hash", b"true", b"TRUE", b"false", b"null", b"[]", b"{}", b"2026-01-01", b"2026-02-30",
    b"ADMIN", b"%3Cscript%3E", b"<script>", b"%0d%0aX-Injetado:1", b"%09", b"+", b"++", b"a" * 120,
    b"a" * 121, b"a" * 4000, b"a" * 5000, b"%41" * 1300, b"a&%s=b", b"a;%s=b", b"a#b", b"%E2%80%AE",
]

TAGS = [b"", b"*", b'"1"', b'W/"1"', b'"0"', b'"01"', b"1", b'"', b'""', b'"1', b'1"', b'"1", "2"', b"*, *",
        b'"-1"', b'"9223372036854775807"', b'"9223372036854775808"', b'"1" OR 1=1', b'"a"', b'"\xff"',
        b'"1"\x01', b'"' + b"1" * 3000 + b'"', b"\t*", b'"1";x', b"W/*", b"'1'"]

HEADERS = {
    b"Content-Type": [b"", b"text/plain", b"application/xml", b"application/x-www-form-urlencoded",
                      b"multipart/form-data; boundary=x", b"application/jsonp", b"application/json;",
                      b"application/json; charset=utf-16", b"APPLICATION/JSON", b"application/json, text/x",
                      b"application/problem+json", b"*/*", b"a" * 5000, b"\xff", b"application/json\t;x"],
    b"Content-Encoding": [b"gzip", b"br", b"identity", b"x"],
    b"Accept": [b"", b"text/html", b"image/png", b"*/*;q=0", b"a" * 5000],
    b"Accept-Encoding": [b"gzip", b"br;q=1.0, gzip", b"identity;q=0", b"*;q=0"],
    b"Accept-Language": [b"pt-BR", b"x" * 2000],
    b"X-Correlation-ID": [b"", b"a" * 65, b"a" * 5000, b"a b", b'"},{"level":"x', b"\xff", b"../x", b"%0a"],
    b"Idempotency-Key": [b"", b"a" * 64, b"a" * 65, b"a b", b"\xff", b"'; DROP TABLE idempotencia; --"],
    b"If-None-Match": TAGS,
    b"If-Modified-Since": [b"x", b"Thu, 01 Jan 1970 00:00:00 GMT"],
    b"Range": [b"bytes=0-0", b"bytes=-1", b"bytes=0-" + b",0-" * 900, b"x"],
    b"Expect": [b"100-continue", b"x"],
    b"X-HTTP-Method-Override": [b"DELETE", b"PUT"],
    b"X-Original-URL": [b"/usuarios"],
    b"X-Forwarded-For": [b"127.0.0.1", b"' OR 1=1", b"a" * 5000],
    b"X-Consumer-Username": [b"admin"],
    b"Origin": [b"null", b"https://mau.example"],
    b"Cookie": [b"a=b", b"token=" + b"x" * 4000],
    b"Upgrade": [b"h2c", b"websocket"],
    b"Proxy": [b"http://mau.example"],
    b"Forwarded": [b"for=1.2.3.4;host=mau.example"],
    b"User-Agent": [b"", b"() { :; }; /bin/id", b"${jndi:ldap://x}", b"a" * 8000],
}

METHODS = [b"HEAD", b"OPTIONS", b"TRACE", b"CONNECT", b"PROPFIND", b"get", b"Post", b"DELETEX", b"G" * 300,
           b"PATCH", b"PUT", b"POST", b"GET", b"DELETE", b"MOVE", b"PURGE", b"\xff", b"G\x00T"]
