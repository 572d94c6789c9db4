"""Values at a bound and one beyond it. Each function returns accepted and refused values of a field.

A value may be a function without arguments, called anew for each request: names and keys are unique.
"""

import itertools

COUNTER = itertools.count(1)
INT64_MAX = 2**63 - 1


class Cases:
    """`echoed` values are accepted and returned as they were sent; `taken` ones are only accepted;
    `refused` are pairs of a value and the pointer of its fault, relative to the field."""

    def __init__(self, echoed=(), refused=(), taken=()):
        self.echoed, self.taken = list(echoed), list(taken)
        self.refused = [(value, "") for value in refused]

    def below(self, *pairs):
        self.refused += pairs
        return self

    def may_be_null(self):
        self._take_null(self.echoed)
        return self

    def but_null(self):
        """Null is reported as a fault of another field."""
        self.refused = [pair for pair in self.refused if pair[0] is not None]
        return self

    def null_is_default(self):
        self._take_null(self.taken)
        return self

    def _take_null(self, accepted):
        accepted.append(None)
        self.refused = [pair for pair in self.refused if pair[0] is not None]

    def just_taken(self):
        return Cases((), (), self.echoed + self.taken).below(*self.refused)

    def just_refused(self):
        return Cases().below(*self.refused)


def concrete(value):
    return value() if callable(value) else value


def sized(length, fill):
    """A text of that many characters, different at each call; its first character has three bytes."""
    return lambda: (chr(0x4E00 + next(COUNTER)) + fill * (length - 1))[:length]


def ascii_sized(length):
    return lambda: f"{next(COUNTER):04d}".ljust(length, "a")[:length]


# White space, a combining mark, and a letter and a symbol without a visible form.
BLANK = (" ", "\u0301", "\u3164", "\u2800")


def text(least, most, long=False):
    """From `least` to `most` characters of any width, in one line unless it is `long`."""
    wide = [sized(most, "ç"), sized(most, "\U0001FA9A")]
    echoed = [ascii_sized(most), *wide]
    refused = [ascii_sized(most + 1), sized(most + 1, "\U0001FA9A"), 7, None, "a\x01b"]
    if least:
        echoed.append(sized(least, "x"))
        refused += [sized(least - 1, "x"), *BLANK]
    (echoed if long else refused).append("a\nb")
    return Cases(echoed, refused, taken=[] if least else ["", *BLANK])


def whole(least, most):
    return Cases([least, most], [least - 1, most + 1, least + 0.5, str(most), True, None, 10**30])


def identifier():
    return whole(1, INT64_MAX)


def money():
    """Reais with at most two decimals."""
    return Cases(
        [0, 0.01, 9999999999.99], [-0.01, 10000000000, 10000000000.00, 1.005, 0.001, "1", True, None]
    )


def price():
    """Reais with at most four decimals."""
    return Cases([0, 0.01, 0.0745, 9999999999.99], [-0.01, 10000000000, 0.07455, "1", True, None])


def choice(*words):
    return Cases(words, [words[0].lower(), "OUTRO", "", 1, None])


def date():
    return Cases(
        ["1900-01-01", "2028-02-29", "9999-12-31"],
        ["1899-12-31", "10000-01-01", "2026-02-29", "2026-13-01", "2026-1-1", "", 20260101, None],
    )


def digits_of_cpf():
    body = f"{200000000 + next(COUNTER)}"
    for _ in range(2):
        total = sum(int(d) * w for d, w in zip(body, range(len(body) + 1, 1, -1)))
        body += str(0 if total % 11 < 2 else 11 - total % 11)
    return body


def with_check_digits(body):
    """The check digit of a CNPJ: each character counts as its code minus 48 (IN RFB 2.229/2024)."""
    for _ in range(2):
        total = sum((ord(c) - 48) * (2 + i % 8) for i, c in enumerate(reversed(body)))
        body += str(0 if total % 11 < 2 else 11 - total % 11)
    return body


def digits_of_cnpj():
    return with_check_digits(f"{30000000 + next(COUNTER)}0001")


def letters_of_cnpj():
    return with_check_digits(f"AZ{next(COUNTER):06d}0C01")


def cpf():
    def written():
        d = digits_of_cpf()
        return f"{d[:3]}.{d[3:6]}.{d[6:9]}-{d[9:]}"

    refused = ["2000000006", "200000000600", "20000000000", "", 1, None]
    return Cases([digits_of_cpf], refused, taken=[written])


def cnpj():
    def written():
        d = digits_of_cnpj()
        return f"{d[:2]}.{d[2:5]}.{d[5:8]}/{d[8:12]}-{d[12:]}"

    refused = ["3000000100013", "300000010001300", "30000001000100", "", 1, None]
    return Cases([digits_of_cnpj, letters_of_cnpj], refused, taken=[written])


def email():
    """Up to 254 characters (RFC 5321 §4.5.3.1.3 without the angle brackets), 64 bytes before the @."""
    longest = "x" * 64 + "@" + ".".join(("a" * 63, "b" * 63, "c" * 61))
    accepted = ["a@b", "ç" * 32 + "@oficina.example", longest]
    refused = ["a@", "@b", "a b@c", "a@b@c", "x" * 65 + "@b.co", longest + "c", "<a@b.co>", "a@b..co"]
    return Cases(accepted, [*refused, ".a@b.co", "a@-b.co", "a@b.co.", '"a b"@c.co', "a@[::1]", 1, None])


