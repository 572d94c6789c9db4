"""Charts of the results: rates of all contestants, and which parts use the CPU of a request."""

from html import escape

from . import cases
from .settings import OUT

COLOURS = {"icarus": "#1b6ca8", "gateway": "#7fb2d9", "floor": "#9aa5ad", "fastify": "#d97706",
           "express": "#b45309", "php": "#7c5cbf"}
PARTS = {"gateway": "#7fb2d9", "nginx": "#4c9f70", "service": "#1b6ca8", "MariaDB": "#d0a24c",
         "daemons": "#9aa5ad"}
WIDTH, LEFT, RIGHT, BAR, GAP, TOP = 900, 230, 130, 11, 12, 64


class Drawing:
    def __init__(self, title, legend):
        self.y = TOP
        self.shapes = [self._text(16, 24, title, 'font-size="15" font-weight="600"')]
        x = 16
        for name, colour in legend.items():
            self.shapes.append(f'<rect x="{x}" y="36" width="11" height="11" fill="{colour}"/>')
            self.shapes.append(self._text(x + 16, 46, name))
            x += 28 + 7 * len(name)

    @staticmethod
    def _text(x, y, text, more=""):
        return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(text)}</text>'

    def group(self, title):
        self.shapes.append(self._text(LEFT - 10, self.y + BAR, title, 'text-anchor="end"'))

    def bar(self, pieces, label):
        """Pieces: (width, colour), from left to right."""
        x = LEFT
        for width, colour in pieces:
            self.shapes.append(f'<rect x="{x:.1f}" y="{self.y}" width="{width:.1f}" height="{BAR}"'
                               f' fill="{colour}"/>')
            x += width
        self.shapes.append(self._text(x + 6, self.y + BAR - 1, label, 'font-size="10"'))
        self.y += BAR + 2

    def end_group(self):
        self.y += GAP

    def write(self, name):
        OUT.mkdir(parents=True, exist_ok=True)
        (OUT / name).write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{self.y}"'
            f' viewBox="0 0 {WIDTH} {self.y}" font-family="sans-serif" font-size="12" fill="#222">\n'
            f'<rect width="{WIDTH}" height="{self.y}" fill="#fff"/>\n' + "\n".join(self.shapes)
            + "\n</svg>\n")


def _groups(results, rows):
    """(title, results) of each case, only with the first number of connections."""
    for case in cases.ALL:
        of_case = [each for each in results if each.rows == rows and each.case == case.name]
        if of_case:
            yield case.title, [each for each in of_case if each.connections == of_case[0].connections]


def draw_rates(results, rows):
    drawing = Drawing(f"Requests per second, {rows} products; the longest bar of a case is its fastest",
                      COLOURS)
    for title, group in _groups(results, rows):
        drawing.group(title)
        most = max(each.rate for each in group)
        for each in group:
            drawing.bar([(each.rate / most * (WIDTH - LEFT - RIGHT), COLOURS[each.contestant])],
                        f"{each.rate:,.0f}")
        drawing.end_group()
    drawing.write(f"rates-{rows}.svg")


def draw_cpu(results, rows):
    drawing = Drawing(f"CPU of a request in µs by part, {rows} products; bars of a case have one scale",
                      PARTS)
    for title, group in _groups(results, rows):
        group = [each for each in group if each.cpu]
        most = max((sum(each.part(part) or 0 for part in PARTS) for each in group), default=0)
        if not most:
            continue
        drawing.group(title)
        for each in group:
            scale = (WIDTH - LEFT - RIGHT) / most
            drawing.bar([((each.part(part) or 0) * scale, colour) for part, colour in PARTS.items()],
                        f"{each.contestant} {each.chain:,.0f}")
        drawing.end_group()
    drawing.write(f"cpu-{rows}.svg")


def draw(results):
    for rows in sorted({each.rows for each in results}):
        draw_rates(results, rows)
        draw_cpu(results, rows)
