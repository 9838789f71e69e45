"""The one table of interface texts in both languages, with the names of the months."""

from types import SimpleNamespace

from publisher.texts import Text

TEXTS: dict[str, Text] = {
    # the frame of every page
    "skip": Text("Till innehållet", "Skip to content"),
    "menu": Text("Meny", "Menu"),
    "start": Text("Start", "Start"),
    "data": Text("Data", "Data"),
    "vocabulary": Text("Vokabulär", "Vocabulary"),
    "sparql": Text("SPARQL", "SPARQL"),
    "other_language": Text("English", "Svenska"),
    "breadcrumb": Text("Du är här", "You are here"),
    "free_to_use": Text(
        "Uppgifterna får användas fritt (CC0). Varje uppgift har en källa.",
        "The data may be used freely (CC0). Every statement has a source.",
    ),
    "demonstration": Text(
        "En demonstration: inte publicerad av de myndigheter som beskrivs.",
        "A demonstration: not published by the authorities described.",
    ),
    "published_by": Text("Publiceras av {name}.", "Published by {name}."),
    "report_error": Text("Rapportera fel", "Report an error"),
    # the sections of an entity page
    "on_this_page": Text("På sidan", "On this page"),
    "facts": Text("Fakta", "Facts"),
    "others": Text("Övrigt", "Other"),
    "content": Text("Innehåll", "Content"),
    "content_intro": Text(
        "Vad den här grafen påstår, efter ämne: {shown} av {total} påståenden.",
        "What this graph states, by subject: {shown} of {total} statements.",
    ),
    "connections": Text("Kopplingar", "Connections"),
    "pointing_here": Text("Pekar hit", "Pointing here"),
    "pointing_on": Text("Pekar vidare", "Pointing on"),
    "and_more": Text("och {count} till", "and {count} more"),
    "mentioned_by": Text("Nämns av", "Mentioned by"),
    "mentioned_intro": Text(
        "Andra poster som pekar hit, efter egenskap.", "Other records that point here, by property."
    ),
    "instances": Text("Poster av klassen", "Records of the class"),
    "uses": Text("Används", "Used"),
    "used_once": Text("en gång i datamängden", "once in the dataset"),
    "uses_count": Text("{count} gånger i datamängden", "{count} times in the dataset"),
    "show_rest": Text("Visa {count} till", "Show {count} more"),
    "elsewhere": Text("{count} av {total} visas på den här sidan.", "{count} of {total} are shown on this page."),
    "pages": Text("Sidor", "Pages"),
    "page_of": Text("Sida {page} av {pages}", "Page {page} of {pages}"),
    "previous": Text("Föregående", "Previous"),
    "next": Text("Nästa", "Next"),
    "timeline": Text("Tidslinje", "Timeline"),
    "sources": Text("Källor", "Sources"),
    "source": Text("Källa {number}", "Source {number}"),
    "other_graphs": Text("Andra märken på sidan", "Other markers on this page"),
    "superseded": Text("Ersatt källa", "Superseded source"),
    "statements": Text("Visa påståenden som data", "Show the statements as data"),
    "property": Text("Egenskap", "Property"),
    "value": Text("Värde", "Value"),
    "graph": Text("Graf", "Graph"),
    "all_statements": Text("Alla {total} påståenden som TriG", "All {total} statements as TriG"),
    "whole_text": Text("Hela texten ({count} tecken) i data", "The whole text ({count} characters) in the data"),
    "yes": Text("ja", "yes"),
    "no": Text("nej", "no"),
    # markers of what is not a source section
    "letter_register": Text("R", "R"),
    "letter_editorial": Text("E", "E"),
    "letter_derived": Text("H", "D"),
    "letter_ontology": Text("V", "V"),
    "letter_catalogue": Text("K", "C"),
    "family_register": Text("Register", "Register"),
    "family_editorial": Text("Eget (redaktionellt)", "Editorial"),
    "family_derived": Text("Härlett", "Derived"),
    "family_ontology": Text("Vokabulär", "Vocabulary"),
    "family_catalogue": Text("Katalog", "Catalogue"),
    "about_register": Text("hämtat ur ett offentligt register.", "taken from a public register."),
    "about_editorial": Text("vår egen uppgift: typ, översättning, läsning.", "our own: type, translation, reading."),
    "about_derived": Text("uträknat ur andra påståenden med en regel.", "computed from other statements by a rule."),
    "about_ontology": Text("hör till vokabulärens definitioner.", "belongs to the vocabulary's definitions."),
    "about_catalogue": Text("hör till datamängdens egen beskrivning.", "belongs to the dataset's own description."),
    # the side panel
    "address": Text("Adress till posten", "Address of the record"),
    "address_note": Text(
        "Adressen är beständig och kan länkas från andra system.",
        "The address is persistent and can be linked from other systems.",
    ),
    "copy": Text("Kopiera", "Copy"),
    "copied": Text("Kopierad", "Copied"),
    "get_data": Text("Hämta som data", "Get as data"),
    "open_in_sparql": Text("Öppna i SPARQL", "Open in SPARQL"),
    "cite": Text("Hänvisa", "Cite"),
    "version": Text("Version {version}.", "Version {version}."),
    "about_record": Text("Om uppgifterna", "About the record"),
    "record_size": Text(
        "{statements} påståenden, {sources} källavsnitt.", "{statements} statements, {sources} source sections."
    ),
    "release": Text("Utgåva", "Release"),
    "not_published": Text("inte publicerad", "not published"),
    # notices
    "ended": Text("Perioden är slut.", "The period has ended."),
    "held": Text("Den gällde {period}.", "It ran {period}."),
    "ended_on": Text("Den gällde till och med {period}.", "It ran until {period}."),
    "no_successor": Text("Vi har ingen uppgift om en ny.", "We know of no new one."),
    "not_begun": Text("Perioden har inte börjat.", "The period has not begun."),
    "begins": Text("Den börjar {period}.", "It begins {period}."),
    "replaced": Text("Ersatt.", "Replaced."),
    "replaced_by": Text("I stället gäller", "In its place stands"),
    "undated": Text("Datum saknas.", "No date."),
    "undated_why": Text(
        "Källan säger inte när den skrevs eller granskades.",
        "The source does not say when it was written or reviewed.",
    ),
    "old_source": Text("Källan är ersatt.", "The source is superseded."),
    "old_source_why": Text(
        "Den har bytts ut mot en nyare. Uppgifter ur den kan vara inaktuella.",
        "It was replaced by a newer one. What it states may be out of date.",
    ),
    "retired": Text("Indragen.", "Retired."),
    "retired_why": Text("Använd den inte i nya data.", "Do not use it in new data."),
    # start, problems, query form
    "size": Text(
        "{things} poster, beskrivna med {triples} påståenden i {graphs} namngivna grafer.",
        "{things} records, described by {triples} statements in {graphs} named graphs.",
    ),
    "kinds": Text("Vad som finns", "What there is"),
    "questions": Text("Frågor att börja med", "Questions to start from"),
    "questions_intro": Text(
        "Var och en öppnas i frågeformuläret, där den kan ändras och köras.",
        "Each opens in the query form, where it can be changed and run.",
    ),
    "download": Text("Hämta data", "Get the data"),
    "download_intro": Text(
        "Varje sida går att hämta som Turtle, TriG, JSON-LD, RDF/XML, N-Triples, N-Quads och CSV. Hela datamängden:",
        "Every page can be had as Turtle, TriG, JSON-LD, RDF/XML, N-Triples, N-Quads and CSV. The whole dataset:",
    ),
    "dataset": Text("Om datamängden", "About the dataset"),
    "terms": Text("Vokabulären", "The vocabulary"),
    "endpoint": Text("Fråga med SPARQL", "Query with SPARQL"),
    "to_start": Text("Till startsidan", "To the start page"),
    "status": Text("Felkod {status}", "Status {status}"),
    "query_title": Text("Fråga datamängden", "Query the dataset"),
    "query_intro": Text(
        "Skriv en fråga i SPARQL 1.1. Standardgrafen är alla grafer sammanlagda; GRAPH visar vem som påstår vad.",
        "Write a query in SPARQL 1.1. The default graph is the merge of all graphs; GRAPH shows who states what.",
    ),
    "query": Text("Fråga", "Query"),
    "format": Text("Svarets format", "Format of the answer"),
    "automatic": Text("Automatiskt", "Automatic"),
    "for_tables": Text("Tabell (SELECT, ASK)", "Table (SELECT, ASK)"),
    "for_graphs": Text("Graf (CONSTRUCT, DESCRIBE)", "Graph (CONSTRUCT, DESCRIBE)"),
    "run": Text("Kör frågan", "Run the query"),
    "query_error": Text("Frågan går inte att tolka.", "The query does not parse."),
    "error_place": Text("Rad {line}, kolumn {column}.", "Line {line}, column {column}."),
    "error_line": Text("Rad {line}.", "Line {line}."),
    "examples": Text("Exempel", "Examples"),
}

MONTHS = {
    "sv": (
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def texts(language: str) -> SimpleNamespace:
    """Every text in one language, as attributes: what the templates call `t`."""
    return SimpleNamespace(**{key: text[language] for key, text in TEXTS.items()})