TELEFONE = {"codigoPais": "55", "codigoDeArea": "11", "numero": "987654321"}
ABROAD = {"codigoPais": "351", "codigoDeArea": "", "numero": "1234"}
ENDERECO = {
    "rua": "Rua das Acácias",
    "numero": "10",
    "bairro": "Centro",
    "cidade": "São Paulo",
    "uf": "SP",
    "cep": "01310100",
}


def telefone():
    """TELEFONE as a whole: area code and number depend on the country."""
    return Cases(
        [
            {**TELEFONE, "numero": "32654321"},
            {**TELEFONE, "codigoDeArea": "99"},
            ABROAD,
            {**ABROAD, "codigoPais": "1", "codigoDeArea": "12345", "numero": "1" * 15},
            {**TELEFONE, "codigoDeArea": "", "numero": "08001234567"},
            {**TELEFONE, "codigoDeArea": "", "numero": "40041234"},
        ],
        [7, []],
        taken=[
            {"codigoPais": "+55", "codigoDeArea": "(11)", "numero": "98765-4321"},
            {**TELEFONE, "codigoDeArea": "", "numero": "0800 123 4567"},
        ],
    ).below(
        ({**TELEFONE, "numero": "08001234567"}, "/codigoDeArea"),
        ({**TELEFONE, "codigoDeArea": ""}, "/codigoDeArea"),
        ({**TELEFONE, "numero": "1234567"}, "/numero"),
        ({**TELEFONE, "numero": "1234567890"}, "/numero"),
        ({**TELEFONE, "numero": "98765432a"}, "/numero"),
        ({**TELEFONE, "numero": None}, "/numero"),
        ({**TELEFONE, "codigoDeArea": "1"}, "/codigoDeArea"),
        ({**TELEFONE, "codigoDeArea": "111"}, "/codigoDeArea"),
        ({**TELEFONE, "codigoDeArea": "10"}, "/codigoDeArea"),
        ({**TELEFONE, "codigoDeArea": "52"}, "/codigoDeArea"),
        ({**ABROAD, "codigoDeArea": "123456"}, "/codigoDeArea"),
        ({**ABROAD, "numero": "123"}, "/numero"),
        ({**ABROAD, "numero": "1" * 16}, "/numero"),
        ({**ABROAD, "codigoPais": ""}, "/codigoPais"),
        ({**ABROAD, "codigoPais": "1234"}, "/codigoPais"),
        ({**ABROAD, "codigoPais": "055"}, "/codigoPais"),
        ({**TELEFONE, "x": 1}, "/x"),
    )


def telefone_fields():
    """Each field of TELEFONE."""
    return {
        "codigoPais": Cases(["1", "351"], ["", "1234", "055", 55, None]),
        "codigoDeArea": Cases(["11", "99"], ["", "1", "111", "10", "23", 11, None]),
        "numero": Cases(
            ["32654321", "987654321"], ["", "1234567", "1234567890", 32654321, None], ["98765-4321"]
        ),
    }


def endereco_fields(prefix=""):
    return {
        f"{prefix}rua": text(1, 120),
        f"{prefix}numero": text(1, 20),
        f"{prefix}complemento": text(0, 80).may_be_null(),
        f"{prefix}bairro": text(1, 80),
        f"{prefix}cidade": text(1, 80),
        f"{prefix}uf": Cases(["SP"], ["S", "SPX", "XX", "", 1, None], taken=["to"]),
        f"{prefix}cep": Cases(
            ["01310100"], ["0131010", "013101000", "01310_100", "", 1, None], taken=["01310-100"]
        ),
    }


# Values of a query are texts; numbers are accepted in digits only.
def asked_text(most):
    return Cases(["ç", sized(most, "\U0001FA9A")], ["", sized(most + 1, "x")])


def asked_id():
    return Cases([1, INT64_MAX], [0, -1, INT64_MAX + 1, "", "x", "1.0"])


def asked_choice(*words):
    return Cases(words, ["", words[0].swapcase(), "OUTRO", ",".join(words)])


def asked_choices(*words):
    """One or more values of a closed list, separated by commas."""
    taken = [*words, ",".join(words), ",".join(reversed(words)), f"{words[0]},{words[0]}"]
    refused = ["", words[0].swapcase(), "OUTRO", f"{words[0]},", f",{words[0]}", f"{words[0]},OUTRO", ","]
    return Cases(refused=refused, taken=taken)


def asked_ids():
    many = ",".join(str(number) for number in range(1, 101))
    refused = ["", "0", "x", "1,", ",1", "1,,2", "01", "1 2", f"{many},101"]
    return Cases(refused=refused, taken=["1", "3,7,9", "7,7", many])


def asked_date():
    return Cases(
        ["1900-01-01", "9999-12-31"], ["", "1899-12-31", "2026-02-29", "10000-01-01", "2026-1-1"]
    )


def history_filters():
    return {"autor": asked_text(64), "de": asked_date(), "ate": asked_date()}
