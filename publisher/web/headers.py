"""Request headers as HTTP means them: lines are one list, entity tags compare weakly (RFC 9110, 5.3 and 13.1.2)."""

from starlette.requests import Request


def field(request: Request, name: str) -> str | None:
    """All lines of a header as one list, or None where there is none."""
    lines = request.headers.getlist(name)
    return ", ".join(lines) if lines else None


def is_fresh(request: Request, tag: str) -> bool:
    """Whether the client says that it holds the representation with this entity tag."""
    known = [part.strip().removeprefix("W/") for part in (field(request, "if-none-match") or "").split(",")]
    return tag in known or known == ["*"]
