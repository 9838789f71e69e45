"""Why shapes are not validated with: they are not well-formed, or a part of SHACL is not covered."""


class IllFormedShapes(ValueError):
    """The shapes graph breaks a syntax rule of SHACL; the text says which shape and rule (SHACL, section 1.5)."""


class Uncovered(Exception):
    """A shape asks for what is not compiled to set operations; the text says what."""
