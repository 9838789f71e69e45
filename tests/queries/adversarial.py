"""Queries that mean harm, by name, with the statuses that may answer them."""

from dataclasses import dataclass

STOPPED = frozenset({413, 504})
"""Runs into time, memory, rows or bytes."""

REFUSED, FORBIDDEN, INVALID = frozenset({413}), frozenset({403}), frozenset({400})
HARMLESS = frozenset({200})
BOUNDED = HARMLESS | STOPPED
"""An engine may be clever enough to answer in time."""

UNREADABLE = INVALID | REFUSED


@dataclass(frozen=True)
class Case:
    """A query and the statuses that it may get; SINK in it is an address that nobody may ask."""

    name: str
    text: str
    statuses: frozenset[int]


def cross(count: int) -> str:
    """Patterns that have no variable in common."""
    return " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(count))


def star(count: int, separator: str = " . ") -> str:
    """Patterns with one subject."""
    return "?s " + " ; ".join(f"?p{n} ?o{n}" for n in range(count)) + separator


def nested(opening: str, inner: str, closing: str, depth: int) -> str:
    """One thing within itself."""
    return opening * depth + inner + closing * depth


DOUBLINGS = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
BINDS = " ".join(f"BIND(?x{n} + ?x{n} AS ?x{n + 1})" for n in range(2000))
WORDS = " ".join(f"'w{n}'" for n in range(5000))
PAIRS = " ".join("UNDEF" for _ in range(5000))
ANY = "(<urn:a>|!<urn:a>)"
BROKEN_IRI = '?a<?b#>"""\n)'

