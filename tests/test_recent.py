from publisher.recent import Recent


def test_what_is_asked_for_again_stays_and_the_rest_is_forgotten() -> None:
    recent: Recent[int, str] = Recent(10)
    for number in range(1000):
        recent.put(number, str(number))
        assert recent.get(0) == "0"
        assert len(recent) <= 2 * 11
    assert recent.get(500) is None
    assert recent.get(999) == "999"


def test_what_weighs_much_leaves_little_room() -> None:
    recent: Recent[str, str] = Recent(10)
    recent.put("large", "x", 11)
    recent.put("other", "y", 11)
    recent.put("last", "z", 11)
    assert [recent.get(name) for name in ("large", "other", "last")] == [None, None, "z"]


def test_of_many_keys_those_that_are_remembered_are_told_apart() -> None:
    recent: Recent[int, str] = Recent(10)
    for number in range(12):
        recent.put(number, str(number))
    assert recent.known([0, 11, 12]) == ({0: "0", 11: "11"}, [12])
