import pytest

from publisher.printable import safe


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("råd – ”rätt”", "råd – ”rätt”"),
        ("\033[31m", "\\u001B[31m"),
        ("\u009b\u202e\u200b\n", "\\u009B\\u202E\\u200B\\u000A"),
        ("\udcff", "\\uDCFF"),
        ("\U000e0001", "\\U000E0001"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str) -> None:
    assert safe(text) == shown
