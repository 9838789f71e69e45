"""Texts in both languages, and what readers are told of each problem."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """One text in both languages of the dataset."""

    sv: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.sv


TITLES = {
    "bad-request": Text("Förfrågan går inte att förstå", "The request cannot be understood"),
    "query-forbidden": Text("Frågan är inte tillåten", "The query is not allowed"),
    "not-found": Text("Sidan finns inte", "Page not found"),
    "method-not-allowed": Text("Metoden går inte att använda här", "The method cannot be used here"),
    "not-acceptable": Text("Formatet finns inte", "The format is not available"),
    "gone": Text("Adressen är indragen", "The address has been retired"),
    "body-too-large": Text("Innehållet är för stort", "The body is too large"),
    "address-too-long": Text("Adressen är för lång", "The address is too long"),
    "unsupported-media-type": Text("Innehållet har fel format", "The body has an unsupported format"),
    "invalid-query": Text("Frågan går inte att tolka", "The query does not parse"),
    "query-timeout": Text("Frågan tog för lång tid", "The query took too long"),
    "query-too-large": Text("Frågan eller svaret är för stort", "The query or its result is too large"),
    "too-many-requests": Text("För många frågor på en gång", "Too many queries at once"),
    "overloaded": Text("Tjänsten är upptagen", "The service is busy"),
    "bad-gateway": Text("Frågemotorn svarar fel", "The query engine fails"),
    "unavailable": Text("Tjänsten går inte att nå just nu", "The service is not available right now"),
    "internal-error": Text("Något gick fel hos oss", "Something went wrong on our side"),
}
"""The title of each problem document, by slug."""

ADVICE = {
    "bad-request": Text("Kontrollera adressen och försök igen.", "Check the address and try again."),
    "query-forbidden": Text(
        "Tjänsten läser bara den egna datamängden: uppdateringar och frågor till andra tjänster nekas.",
        "The service only reads its own dataset: updates and queries to other services are refused.",
    ),
    "not-found": Text(
        "Ingenting är publicerat på den här adressen. En adress som en gång har publicerats försvinner aldrig, "
        "så troligen är den felskriven.",
        "Nothing is published at this address. An address that was once published never disappears, so it is "
        "probably misspelt.",
    ),
    "method-not-allowed": Text("Läs med GET eller HEAD.", "Read with GET or HEAD."),
    "not-acceptable": Text("Välj ett av formaten nedan.", "Choose one of the formats below."),
    "gone": Text("Posten finns inte längre.", "The record no longer exists."),
    "body-too-large": Text("Skicka en kortare fråga.", "Send a shorter query."),
    "address-too-long": Text("Kontrollera adressen.", "Check the address."),
    "unsupported-media-type": Text(
        "Skicka frågan som formulär eller som ren text.", "Post the query as a form or as it is."
    ),
    "invalid-query": Text("Rätta frågan på den plats som anges.", "Correct the query at the place that is named."),
    "query-timeout": Text(
        "Frågan avbröts vid tidsgränsen och gav inget svar. Begränsa den, eller hämta hela datamängden.",
        "The query was stopped at the time limit and gave no result. Narrow it, or download the whole dataset.",
    ),
    "query-too-large": Text(
        "Begränsa frågan, till exempel med LIMIT, eller hämta hela datamängden.",
        "Narrow the query, for example with LIMIT, or download the whole dataset.",
    ),
    "too-many-requests": Text(
        "Vänta tills några av dina frågor har besvarats, och ställ sedan färre åt gången.",
        "Wait until some of your queries have been answered, then ask fewer at a time.",
    ),
    "overloaded": Text("Försök igen om en stund.", "Try again in a moment."),
    "bad-gateway": Text(
        "Frågan nådde motorn, men svaret går inte att använda. Försök igen senare, eller hämta hela datamängden.",
        "The query reached the engine, but its answer is of no use. Try again later, or download the whole dataset.",
    ),
    "unavailable": Text("Försök igen om en stund.", "Try again in a moment."),
    "internal-error": Text("Felet är noterat. Försök igen senare.", "The error has been noted. Try again later."),
}
"""What a reader can do about each problem, by slug."""
