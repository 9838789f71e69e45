"""The frame of a drawing: its size, its name for those who do not see it, its links (SVG 2, sections 5 and 16)."""

from dataclasses import dataclass

from publisher.representations.svg.text import escaped


@dataclass(frozen=True, slots=True)
class Canvas:
    """A drawing's class, size in user units, size in which letters are readable (CSS pixels), and letters' size."""

    kind: str
    width: int
    height: int
    letters: int
    natural: int


def drawing(canvas: Canvas, title: str, body: str, description: str = "") -> str:
    """The element: an image with a name, or a group with a name where links can be reached inside it."""
    role = "group" if "<a " in body else "img"
    desc = f"<desc>{escaped(description)}</desc>" if description else ""
    return (
        f'<svg class="{canvas.kind}" role="{role}" viewBox="0 0 {canvas.width} {canvas.height}"'
        f' width="{canvas.natural}" font-size="{canvas.letters}">'
        f"<title>{escaped(title)}</title>{desc}{body}</svg>"
    )


def linked(body: str, href: str, name: str, kind: str = "") -> str:
    """A part of a drawing with its name, in a link where it has somewhere to lead."""
    attribute = f' class="{escaped(kind)}"' if kind else ""
    if href:
        return f'<a href="{escaped(href)}"{attribute}><title>{escaped(name)}</title>{body}</a>'
    return f"<g{attribute}><title>{escaped(name)}</title>{body}</g>"


def amount(value: float) -> str:
    """A coordinate, with a decimal where it has one."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def listed(names: list[str], most: int = 5) -> str:
    """What a drawing without a title is called: the first of the names in it."""
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")
