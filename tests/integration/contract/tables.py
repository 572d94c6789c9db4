"""What the tables of the services are made of."""

ADMIN = ("ADMIN",)
ALL = ("ADMIN", "ATENDENTE", "FINANCEIRO")
LOGGED_IN = "logged in"  # whatever the role
ANYONE = "anyone"  # no token needed
ROLES = (*ALL, "NINGUEM")  # the last is nobody's


class Route:
    """A row of a service's route table: who may, and what a caller who may gets for `body`.

    `has` are members of the answer, or pointers of its faults, by which the row is known to lead to
    its own handler. The requests change nothing.
    """

    def __init__(self, method, path, who, status, has="", body=None, headers=()):
        self.method, self.path, self.who, self.status = method, path, who, status
        self.has = set(has.split())
        self.body = {} if body is None and method in ("POST", "PUT", "PATCH") else body
        self.headers = dict(headers)


class Body:
    """The body of a route: a good one, made anew for each request, and the fields that it takes.

    A field is named by its path, `materiais/0/quantidade`, in an answer below `part`. `system` are
    members that only the system writes: a PUT takes them as GET gave them, the others refuse them.
    """

    def __init__(self, method, path, good, fields, status, system=(), headers=(), part=""):
        self.method, self.path, self.good, self.fields = method, path, good, fields
        self.status, self.system, self.headers, self.part = status, system, dict(headers), part


class List:
    """The parameters of a list: its orders, the first being taken when none is asked for, and filters."""

    def __init__(self, path, orders, filters):
        self.path, self.orders, self.filters = path, orders.split(), filters
