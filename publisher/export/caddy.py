"""The Caddyfile by which Caddy serves a copy as the server would (https://caddyserver.com/docs/caddyfile)."""

import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from publisher.export.accepting import Row, by_accept, by_language
from publisher.export.own_pages import ERRORS, GONE, PROBLEM, PROBLEMS
from publisher.export.rules import CHARSET, IN_UTF_8, LEADS, LOOSENED, NEGOTIATED, PLACES, POLICY, TYPES, Rules, vary
from publisher.iris import LANGUAGES
from publisher.media_types import HTML, LINKSETS, PROBLEM_JSON, REPRESENTATIONS, MediaType

_SPOKEN = "|".join(LANGUAGES)
_ONE = """\t\t@{name} path_regexp ^/{path}$
\t\thandle @{name} {{
\t\t\troute {{
\t\t\t\theader Vary "{vary}"
\t\t\t\t@refused vars {{publisher_{offered}}} ""
\t\t\t\terror @refused 406
{leads}{named}\t\t\t\trewrite * /{file}.{{publisher_{offered}}}
\t\t\t\timport publisher_send
\t\t\t}}
\t\t}}"""


def configuration(rules: Rules, root: Path) -> str:
    """The whole file; `root` is the folder of the files."""
    template = (files("publisher") / "templates" / "Caddyfile").read_text("utf-8")
    number = re.fullmatch(r"[0-9.]+", rules.host)
    mounted = (
        f"\t\t@mounted path_regexp ^{re.escape(rules.root)}\n"
        f"\t\turi @mounted strip_prefix {rules.root.removesuffix('/')}"
    )
    return template % {
        "maps": "\n".join(_maps()),
        "site": _site(rules),
        "bind": f"\tbind {rules.host}\n" if number else "",
        "root": str(root),
        "headers": "\n".join(f'\t\theader {name} "{value}"' for name, value in rules.headers.items()),
        "policy": _policy(rules),
        "mounted": mounted if rules.root != "/" else "",
        "gone": GONE,
        "problems": ERRORS,
        "problem": PROBLEM,
        "at": rules.root,
        "icon": rules.icon,
        "moved": "\n".join(_moved(rules)),
        "extensions": "|".join(kind.extension for kind in REPRESENTATIONS if kind is not HTML),
        "languages": _SPOKEN,
        "english": LANGUAGES[1],
        "negotiated": "\n".join(_negotiated(rules)),
    }


def _policy(rules: Rules) -> str:
    """The policy of the addresses where WebAssembly runs."""
    if not rules.runs:
        return ""
    return f'\t\t@runs path_regexp {"|".join(rules.runs)}\n\t\theader @runs {POLICY} "{LOOSENED}"'


def _site(rules: Rules) -> str:
    """The address that Caddy answers at; over TLS it sees to the certificate itself."""
    site = urlsplit(rules.settings.site_url)
    return f"{site.scheme}://{site.netloc}"


def _maps() -> list[str]:
    """What the headers, the query and the path come to; a map reads what the ones before it gave."""
    accept = "`{publisher_language} {header.Accept}`"
    problems = [(pattern, answer) for pattern, answer in by_accept(PROBLEMS, _endings(PROBLEMS)) if answer]
    told = [(rf"^.*[.]{tag}[.]html", tag) for tag in LANGUAGES] + [(rf"^({_SPOKEN}) ", "$1")]
    of = r"([A-Za-z0-9_.-]*)(?::|%3A)([A-Za-z0-9_.-]+)(&page=[0-9]+)?$"
    asked = [
        ("^(?:page=0*1)?$", ""),
        ("^page=([0-9]+)$", "/@page=$1"),
        (rf"^values=(?:%5E|\^){of}", "/@values-inverse=$1~$2$3"),
        (rf"^values={of}", "/@values=$1~$2$3"),
    ]
    return [
        _map("{header.Accept-Language}", "language", by_language(), LANGUAGES[0]),
        _map("`{publisher_language} {http.request.orig_uri}`", "told", told, LANGUAGES[0]),
        *(
            _map(accept, name, _after_language(by_accept(offers, _endings(offers))))
            for name, offers in NEGOTIATED.items()
        ),
        _map(
            "`{publisher_told} {header.Accept}`",
            "problems",
            _after_language([("^$", PROBLEM), *problems]),
            PROBLEM,
        ),
        _map("{http.request.orig_uri.query}", "query", asked, "/@none"),
        _map("{http.request.orig_uri.query}", "asked", [("^(.+)$", "?$1")]),
        _map("{path}", "type", _types(), "application/octet-stream"),
    ]


