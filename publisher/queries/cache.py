"""Results of queries kept in memory, bounded in bytes; the least recently used go first."""

from collections import OrderedDict
from dataclasses import dataclass

from publisher.queries.query import Answer, Query

_ENTRY = 1_000


@dataclass(frozen=True, slots=True)
class CacheKey:
    """What an answer depends on: the release, and the query with its dataset and media types."""

    build_id: str
    query: Query


class ResultCache:
    """Answers by key; `limit` bytes in all, of which one answer may take an eighth."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._answers: OrderedDict[CacheKey, Answer] = OrderedDict()

    def get(self, key: CacheKey) -> Answer | None:
        """The answer, which becomes the most recently used."""
        answer = self._answers.get(key)
        if answer:
            self._answers.move_to_end(key)
        return answer

    def put(self, key: CacheKey, answer: Answer) -> None:
        """Keep the answer if it is small enough and whole in memory; let the oldest go until all fit."""
        size = _size(key, answer)
        if answer.tail or size > self._limit // 8 or key in self._answers:
            return
        self._answers[key] = answer
        self._size += size
        while self._size > self._limit:
            self._size -= _size(*self._answers.popitem(last=False))


def _size(key: CacheKey, answer: Answer) -> int:
    return _ENTRY + 4 * len(key.query.text) + len(answer.body)
