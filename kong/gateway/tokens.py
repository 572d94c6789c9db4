"""HAProxy rules that do what Kong's jwt plugin does (kong/plugins/jwt of Kong 3)."""

from gateway.rules import quote, refusal, with_variable

INVALID_TOKEN = 'Bearer error="invalid_token"'
# The algorithms that Kong knows: it answers an unknown one differently from one that is not the credential's.
ALGORITHMS = "HS256 HS384 HS512 RS256 RS384 RS512 ES256 ES384 ES512 PS256 PS384 PS512 EdDSA"

# The JSON grammar of RFC 8259, as PCRE subroutines: s a string, v a value.
JSON = (r'(?<s>"(?:[^"\\\x00-\x1f]|\\["\\/bfnrtu])*+")'
        r'(?<v>(?&s)|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true|false|null'
        r'|\{\s*(?:(?&s)\s*:\s*(?&v)\s*(?:,\s*(?&s)\s*:\s*(?&v)\s*)*+)?\}'
        r'|\[\s*(?:(?&v)\s*(?:,\s*(?&v)\s*)*+)?\])')

OBJECT = rf'(?(DEFINE){JSON})^\s*(?=\{{)(?&v)\s*$'


def integer_claim(name):
    """A regular expression for a JSON object with exactly one member `name`, an integer of up to
    15 digits. HAProxy's own json_query also takes a string, a fraction or 12abc for an integer; of
    two members with this name it takes the first, where other parsers take the last."""
    other = rf'(?<m>(?!"{name}")"[^"\\\x00-\x1f]*+"\s*:\s*(?&v)\s*)'
    return (rf'(?(DEFINE){JSON}{other})^\s*\{{\s*(?:(?&m),\s*)*+"{name}"\s*:\s*'
            r'(?:0|[1-9][0-9]{0,14})\s*(?:,\s*(?&m))*+\}\s*$')


def rules(config, secrets, key_path, routes):
    """The lines for the routes that share this jwt configuration. key_path(kid) is the file of a
    public key."""
    needed = f"{{ var(txn.rota) -m str {routes} }} !METH_OPTIONS"
    lines = [
        f"http-request set-var(txn.exige_token) bool(true) if {needed}",
        "# The token is accepted only in the Authorization header (RFC 6750, section 2.1).",
        "http-request set-var(txn.token) "
        r"req.fhdr(authorization),regsub('^\s*[Bb]earer\s+','') "
        r"if exige_token { req.fhdr(authorization) -m reg '^\s*[Bb]earer\s+\S' }",
        refusal(401, "Unauthorized", "exige_token !{ var(txn.token) -m found }",
                authenticate="Bearer"),
    ]
    lines += decoding()
    lines += credential(secrets, key_path)
    lines += times(config)
    return lines


def decoding():
    shape = r"'^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$'"
    thing = quote(OBJECT)
    take = "http-request set-var(txn.{}) var(txn.token),{} if exige_token"
    return [
        bad_token("Bad token; invalid JSON", f"!{{ var(txn.token) -m reg {shape} }}"),
        take.format("conteudo", "word(2,.),ub64dec"),
        bad_token("Bad token; invalid JSON",
                  f"!{{ var(txn.token),word(1,.),ub64dec -m reg {thing} }}"),
        bad_token("Bad token; invalid JSON", f"!{{ var(txn.conteudo) -m reg {thing} }}"),
        take.format("alg", "jwt_header_query('$.alg')"),
        bad_token("Bad token; invalid alg", f"!{{ var(txn.alg) -m str {ALGORITHMS} }}"),
        "# Kong looks for the key's name in the claims first, then in the header.",
        take.format("kid", "jwt_header_query('$.kid')"),
        take.format("kid", "jwt_payload_query('$.kid')"),
        bad_token("No mandatory 'kid' in claims", "!{ var(txn.kid) -m found }"),
        bad_token("Invalid 'kid' in claims", "{ var(txn.kid),length 0 }"),
    ]


def credential(secrets, key_path):
    kids = " ".join(secret["key"] for secret in secrets)
    lines = [
        bad_token("No credentials found for given 'kid'", f"!{{ var(txn.kid) -m str -- {kids} }}"),
        bad_token("Invalid algorithm", "!{ var(txn.alg) -m str RS256 }"),
        "# The algorithm must be the credential's.",
    ]
    for secret in secrets:
        lines.append(f"http-request set-var(txn.assinatura) var(txn.token),"
                     f"jwt_verify({secret['algorithm']},{key_path(secret['key'])}) "
                     f"if exige_token {{ var(txn.kid) -m str -- {secret['key']} }}")
    lines.append(bad_token("Invalid signature", "!{ var(txn.assinatura) -m int 1 }"))
    return lines


def times(config):
    longest = config["maximum_expiration"]
    lines = ["http-request set-var(txn.agora) date"]
    for claim, late, message in (("exp", "{ date,sub(txn.exp) ge 0 }", "token expired"),
                                 ("nbf", "{ date,sub(txn.nbf) lt 0 }", "token not valid yet")):
        found = f"{{ var(txn.{claim}) -m found }}"
        lines += [
            f"http-request set-var(txn.{claim}) var(txn.token),jwt_payload_query('$.{claim}','int')"
            f" if exige_token {{ var(txn.conteudo) -m reg {quote(integer_claim(claim))} }}",
            f"http-request set-var-fmt(txn.{claim}_erro) 'must be a number' "
            f"if exige_token !{found}",
            f"http-request set-var-fmt(txn.{claim}_erro) '{message}' "
            f"if exige_token {found} {late}",
        ]
    both = '"exp":"%[var(txn.exp_erro)]","nbf":"%[var(txn.nbf_erro)]"'
    lines += [claims_refusal(both, "{ var(txn.exp_erro) -m found } { var(txn.nbf_erro) -m found }"),
              claims_refusal('"exp":"%[var(txn.exp_erro)]"', "{ var(txn.exp_erro) -m found }"),
              claims_refusal('"nbf":"%[var(txn.nbf_erro)]"', "{ var(txn.nbf_erro) -m found }"),
              claims_refusal('"exp":"exceeds maximum allowed expiration"', "exige_token "
                             f"{{ var(txn.exp),sub(txn.agora) gt {longest} }}")]
    return lines


def bad_token(message, condition):
    return refusal(401, message, f"exige_token {condition}", authenticate=INVALID_TOKEN)


def claims_refusal(members, condition):
    return with_variable(401, "{" + members + "}", condition,
                         {"WWW-Authenticate": INVALID_TOKEN})