def _map(source: str, name: str, rows: Sequence[Row], default: str = "") -> str:
    first: dict[str, str] = {}
    for pattern, answer in rows:
        first.setdefault(pattern, answer)
    lines = [f'\t\t`~(?i){pattern}` "{answer}"' for pattern, answer in first.items()]
    return "\n".join([f"\tmap {source} {{publisher_{name}}} {{", *lines, f'\t\tdefault "{default}"', "\t}"])


def _after_language(rows: Sequence[Row]) -> list[Row]:
    """The rows for the header after the language; each matches once, from the beginning."""
    spoken = f"^({_SPOKEN}) "
    return [
        (spoken + pattern[1:] if pattern[0] == "^" else f"{spoken}(?:.*[ ,])?{_bare(pattern)}", answer)
        for pattern, answer in rows
    ]


def _bare(pattern: str) -> str:
    return pattern.removeprefix("(^|[ ,])")


def _endings(offers: Sequence[MediaType]) -> dict[MediaType, str]:
    """What follows the address of a document for each offer; `$1` is the language."""
    special = {PROBLEM_JSON: PROBLEM, HTML: f"$1.{HTML.extension}"}
    return {kind: special.get(kind, kind.extension) for kind in offers}


def _types() -> list[Row]:
    rows = [("^/linkset/.*[.]json$", LINKSETS[0].name), ("^/lookup/links[.]json$", LINKSETS[0].name)]
    rows += [("^/suggest$", "application/json"), ("/SHA256SUMS$", f"text/plain; {CHARSET}")]
    rows += [(f"[.]{kind.extension}$", kind.name) for kind in LINKSETS if kind.extension not in TYPES]
    for extension, name in TYPES.items():
        rows.append((f"[.]{extension}$", f"{name}; {CHARSET}" if name in IN_UTF_8 else name))
    return rows


def _moved(rules: Rules) -> list[str]:
    """Documents that lead elsewhere: merged things at once, those of another release through their document."""
    lines = []
    for number, (stem, (status, target)) in enumerate(rules.moved.items(), start=1):
        name = f"moved{number}"
        thing = stem if stem == "def" or stem.startswith("def/") else f"id/{stem}"
        form = "(?:[.][a-z.]+)?" if status == 301 else "([.][a-z.]+)?"
        if status == 301:
            lines.append(f"\t\t@{name} path_regexp ^/(?:{thing}|doc/{stem}{form})$\n\t\tredir @{name} {target} 301")
            continue
        lines.append(f"\t\t@{name} path_regexp ^/{thing}$\n\t\tredir @{name} {rules.root}doc/{stem} 303")
        lines.append(f"\t\t@{name}d path_regexp {name} ^/doc/{stem}{form}$")
        lines.append(f"\t\tredir @{name}d {target}{{re.{name}.1}} {status}")
    return lines


def _negotiated(rules: Rules) -> list[str]:
    found = []
    for path, offered in PLACES:
        named = f"\t\t\t\theader Content-Location {rules.root}{path}.{{publisher_{offered}}}\n"
        leads = (
            f"\t\t\t\t@paged vars_regexp {{publisher_{offered}}} html\n"
            f"\t\t\t\tredir @paged {rules.root}{LEADS.get(path, '')} 303\n"
        )
        found.append(
            _ONE.format(
                name=re.sub(r"\W", "-", path),
                path=path.replace(".", "[.]"),
                file=path,
                vary=vary(path, offered),
                offered=offered,
                leads=leads if path in LEADS else "",
                named=named if offered != "examples" else "",
            )
        )
    return found
