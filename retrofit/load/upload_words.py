"""What is told of files and loads, in plain Dutch: sources, layers, steps, and why one stopped."""

from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError

from gis.errors import ColumnError, CrsError, LayerError, SourceFileError, UnsafeFileError
from gis.issues import Severity
from retrofit.codes import LoadSource
from retrofit.errors import (
    Busy,
    LoadRefused,
    OlderDelivery,
    RuleSaysNo,
    SampleAndReal,
    TooManyMissing,
    UnbalancedLoad,
)
from retrofit.load.codes import LoadStep, UploadState

SOURCE = {
    LoadSource.BAG: "BAG: panden en verblijfsobjecten",
    LoadSource.LABELS: "energielabels (EP-Online)",
    LoadSource.AREAS: "gemeenten, wijken en buurten (CBS)",
    LoadSource.TENURE: "eigendom",
    LoadSource.SUBSIDENCE: "bodemdaling (raster)",
    LoadSource.INSAR: "bodemdaling (InSAR-punten)",
    LoadSource.FOUNDATION_AREAS: "aandachtsgebieden funderingen",
    LoadSource.FOUNDATION_REPAIRS: "herstelde funderingen",
    LoadSource.APPLICATIONS: "lijst met aanvragen van de balie",
}

LAYER = {
    "bag_buildings": "panden",
    "bag_units": "verblijfsobjecten",
    "labels": "energielabels",
    "areas": "gebieden",
    "tenure": "eigendom",
    "raster": "gemeten panden",
    "insar": "meetpunten",
    "foundation_areas": "aandachtsgebieden",
    "foundation_repairs": "herstelde funderingen",
    "applications": "aanvragen",
}

STATE = {
    UploadState.WAITING: "wacht op zijn beurt",
    UploadState.COMPARING: "wordt gelezen en vergeleken",
    UploadState.COMPARED: "vergeleken; wacht op bevestiging",
    UploadState.CONFIRMED: "bevestigd; wordt zo geladen",
    UploadState.LOADING: "wordt geladen",
    UploadState.LOADED: "geladen",
    UploadState.FAILED: "niet gelukt; er is niets geladen",
}

STEP = {
    LoadStep.READ: "lezen",
    LoadStep.CHECK: "controleren",
    LoadStep.COMPARE: "vergelijken",
}

SEVERITY = {
    Severity.REJECTED: "niet ingelezen",
    Severity.NOTED: "wel ingelezen; kijk dit na",
}

INTERRUPTED, CHANGED, FILE_GONE, UNEXPECTED = "interrupted", "changed", "file_gone", "unexpected"
_UNUSABLE, _REFUSED, _BUSY, _DATABASE = "unusable", "refused", "busy", "database"

#: The first that fits counts.
_CODES: Mapping[type[Exception], str] = {
    UnsafeFileError: "unsafe",
    LayerError: "layer",
    ColumnError: "column",
    CrsError: "crs",
    SourceFileError: _UNUSABLE,
    OlderDelivery: "older",
    TooManyMissing: "missing",
    UnbalancedLoad: "unbalanced",
    SampleAndReal: "sample",
    LoadRefused: _REFUSED,
    RuleSaysNo: _REFUSED,
    Busy: _BUSY,
    FileNotFoundError: FILE_GONE,
    DBAPIError: _DATABASE,
}

PROBLEM = {
    "unsafe": "Het bestand bevat iets dat niet in een levering hoort. Het is niet verder geopend.",
    "layer": "Het bestand mist een laag die er in deze levering hoort te zijn.",
    "column": "De kolommen van het bestand zijn niet die van deze soort levering.",
    "crs": "De coördinaten zijn niet in het Rijksdriehoeksstelsel (EPSG:28992).",
    _UNUSABLE: "Dit is geen bestand van deze soort, of het is beschadigd.",
    "older": "Het bestand beschrijft een eerdere dag dan wat al is geladen.",
    "missing": (
        "In het bestand ontbreekt zoveel van wat bekend is, dat het een deel lijkt te zijn. Geef"
        " aan dat het een deel is, of dat het ontbrekende echt is vervallen."
    ),
    "unbalanced": "Niet elke gelezen regel kon worden verantwoord.",
    "sample": "De voorbeeldstad en echte registers mogen niet in één database staan.",
    _REFUSED: (
        "Het bestand kan zo niet worden geladen. Ontbreekt de peildatum, geef haar dan op; en laad"
        " de BAG als eerste."
    ),
    _BUSY: "Er wordt net iets anders van deze soort geladen. Vergelijk straks opnieuw.",
    _DATABASE: "De database kon dit niet afmaken. Vergelijk straks opnieuw.",
    INTERRUPTED: "De dienst stopte tijdens het werk. Er is niets geladen; vergelijk opnieuw.",
    CHANGED: (
        "Na uw bevestiging waren de gegevens veranderd. Er is niets geladen; bekijk het nieuwe"
        " verschil."
    ),
    FILE_GONE: "Het bestand is er niet meer. Stuur het opnieuw.",
    UNEXPECTED: "Er ging iets mis dat wij niet kennen. Er is niets geladen.",
}


def problem_of(error: Exception) -> tuple[str, str | None]:
    """Return the code of what stopped a file, and the words of the command where it has them."""
    code = next((_CODES[kind] for kind in type(error).__mro__ if kind in _CODES), UNEXPECTED)
    # The words of the database and of what nobody expected may hold data.
    has_words = isinstance(error, SourceFileError | RuleSaysNo | Busy)
    return code, str(error) if has_words else None
