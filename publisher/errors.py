"""The error tree; each class has one HTTP status, one exit code and one problem document (RFC 9457).

PublisherError
  SourceError           a file of the dataset cannot be read            exit 2
  SettingsError         a setting is unknown or has no valid value      exit 2
  ReleaseRejected       the findings forbid the release                 exit 1
  ReleaseError          a release is missing or damaged                 exit 2
  AddressInUse          the address to listen on cannot be had          exit 2
  StorageError          a release or a file cannot be written           exit 2
  EngineError           the remote engine does not hold the release     exit 2
  RedactionRefused      the current release still tells of the person   exit 1
  RequestError          what a client asked for cannot be had
    BadRequest          400
    InvalidParameter    400
    QueryForbidden      403
    NotFound            404
    MethodNotAllowed    405
    NotAcceptable       406
    Gone                410
    QueryTooLarge       413
    BodyTooLarge        413
    AddressTooLong      414
    UnsupportedMediaType 415
    RangeNotSatisfiable 416
    InvalidQuery        400
    QueryTimeout        504
    TooManyRequests     429
    BadGateway          502
    Unavailable         503
      Overloaded        503
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
    """The file system refused a write, or must not be written to; what stood there last is untouched."""

    place: str
    reason: str
    remedy: str = "Free space or choose another folder with --dist; the last release is untouched."

    def __str__(self) -> str:
        return f"Cannot write {self.place}: {self.reason}. {self.remedy}"


@dataclass(eq=False)
class EngineError(PublisherError):
    """The remote SPARQL engine at `address` cannot answer for the release."""

    address: str
    reason: str
    remedy: str = "Load it with the release, its default graph with the merge of all graphs, and start again."

    def __str__(self) -> str:
        return f"The SPARQL engine {self.address}: {self.reason} {self.remedy}"


@dataclass(eq=False)
class RedactionRefused(PublisherError):
    """What is to be taken out still stands in the current release, or was never there: `reason`, and what to do."""

    exit_code: ClassVar[int] = 1
    iri: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"Cannot redact {self.iri}: {self.reason} {self.remedy}"


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


@dataclass(eq=False)
class InvalidParameter(RequestError):
    """A parameter of the address has a value that cannot be read; `example` is one that can."""

    slug = "invalid-parameter"
    parameter: str = ""
    example: str = ""


class QueryForbidden(RequestError):
    """The endpoint does not do this: updates, SERVICE, dataset clauses that fetch."""

    status, slug = 403, "query-forbidden"


@dataclass(eq=False)
class NotFound(RequestError):
    """Nothing is known under this address; `nearest` are addresses and names that come close."""

    status, slug = 404, "not-found"
    nearest: tuple[tuple[str, str], ...] = ()


@dataclass(eq=False)
class MethodNotAllowed(RequestError):
    """The resource has other methods: RFC 9110, section 15.5.6."""

    status, slug = 405, "method-not-allowed"
    allowed: tuple[str, ...] = ()


@dataclass(eq=False)
class NotAcceptable(RequestError):
    """No offer fits the Accept header; `offers` are the media types to be had."""

    status, slug = 406, "not-acceptable"
    offers: tuple[str, ...] = ()


@dataclass(eq=False)
class Gone(RequestError):
    """The IRI was retired: `date` (ISO 8601), why, and what came instead; 301 to that where the two were merged."""

    status, slug = 410, "gone"
    iri: str = ""
    date: str = ""
    reason: str = ""
    successor: str | None = None
    merged: bool = False


@dataclass(eq=False)
class BodyTooLarge(RequestError):
    """The body of the request is over a limit; `limit` names the setting."""

    status, slug = 413, "body-too-large"
    limit: str = ""


class AddressTooLong(RequestError):
    """The path of the address is longer than any that is published."""

    status, slug = 414, "address-too-long"


class UnsupportedMediaType(RequestError):
    """The body has a media type that this resource does not read."""

    status, slug = 415, "unsupported-media-type"


@dataclass(eq=False)
class RangeNotSatisfiable(RequestError):
    """The parts that are asked for lie outside what there is, `size` bytes (RFC 9110, section 15.5.17)."""

    status, slug = 416, "range-not-satisfiable"
    size: int = 0


@dataclass(eq=False)
class InvalidQuery(RequestError):
    """The query does not parse; `line` and `column` count from 1."""

    slug = "invalid-query"
    line: int | None = None
    column: int | None = None


@dataclass(eq=False)
class QueryTimeout(RequestError):
    """The query ran into the time limit, in seconds."""

    status, slug = 504, "query-timeout"
    limit: float = 0.0


@dataclass(eq=False)
class QueryTooLarge(RequestError):
    """The query or its result is over a limit; `limit` names it."""

    status, slug = 413, "query-too-large"
    limit: str = ""


class BadGateway(RequestError):
    """The remote engine answered with something that is no answer."""

    status, slug = 502, "bad-gateway"


@dataclass(eq=False)
class Unavailable(RequestError):
    """What the answer is read from is not there now; `retry_after` in seconds."""

    status, slug = 503, "unavailable"
    retry_after: int = 10


@dataclass(eq=False)
class Overloaded(Unavailable):
    """All workers are busy."""

    slug = "overloaded"
    retry_after: int = 1


@dataclass(eq=False)
class TooManyRequests(RequestError):
    """One client asks too much at once; `retry_after` in seconds, `limit` names the setting."""

    status, slug = 429, "too-many-requests"
    retry_after: int = 1
    limit: str = ""
