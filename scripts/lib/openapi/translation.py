"""Translates the document into English with docs/openapi/en.yaml: a list of texts, each with `pt` and `en`. A
text is one paragraph, or one problem's title in a response that lists several.
"""

import document
import operations

TEXTS = ("title", "summary", "description")
NAMED = ("properties", "parameters", "headers", "responses", "schemas", "securitySchemes", "paths")
ROLES = operations.ROLE_NAMES + ": "


class Missing(Exception):
    """Some texts have no translation, or some translations belong to no text."""


class Translator:
    def __init__(self):
        rows = document.source("en.yaml")
        self.words = {row["pt"].strip(): row["en"].strip() for row in rows}
        self.twice = len(rows) - len(self.words)
        self.used = set()
        self.missing = {}

    def word(self, text):
        self.used.add(text)
        if text not in self.words:
            self.missing[text] = None
        return self.words.get(text, text)

    def paragraph(self, text):
        if text.startswith(ROLES):
            return self.word(ROLES.strip()) + " " + text.removeprefix(ROLES)
        parts = text.rstrip(".").split("; ")
        if text not in self.words and all(part in self.words for part in parts):
            return "; ".join(self.word(part) for part in parts) + "."
        return self.word(text)

    def text(self, text):
        """Translates paragraph by paragraph; a block of code stays as it is."""
        return "\n\n".join(part if part.startswith("```") else self.paragraph(part.strip())
                           for part in text.split("\n\n"))

    def tree(self, value, named=False):
        """Translates a part of the document; `named`: its keys are names, not OpenAPI keywords."""
        if isinstance(value, list):
            return [self.tree(one) for one in value]
        if not isinstance(value, dict):
            return value
        done = {}
        for key, part in value.items():
            if not named and key in TEXTS and isinstance(part, str):
                done[key] = self.text(part)
            elif not named and key in ("example", "default", "enum"):
                done[key] = part
            else:
                done[key] = self.tree(part, not named and key in NAMED)
        return done

    def finish(self):
        """Raises Missing unless every text was translated and every translation used."""
        unused = set(self.words) - self.used
        if self.missing or unused or self.twice:
            raise Missing("\n".join(["sem tradução:", *self.missing, "tradução de nada:", *sorted(unused),
                                     f"em dobro: {self.twice}"]))