CASES = (
    Case("count of a cross product", f"SELECT (COUNT(*) AS ?n) {{ {cross(5)} }}", STOPPED),
    Case("count distinct of a cross product", f"SELECT (COUNT(DISTINCT *) AS ?n) {{ {cross(4)} }}", STOPPED),
    Case("order by of a cross product", f"SELECT * {{ {cross(4)} }} ORDER BY ?o3 ?o1", STOPPED),
    Case("order by with a limit", f"SELECT * {{ {cross(4)} }} ORDER BY RAND() LIMIT 1", STOPPED),
    Case("distinct of a cross product", f"SELECT DISTINCT * {{ {cross(4)} }}", STOPPED),
    Case("distinct by another order", f"SELECT DISTINCT ?o1 {{ {cross(4)} }} ORDER BY ?o2", STOPPED),
    Case("reduced cross product", f"SELECT REDUCED * {{ {cross(4)} }}", STOPPED),
    Case("offset into a cross product", f"SELECT * {{ {cross(5)} }} OFFSET 1000000000 LIMIT 1", STOPPED),
    Case("group_concat of a cross product", f"SELECT (GROUP_CONCAT(?o1) AS ?x) {{ {cross(4)} }}", STOPPED),
    Case("sum of a cross product", f"SELECT (SUM(STRLEN(STR(?o1))) AS ?x) {{ {cross(5)} }}", STOPPED),
    Case(
        "group by every row",
        f"SELECT ?s0 ?s1 ?s2 ?s3 (COUNT(*) AS ?n) {{ {cross(4)} }} GROUP BY ?s0 ?s1 ?s2 ?s3",
        STOPPED,
    ),
    Case("having over a cross product", f"SELECT ?p0 {{ {cross(5)} }} GROUP BY ?p0 HAVING (COUNT(*) < 0)", STOPPED),
    Case("ask that never finds", f"ASK {{ {cross(5)} FILTER(?o0 = 'x' && ?o4 = 'y') }}", BOUNDED),
    Case("ask with a filter over all", f"ASK {{ {cross(5)} FILTER(CONCAT(STR(?o0), STR(?o4)) = '') }}", STOPPED),
    Case("rows of a cross product", f"SELECT * {{ {cross(5)} }}", STOPPED),
    Case(
        "graphs in a cross product",
        "SELECT (COUNT(*) AS ?n) { GRAPH ?g {?a ?b ?c} GRAPH ?h {?d ?e ?f} GRAPH ?i {?j ?k ?l} }",
        STOPPED,
    ),
    Case("property path over anything", f"SELECT (COUNT(*) AS ?n) {{ ?a {ANY}* ?b . ?c {ANY}* ?d }}", STOPPED),
    Case(
        "nested stars of paths",
        f"SELECT (COUNT(*) AS ?n) {{ ?a ((({ANY}*)*)*)* ?b . ?b ({ANY}+)+ ?c . ?d {ANY}+ ?e }}",
        STOPPED,
    ),
    Case(
        "path there and back", f"SELECT (COUNT(*) AS ?n) {{ ?a ({ANY}|^{ANY})* ?b . ?c ({ANY}|^{ANY})* ?d }}", STOPPED
    ),
    Case("sequence of stars", f"SELECT (COUNT(*) AS ?n) {{ ?a {'/'.join([ANY + '*'] * 20)} ?b }}", STOPPED),
    Case(
        "exponential sequence of alternatives",
        f"SELECT (COUNT(*) AS ?n) {{ ?a {'/'.join([f'({ANY}|^{ANY})'] * 25)} ?b }}",
        STOPPED,
    ),
    Case("long path", "ASK { ?s " + "<urn:p>/" * 3000 + "<urn:p> ?o }", BOUNDED),
    Case("zero-length paths", f"SELECT (COUNT(*) AS ?n) {{ ?a {ANY}? ?b . ?c {ANY}? ?d . ?e {ANY}? ?f }}", STOPPED),
    Case(
        "nested optional",
        f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c {nested('OPTIONAL { ?d ?e ?f ', '', '}', 30)} }}",
        BOUNDED,
    ),
    Case(
        "many optionals",
        "SELECT (COUNT(*) AS ?n) { " + " ".join(f"OPTIONAL {{ ?s{n} ?p{n} ?o{n} }}" for n in range(40)) + "}",
        STOPPED,
    ),
    Case(
        "nested union", f"SELECT (COUNT(*) AS ?n) {{ {' '.join(['{ ?a ?b ?c } UNION { ?d ?e ?f }'] * 20)} }}", BOUNDED
    ),
    Case(
        "unions in a product",
        "SELECT (COUNT(*) AS ?n) { " + " ".join(f"{{ ?a{n} ?b ?c }} UNION {{ ?a{n} ?d ?e }}" for n in range(30)) + "}",
        BOUNDED,
    ),
    Case(
        "minus of products",
        f"SELECT (COUNT(*) AS ?n) {{ {cross(3)} MINUS {{ ?s0 ?x ?y . ?z ?w ?o2 . ?q ?r ?t }} }}",
        STOPPED,
    ),
    Case(
        "nested minus",
        f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c {nested('MINUS { ?a ?e ?f . ?g ?h ?i ', '', '}', 20)} }}",
        BOUNDED,
    ),
    Case(
        "nested sub-selects",
        f"SELECT (COUNT(*) AS ?n) {{ {nested('{ SELECT * { ?a ?b ?c . ?d ?e ?f ', '', '} }', 25)} }}",
        BOUNDED,
    ),
    Case(
        "sub-selects in a product",
        "SELECT (COUNT(*) AS ?n) { " + " ".join(f"{{ SELECT ?x{n} {{ ?x{n} ?p ?o }} }}" for n in range(20)) + "}",
        STOPPED,
    ),
    Case(
        "not exists without a bound",
        f"SELECT (COUNT(*) AS ?n) {{ {cross(3)} FILTER NOT EXISTS {{ ?s0 ?x ?y . ?z ?w ?o2 . FILTER(?y = ?z) }} }}",
        STOPPED,
    ),
    Case(
        "exists within exists", f"ASK {{ {cross(2)} {nested('FILTER NOT EXISTS { ?q ?r ?o1 ', '', '}', 20)} }}", BOUNDED
    ),
    Case("star of 200 patterns", f"SELECT (COUNT(*) AS ?n) {{ {star(200)} }}", BOUNDED | REFUSED),
    Case(
        "chain of 200 patterns",
        "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?x{n} ?p{n} ?x{n + 1} ." for n in range(200)) + "}",
        BOUNDED,
    ),
    Case(
        "clique of variables",
        "SELECT (COUNT(*) AS ?n) { "
        + " ".join(f"?x{a} ?p{a}{b} ?x{b} ." for a in range(9) for b in range(9) if a != b)
        + "}",
        BOUNDED,
    ),
    Case("star of 400 patterns", f"SELECT (COUNT(*) AS ?n) {{ {star(400)} }}", REFUSED),
    Case(
        "regex on a product",
        f"SELECT (COUNT(*) AS ?n) {{ {cross(3)} FILTER(REGEX(CONCAT(STR(?o0), STR(?o2)), '^(a+)+$')) }}",
        STOPPED,
    ),
    Case(
        "regex of its own making",
        f"SELECT (COUNT(*) AS ?n) {{ {cross(3)} FILTER(REGEX(STR(?s0), STR(?o1))) }}",
        STOPPED,
    ),
    Case(
        "regex that is huge",
        "SELECT (REGEX('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '((a{1,100}){1,100}){1,100}') AS ?x) {}",
        BOUNDED,
    ),
    Case(
        "regex that repeats groups",
        "SELECT (REGEX('" + "a" * 50_000 + "', '(.*)(.*)(.*)(.*)(.*)[^a]') AS ?x) {}",
        BOUNDED,
    ),
    Case(
        "replace that grows",
        "SELECT (STRLEN(REPLACE(REPLACE(REPLACE('"
        + "a" * 1000
        + "', 'a', '"
        + "b" * 1000
        + "'), 'b', '"
        + "c" * 1000
        + "'), 'c', '"
        + "d" * 1000
        + "')) AS ?x) {}",
        STOPPED,
    ),
    Case(
        "huge values",
        f"SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {WORDS} }} VALUES ?b {{ {WORDS} }} VALUES ?c {{ {WORDS} }} }}",
        STOPPED,
    ),
    Case(
        "values without values",
        f"SELECT (COUNT(*) AS ?n) {{ VALUES ?a {{ {PAIRS} }} VALUES ?a {{ {PAIRS} }} VALUES ?a {{ {PAIRS} }} }}",
        STOPPED,
    ),
    Case(
        "huge in",
        f"SELECT (COUNT(*) AS ?n) {{ {cross(2)} FILTER(STR(?o0) IN ({WORDS.replace(' ', ',')})) }}",
        STOPPED | REFUSED,
    ),
    Case(
        "in of expressions",
        f"SELECT (COUNT(*) AS ?n) {{ {cross(4)} FILTER(?o0 IN ({', '.join('CONCAT(STR(?o1), STR(?s2))' for _ in range(200))})) }}",
        STOPPED,
    ),
    Case("eight kilobytes of braces", "ASK " + "{" * 4000 + "}" * 4000, REFUSED),
    Case("eight kilobytes of parentheses", "ASK { FILTER(" + "(" * 4000 + "1" + ")" * 4000 + ") }", REFUSED),
    Case("braces that never close", "ASK " + "{" * 8000, REFUSED),
    Case("braces that were never opened", "ASK " + "}" * 8000, INVALID),
    Case("brackets of blank nodes", "ASK { " + "[ <urn:p> " * 4000 + "]" * 4000 + "}", REFUSED),
    Case("collections", "ASK { ?s ?p " + "( " * 4000 + ") " * 4000 + "}", REFUSED),
    Case("quoted triples", "ASK { " + "<< " * 3000 + "?s ?p ?o" + " >>" * 3000 + " ?q ?r }", REFUSED),
    Case("braces behind a broken IRI", f"ASK {{ ?s ?p ?o FILTER(?a<{'(' * 4000}?b{')' * 4000}>1) }}", REFUSED),
    Case("exclamation marks", "ASK { FILTER(" + "!" * 20_000 + "true) }", BOUNDED | UNREADABLE),
    Case("minus signs", "ASK { FILTER(1 = " + "- " * 20_000 + "1) }", BOUNDED | UNREADABLE),
    Case("plus chain", "ASK { FILTER(1 = " + "1+" * 40_000 + "1) }", BOUNDED | UNREADABLE),
    Case("or chain", "ASK { FILTER(" + "?a||" * 20_000 + "?a) }", BOUNDED | UNREADABLE),
    Case("carets in a path", "ASK { ?a " + "^" * 20_000 + "<urn:p> ?b }", BOUNDED | UNREADABLE),
    Case("alternatives in a path", "ASK { ?a " + "<urn:p>|" * 10_000 + "<urn:p> ?b }", BOUNDED | UNREADABLE),
    Case("if chain", "SELECT (" + "IF(true," * 59 + "1" + ",2)" * 59 + " AS ?x) {}", BOUNDED | UNREADABLE),
    Case("ten thousand unions", "ASK { " + "{} UNION " * 10_000 + "{} }", BOUNDED | UNREADABLE),
    Case("ten thousand filters", "ASK { " + "FILTER(true) " * 7_500 + "}", BOUNDED | UNREADABLE),
    Case(
        "ten thousand prefixes",
        "".join(f"PREFIX p{n}: <urn:{n}> " for n in range(5_000)) + "ASK {}",
        BOUNDED | UNREADABLE,
    ),
    Case(
        "ten thousand variables",
        "SELECT " + " ".join(f"?v{n}" for n in range(12_000)) + " { ?s ?p ?o }",
        BOUNDED | UNREADABLE,
    ),
    Case("over the length", "ASK {} #" + "x" * 100_000, REFUSED),
    Case("string that doubles", f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('{'x' * 1000}' AS ?x0) {DOUBLINGS} }}", STOPPED),
    Case(
        "string that doubles in each row", f"SELECT * {{ ?s ?p ?o BIND('{'x' * 1000}' AS ?x0) {DOUBLINGS} }}", STOPPED
    ),
    Case(
        "encoding that triples",
        "SELECT (STRLEN(" + "ENCODE_FOR_URI(" * 25 + "'" + "%" * 1000 + "'" + ")" * 25 + ") AS ?n) {}",
        BOUNDED,
    ),
    Case(
        "concat of a hundred",
        "SELECT (STRLEN(" + "CONCAT(" * 5 + "'x'" + (", '" + "y" * 5000 + "')") * 5 + ") AS ?n) {}",
        BOUNDED,
    ),
    Case(
        "group_concat of itself",
        f"SELECT (GROUP_CONCAT(?y; separator='{'-' * 5000}') AS ?x) {{ {cross(3)} BIND(STR(?o0) AS ?y) }}",
        STOPPED,
    ),
    Case("bind chain", f"SELECT ?x2000 {{ BIND(1 AS ?x0) {BINDS} }}", BOUNDED | UNREADABLE),
    Case(
        "bind chain over a product",
        f"SELECT (COUNT(*) AS ?n) {{ {cross(4)} BIND(STR(?o0) AS ?x0) {DOUBLINGS[:500].rpartition('BIND')[0]} }}",
        STOPPED,
    ),
    Case("construct explosion", f"CONSTRUCT {{ ?s0 ?p1 ?o2 . ?s2 ?p0 ?o1 . ?s1 ?p2 ?o0 }} {{ {cross(3)} }}", STOPPED),
    Case(
        "construct of blank nodes", f"CONSTRUCT {{ [] <urn:p> [ <urn:q> [], [], [], [] ] }} {{ {cross(3)} }}", STOPPED
    ),
    Case("describe everything", f"DESCRIBE * {{ {cross(3)} }}", STOPPED),
    Case("describe each thing again", f"DESCRIBE ?s0 ?o1 ?s2 {{ {cross(3)} }}", STOPPED),
    Case(
        "rand loop",
        f"SELECT (COUNT(*) AS ?n) {{ {cross(4)} FILTER(RAND() + STRLEN(STR(?o0)) + STRLEN(STR(?o3)) < 0) }}",
        STOPPED,
    ),
    Case("uuid loop", f"SELECT (UUID() AS ?u) (STRUUID() AS ?v) {{ {cross(4)} }}", STOPPED),
    Case("blank node loop", f"SELECT (BNODE() AS ?u) {{ {cross(4)} }}", STOPPED),
    Case(
        "hash loop",
        f"SELECT (COUNT(?h) AS ?n) {{ {cross(4)} BIND(SHA512(CONCAT(STR(?s0), STR(?o3))) AS ?h) }}",
        STOPPED,
    ),
    Case("service", "ASK { SERVICE <SINK> { ?s ?p ?o } }", FORBIDDEN),
    Case("service silent", "ASK { SERVICE SILENT <SINK> {} }", FORBIDDEN),
    Case("service in mixed case", "ASK { sErViCe <SINK> {} }", FORBIDDEN),
    Case("service behind a comment", "ASK { SERVICE#c\n<SINK> {} }", FORBIDDEN),
    Case("service of a variable", "SELECT * { VALUES ?x { <SINK> } SERVICE ?x { ?s ?p ?o } }", FORBIDDEN),
    Case("service by a prefix", "PREFIX x: <SINK> ASK { SERVICE x: {} }", FORBIDDEN),
    Case("service glued to a prefix", "PREFIX : <SINK> ASK { SERVICE:x {} }", FORBIDDEN),
    Case("service glued to a number", "ASK { ?s ?p 1SERVICE<SINK>{} }", FORBIDDEN),
    Case("service glued to a boolean", "ASK { ?s ?p trueSERVICE<SINK>{} }", FORBIDDEN),
    Case("service behind a comparison", f'ASK {{ ?s ?p ?o FILTER({BROKEN_IRI} SERVICE <SINK> {{}} #"""\n}}', FORBIDDEN),
    Case("service in a sub-select", "SELECT * { { SELECT * { SERVICE <SINK> { ?s ?p ?o } } } }", FORBIDDEN),
    Case("service in exists", "ASK { ?s ?p ?o FILTER EXISTS { SERVICE <SINK> {} } }", FORBIDDEN),
    Case("service with escaped letters", "ASK { \\u0053ERVICE <SINK> {} }", FORBIDDEN | INVALID),
    Case("service with an escaped address", "ASK { SERVICE <http://127.0.0.1\\u003A1/> {} }", FORBIDDEN),
    Case("service of a file", "ASK { SERVICE <file:///etc/passwd> {} }", FORBIDDEN),
    Case("service after a byte-order mark", "\ufeffASK { SERVICE <SINK> {} }", FORBIDDEN | INVALID),
    Case("from a url", "SELECT * FROM <SINK> { ?s ?p ?o }", HARMLESS),
    Case("from named a url", "SELECT * FROM NAMED <SINK> { GRAPH ?g { ?s ?p ?o } }", HARMLESS),
    Case("from two urls", "SELECT * FROM <SINK> FROM <SINKa> { ?s ?p ?o }", HARMLESS),
    Case("from a file", "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", HARMLESS),
    Case("graph of a file", "SELECT * { GRAPH <file:///etc/passwd> { ?s ?p ?o } }", HARMLESS),
    Case(
        "from many graphs",
        "SELECT * " + " ".join(f"FROM <urn:g:{n}>" for n in range(4_000)) + " { ?s ?p ?o }",
        BOUNDED,
    ),
    Case("load of a url", "LOAD <SINK>", FORBIDDEN),
    Case("load of a file", "LOAD SILENT <file:///etc/passwd> INTO GRAPH <urn:g>", FORBIDDEN),
    Case("update behind a query", "ASK {} ; LOAD <SINK>", INVALID | FORBIDDEN),
    Case("function by its address", "SELECT (<SINK>(1) AS ?x) {}", INVALID),
    Case("strings that never close", "ASK { " + "'''a" * 20_000, INVALID),
    Case("comparisons without end", "ASK { FILTER(" + "<" * 50_000, INVALID | REFUSED),
    Case("names without end", "ASK { " + "a.b-" * 24_000 + " }", INVALID | REFUSED),
    Case("zero characters", "ASK { ?s ?p '\x00' }", BOUNDED | INVALID),
    Case("letters of many bytes", "ASK { ?s ?p '" + "\U0001f600" * 90_000 + "' }", BOUNDED),
)
