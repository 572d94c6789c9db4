"""The types of the services' tables."""

ADMIN = ("ADMIN",)
ALL = ("ADMIN", "ATENDENTE", "FINANCEIRO")
LOGGED_IN = "logged in"  # every role
ANYONE = "anyone"  # no token needed
ROLES = (*ALL, "NINGUEM")  # the last one does not exist


class Route:
    """A row of a service's route table: its roles, and the status that they get for `body`.

    `has` lists members of the answer, or pointers of its faults, that show that the right handler
    answered. The requests change nothing.
    """

    def __init__(self, method, path, who, status, has="", body=None, headers=()):
        self.method, self.path, self.who, self.status = method, path, who, status
        self.has = set(has.split())
        self.body = {} if body is None and method in ("POST", "PUT", "PATCH") else body
        self.headers = dict(headers)


class Body:
    """The body of a route: a function that makes a valid one, and its fields.

    A field is named by its path, `materiais/0/quantidade`, before which an answer has `part`. `system` are
    members that only the system writes: PUT accepts them as GET gave them, other methods refuse them.
    """

    def __init__(self, method, path, good, fields, status, system=(), headers=(), part=""):
        self.method, self.path, self.good, self.fields = method, path, good, fields
        self.status, self.system, self.headers, self.part = status, system, dict(headers), part


class List:
    """The parameters of a list: its orders, the first of which is the default, and its filters; and the
    member that identifies a row."""

    def __init__(self, path, orders, filters, key="id"):
        self.path, self.orders, self.filters, self.key = path, orders.split(), filters, key
