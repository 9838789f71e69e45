"""The configuration by which nginx serves a copy as the server would (https://nginx.org/en/docs/dirindex.html)."""

import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from publisher.export.accepting import Row, by_accept, by_language
from publisher.export.own_pages import ERRORS, GONE, PROBLEM, PROBLEMS, STATUSES
from publisher.export.rules import IN_UTF_8, LEADS, LOOSENED, NEGOTIATED, PLACES, POLICY, TYPES, Rules, vary
from publisher.iris import LANGUAGES
from publisher.media_types import HTML, PROBLEM_JSON, REPRESENTATIONS, MediaType

_ONE = """  location = /%(path)s {
    set $publisher_vary "%(vary)s";
    if ($publisher_%(name)s = "") { return 406; }
    %(leads)s%(named)stry_files /%(path)s.$publisher_%(name)s =404;
  }"""


def configuration(rules: Rules, root: Path) -> str:
    """The maps and the server block; `root` is the folder of the files."""
    maps = [_map("$http_accept", name, by_accept(offers, _endings(offers))) for name, offers in NEGOTIATED.items()]
    problems = [(pattern, answer) for pattern, answer in by_accept(PROBLEMS, _endings(PROBLEMS)) if answer]
    maps.append(_map("$http_accept", "problems", [("^$", PROBLEM), *problems], PROBLEM))
    language = _map("$http_accept_language", "language", by_language(), LANGUAGES[0])
    told = _map("$request_uri", "told", [(rf"\.{tag}\.html", tag) for tag in LANGUAGES], "$publisher_language")
    template = (files("publisher") / "templates" / "nginx.conf").read_text("utf-8")
    return template % (_parts(rules, root) | {"maps": "\n".join([language, told, *maps])})


def _map(source: str, name: str, rows: Sequence[Row], default: str = "") -> str:
    lines = [f'  "~*{pattern}" "{answer}";' for pattern, answer in rows]
    return "\n".join([f"map {source} $publisher_{name} {{", f'  default "{default}";', *lines, "}"])


def _endings(offers: Sequence[MediaType]) -> dict[MediaType, str]:
    """What follows the address of a document for each offer."""
    problem = {PROBLEM_JSON: PROBLEM}
    html = {HTML: f"{'$publisher_told' if PROBLEM_JSON in offers else '$publisher_language'}.{HTML.extension}"}
    return {kind: kind.extension for kind in offers} | {k: v for k, v in (problem | html).items() if k in offers}


def _parts(rules: Rules, root: Path) -> dict[str, str]:
    is_number = re.fullmatch(r"[0-9.]+", rules.host)
    errors = [f"  error_page {status} /{ERRORS}/{status}.$publisher_problems;" for status in STATUSES]
    headers = rules.headers | {POLICY: "$publisher_policy"}
    mount = f"  location ^~ {rules.root} {{ rewrite ^{rules.root}(.*)$ /$1 last; }}" if rules.root != "/" else ""
    return {
        "listen": f"{rules.host}:{rules.port}" if is_number else str(rules.port),
        "name": rules.host,
        "root": str(root),
        "in_utf_8": " ".join(IN_UTF_8[1:]),
        "types": "\n".join(f"    {kind} {extension};" for extension, kind in TYPES.items()),
        "policy": "\n".join(f'  "~{pattern}" "{LOOSENED}";' for pattern in rules.runs),
        "strict": rules.headers[POLICY],
        "headers": "\n".join(f'  add_header {name} "{value}" always;' for name, value in headers.items()),
        "errors": "\n".join([*errors, f"  error_page 410 /{GONE}/$publisher_thing.$publisher_problems;"]),
        "mounted": mount,
        "gone": GONE,
        "problems": ERRORS,
        "problem": PROBLEM,
        "at": rules.root,
        "below": rules.root.removesuffix("/"),
        "icon": rules.icon,
        "moved": "\n".join(_moved(rules)),
        "extensions": "|".join(kind.extension for kind in REPRESENTATIONS if kind is not HTML),
        "languages": "|".join(LANGUAGES),
        "negotiated": "\n".join(_negotiated(rules)),
    }


def _moved(rules: Rules) -> list[str]:
    """Documents that lead elsewhere: merged things at once, those of another release through their document."""
    lines = []
    for stem, (status, target) in rules.moved.items():
        thing = stem if stem == "def" or stem.startswith("def/") else f"id/{stem}"
        if status == 301:
            lines.append(rf"  location ~ ^/(?:{thing}|doc/{stem}(?:\.[a-z.]+)?)$ {{ return 301 {target}; }}")
            continue
        lines.append(f"  location = /{thing} {{ return 303 {rules.root}doc/{stem}; }}")
        rest = rf"^/doc/{stem}(?<publisher_rest>\.[a-z.]+)?$"
        lines.append(f"  location ~ {rest} {{ return {status} {target}$publisher_rest; }}")
    return lines


def _negotiated(rules: Rules) -> list[str]:
    return [
        _ONE
        % {
            "path": path,
            "name": name,
            "at": rules.root,
            "named": f"set $publisher_named {rules.root}{path}.$publisher_{name};\n    " if name != "examples" else "",
            "leads": f"if ($publisher_{name} ~ html) {{ return 303 {rules.root}{LEADS[path]}; }}\n    "
            if path in LEADS
            else "",
            "vary": vary(path, name),
        }
        for path, name in PLACES
    ]
