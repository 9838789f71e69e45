"""The error tree; each class has one HTTP status, one exit code and one problem document (RFC 9457).

PublisherError
  SourceError           a file of the dataset cannot be read            exit 2
  SettingsError         a setting is unknown or has no valid value      exit 2
  ReleaseRejected       the findings forbid the release                 exit 1
  ReleaseError          a release is missing or damaged                 exit 2
  AddressInUse          the address to listen on cannot be had          exit 2
  StorageError          a release or a file cannot be written           exit 2
  RequestError          what a client asked for cannot be had
    BadRequest          400
    QueryForbidden      403
    NotFound            404
    MethodNotAllowed    405
    NotAcceptable       406
    Gone                410
    QueryTooLarge       413
    BodyTooLarge        413
    AddressTooLong      414
    UnsupportedMediaType 415
    InvalidQuery        400
    QueryTimeout        504
    Overloaded          503
"""

from dataclasses import dataclass
from typing import ClassVar


class PublisherError(Exception):
    """The root: everything that the publisher raises on purpose."""

    exit_code: ClassVar[int] = 2


@dataclass(eq=False)
class SourceError(PublisherError):
    """A file that cannot be read; `line` and `column` count from 1, None where unknown."""

    file: str
    reason: str
    remedy: str
    line: int | None = None
    column: int | None = None
    rule: str = "source-unreadable"

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{place}: {self.reason} {self.remedy}"


@dataclass(eq=False)
class SettingsError(PublisherError):
    """A setting that does not exist or whose value does not fit."""

    setting: str
    reason: str

    def __str__(self) -> str:
        return f"Setting {self.setting}: {self.reason}"


@dataclass(eq=False)
class ReleaseRejected(PublisherError):
    """The findings hold `violations` violations, so no release was written."""

    exit_code: ClassVar[int] = 1
    violations: int

    def __str__(self) -> str:
        many = "1 violation. Mend it" if self.violations == 1 else f"{self.violations} violations. Mend them"
        return f"No release was built: {many} and build again."


@dataclass(eq=False)
class ReleaseError(PublisherError):
    """A release that is missing, incomplete or not what its manifest says."""

    release: str
    reason: str
    remedy: str = "Run `publisher build`."

    def __str__(self) -> str:
        return f"Release {self.release}: {self.reason} {self.remedy}"


@dataclass(eq=False)
class AddressInUse(PublisherError):
    """Another program listens on the address, or the system refuses it: `reason`."""

    host: str
    port: int
    reason: str = "it is in use"

    def __str__(self) -> str:
        return (
            f"Cannot listen on port {self.port} of {self.host}: {self.reason}. "
            "Choose another with --port or --host, or `make serve PORT=9000`."
        )


@dataclass(eq=False)
class StorageError(PublisherError):
    """The file system refused a write; the last good release is untouched."""

    place: str
    reason: str

    def __str__(self) -> str:
        return (
            f"Cannot write {self.place}: {self.reason}. "
            "Free space or choose another folder with --dist; the last release is untouched."
        )


@dataclass(eq=False)
class RequestError(PublisherError):
    """A request that cannot be met; `detail` is for the client to read."""

    status: ClassVar[int] = 400
    slug: ClassVar[str] = "bad-request"
    detail: str = ""

    def __str__(self) -> str:
        return self.detail


class BadRequest(RequestError):
    """The request is malformed."""


class QueryForbidden(RequestError):
    """The endpoint does not do this: updates, SERVICE, dataset clauses that fetch."""

    status = 403
    slug = "query-forbidden"


@dataclass(eq=False)
class NotFound(RequestError):
    """Nothing is known under this address; `nearest` are addresses and names that come close."""

    status = 404
    slug = "not-found"
    nearest: tuple[tuple[str, str], ...] = ()


@dataclass(eq=False)
class MethodNotAllowed(RequestError):
    """The resource has other methods: RFC 9110, section 15.5.6."""

    status = 405
    slug = "method-not-allowed"
    allowed: tuple[str, ...] = ()


@dataclass(eq=False)
class NotAcceptable(RequestError):
    """No offer fits the Accept header; `offers` are the media types to be had."""

    status = 406
    slug = "not-acceptable"
    offers: tuple[str, ...] = ()


@dataclass(eq=False)
class Gone(RequestError):
    """The IRI was retired: `date` (ISO 8601), why, and what came instead; 301 to that where the two were merged."""

    status = 410
    slug = "gone"
    iri: str = ""
    date: str = ""
    reason: str = ""
    successor: str | None = None
    merged: bool = False


@dataclass(eq=False)
class BodyTooLarge(RequestError):
    """The body of the request is over a limit; `limit` names the setting."""

    status = 413
    slug = "body-too-large"
    limit: str = ""


class AddressTooLong(RequestError):
    """The path of the address is longer than any that is published."""

    status = 414
    slug = "address-too-long"


class UnsupportedMediaType(RequestError):
    """The body has a media type that this resource does not read."""

    status = 415
    slug = "unsupported-media-type"


@dataclass(eq=False)
class InvalidQuery(RequestError):
    """The query does not parse; `line` and `column` count from 1."""

    status = 400
    slug = "invalid-query"
    line: int | None = None
    column: int | None = None


@dataclass(eq=False)
class QueryTimeout(RequestError):
    """The query ran into the time limit, in seconds."""

    status = 504
    slug = "query-timeout"
    limit: float = 0.0


@dataclass(eq=False)
class QueryTooLarge(RequestError):
    """The query or its result is over a limit; `limit` names it."""

    status = 413
    slug = "query-too-large"
    limit: str = ""


@dataclass(eq=False)
class Overloaded(RequestError):
    """All workers are busy; `retry_after` in seconds."""

    status = 503
    slug = "overloaded"
    retry_after: int = 1


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
    "overloaded": Text("Tjänsten är upptagen", "The service is busy"),
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
    "overloaded": Text("Försök igen om en stund.", "Try again in a moment."),
    "internal-error": Text("Felet är noterat. Försök igen senare.", "The error has been noted. Try again later."),
}
"""What a reader can do about each problem, by slug."""
