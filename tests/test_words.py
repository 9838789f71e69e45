"""Words as a search compares them."""

import pytest

from publisher.words import LONGEST, MOST_WORDS, asked, code, fold, forms, key, without_ending, words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Åtvidaberg", "atvidaberg"),
        ("Östergötlands län", "ostergotlands lan"),
        ("O\N{COMBINING DIAERESIS}stergötland", "ostergotland"),
        ("IDÉ", "ide"),
        ("Straße", "strasse"),
        ("Ærø", "aero"),
        ("①", "1"),
    ],
)
def test_case_and_diacritics_do_not_count(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_words_are_runs_of_letters_and_digits() -> None:
    assert words("KS 2016/0072 (pdf) – snake_case, 2021–2025") == [
        *("ks", "2016", "0072", "pdf", "snake", "case", "2021", "2025"),
    ]


def test_a_key_is_the_same_however_a_name_is_punctuated() -> None:
    assert key("Hållbar integration i Östergötland 2021–2025") == key(" hållbar  INTEGRATION i ostergotland 2021-2025 ")


@pytest.mark.parametrize(("one", "other"), [("202100-2114", "2021002114"), ("KS 2016/0072", "ks2016-0072")])
def test_a_code_is_the_same_however_it_is_spaced(one: str, other: str) -> None:
    assert code(one) == code(other)


@pytest.mark.parametrize(
    ("name", "asked_for", "language"),
    [
        ("kommun", "kommunerna", "sv"),
        ("Kommuner", "kommunens", "sv"),
        ("Integrationsrådet", "integrationsradets", "sv"),
        ("Integrationsrådet", "integrationsråd", "sv"),
        ("Integrationsråd", "integrationsrad", "sv"),
        ("council", "councils", "en"),
        ("agreements", "agreement", "en"),
        ("överenskommelser", "overenskommelsen", "sv"),
    ],
)
def test_a_name_and_what_is_asked_for_share_a_form(name: str, asked_for: str, language: str) -> None:
    (in_index,), (in_query,) = forms(name, language), forms(asked_for)
    assert in_index & in_query


def test_a_word_in_no_known_language_has_the_stems_of_ours() -> None:
    (unknown,), (swedish,), (english,) = (forms("kommunerna", tag) for tag in ("", "sv", "en"))
    assert unknown == swedish | english


def test_numbers_have_no_stems() -> None:
    assert list(forms("2016/0072", "sv")) == [{"2016"}, {"0072"}]


def test_common_words_count_only_where_there_are_no_others() -> None:
    assert asked("vem leder rådet i länet") == ["leder", "rådet", "länet"]
    assert asked("vem är vi") == ["vem", "är", "vi"]


@pytest.mark.parametrize("text", ["", " ", '"*()', "\0", "😀", "---", "\u200b"])
def test_a_text_without_letters_and_digits_has_no_words(text: str) -> None:
    assert asked(text) == []


def test_only_the_beginning_of_a_long_text_counts() -> None:
    assert [len(word) for word in asked("x" * 5_000)] == [LONGEST]
    assert len(asked(" ".join(f"w{number}" for number in range(100)))) == MOST_WORDS


def test_what_is_left_of_a_noun_without_its_endings() -> None:
    assert "inriktningsdokument" in set(without_ending("inriktningsdokumentet"))
    assert "radet" in set(without_ending("radets"))
    assert set(without_ending("lan")) == set()
