"""What an answer can be looked at as."""

from publisher.queries.results import Reply
from publisher.representations.html.asked import RAW, TABLE


def views(reply: Reply) -> tuple[str, ...]:
    """The views that the answer fits, the one to begin with first."""
    return (TABLE, RAW) if reply.solutions or reply.kind == "solutions" else (RAW,)
