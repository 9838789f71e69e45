from publisher.media_types import RESULTS_JSON, RESULTS_XML
from publisher.queries.cache import CacheKey, ResultCache
from publisher.queries.query import Answer, Query


def key(text: str, build_id: str = "one") -> CacheKey:
    return CacheKey(build_id, Query(text, solutions=RESULTS_JSON))


def answer(size: int) -> Answer:
    return Answer("solutions", RESULTS_JSON, b"x" * size)


def test_an_answer_depends_on_release_text_dataset_and_media_type() -> None:
    cache = ResultCache(100_000)
    cache.put(key("a"), answer(1))
    others = [Query("a", solutions=RESULTS_XML), Query("a", ("urn:g",), (), True, RESULTS_JSON)]
    assert cache.get(key("a"))
    assert cache.get(key("b")) is None
    assert cache.get(key("a", "two")) is None
    assert [cache.get(CacheKey("one", other)) for other in others] == [None, None]


def test_the_least_recently_used_goes_when_the_bytes_are_used_up() -> None:
    cache = ResultCache(16_000)
    for text in "abcdefgh":
        cache.put(key(text), answer(900))
    assert cache.get(key("a"))
    cache.put(key("i"), answer(900))
    assert cache.get(key("a"))
    assert cache.get(key("b")) is None


def test_a_large_answer_is_not_kept() -> None:
    cache = ResultCache(16_000)
    cache.put(key("a"), answer(5_000))
    assert cache.get(key("a")) is None
