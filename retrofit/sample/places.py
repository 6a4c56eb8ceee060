"""Where the demo town lies: districts, neighbourhoods and the names of their streets.

Codes and names are those of CBS, verbatim. Shapes are a sketch on a 50 m grid around the places
where the neighbourhoods really are; homes stand only where a neighbourhood has a ``mix``.
"""

from dataclasses import dataclass, field

from retrofit.sample.streets import STREETS

# Corner points are shared between neighbours, so that the districts close without a gap.
DISTRICTS: dict[str, tuple[str, tuple[tuple[int, int], ...]]] = {
    "WK050503": (
        "Wijk 03 Oud Krispijn",
        (
            (104650, 424700),
            (104950, 424650),
            (105050, 424300),
            (105200, 423900),
            (105350, 423400),
            (105050, 423300),
            (104800, 423200),
            (104450, 423550),
            (104150, 423900),
            (104400, 424300),
        ),
    ),
    "WK050504": (
        "Wijk 04 Nieuw-krispijn",
        (
            (104950, 424650),
            (105350, 424600),
            (105800, 424500),
            (105850, 423950),
            (105950, 423400),
            (105650, 423450),
            (105350, 423400),
            (105200, 423900),
            (105050, 424300),
        ),
    ),
    "WK050505": (
        "Wijk 05 Het Reeland",
        (
            (105800, 424500),
            (105850, 423950),
            (105950, 423400),
            (106500, 423600),
            (107100, 423900),
            (107500, 424500),
            (107000, 425150),
            (106500, 425000),
            (106100, 424800),
        ),
    ),
    "WK050507": (
        "Wijk 07 Wielwijk",
        (
            (104150, 423900),
            (104450, 423550),
            (104800, 423200),
            (105050, 422550),
            (105300, 422050),
            (104850, 421650),
            (104300, 421700),
            (104050, 422600),
        ),
    ),
    "WK050508": (
        "Wijk 08 Crabbehof/Zuidhoven",
        (
            (104800, 423200),
            (105050, 423300),
            (105350, 423400),
            (105650, 423450),
            (105950, 423400),
            (105850, 423050),
            (105700, 422800),
            (105500, 422400),
            (105300, 422050),
            (105050, 422550),
        ),
    ),
}

# code | name | middle (RD) | angle | bend | years | postcode | mix; "-": no home of the sample
TABLE = """
BU05050300 | Zuidendijk | 104450 423650 | -44 | 1400 | 1925 1975 | 3314 | leafy
BU05050301 | Viottakade en omgeving | 104400 424050 | 62 | -1200 | 1948 1962 | 3314 | rows
BU05050302 | Erasmuslaan en omgeving | 104750 424500 | -8 | 1500 | 1930 1958 | 3314 | rows
BU05050303 | Breitnerstraat en omgeving | 104700 423800 | 28 | 1100 | 1919 1949 | 3314 | old
BU05050304 | Jacob Marisstraat en omgeving | 104900 423500 | 14 | -1600 | 1921 1949 | 3314 | old
BU05050305 | Krispijnse Driehoek | 105050 423850 | -66 | 2400 | 1905 1939 | 3314 | old
BU05050306 | Jacob Catsstraat en omgeving | 104800 424150 | -24 | -1300 | 1912 1940 | 3314 | old
BU05050307 | Rembrandtlaan en omgeving | 105100 423400 | 20 | 2000 | 1929 1958 | 3314 | rows
BU05050400 | Pr. Bernhardstraat en omgeving | 105400 423950 | -10 | 1300 | 1936 1956 | 3312 | rows
BU05050401 | Waldeck Pyrmontweg en omgeving | 105500 423600 | 6 | -1500 | 1938 1960 | 3312 | rows
BU05050402 | Anna Paulownastraat en omgeving | 105500 424250 | -16 | 1800 | 1908 1938 | 3312 | old
BU05050403 | Emmastraat en omgeving | 105700 424050 | 72 | -2500 | 1903 1935 | 3312 | old
BU05050404 | Bloemenbuurt | 105700 424350 | -12 | 900 | 1914 1938 | 3312 | old
BU05050405 | Weizigtpark | 105150 424400 | 0 | 5000 | 1950 1965 | 3312 | -
BU05050406 | Nieuweweg en omgeving | 105800 423700 | 79 | 2200 | 1925 1985 | 3312 | rows
BU05050500 | Wantijpark en omgeving | 107250 424850 | 0 | 5000 | 1950 1965 | 3314 | -
BU05050501 | Transvaalstraat en omgeving | 106050 424600 | 0 | 5000 | 1950 1965 | 3314 | -
BU05050502 | Indische buurt-Zuid | 106450 424450 | 0 | 5000 | 1950 1965 | 3314 | -
BU05050503 | Indische Buurt-Noord | 106450 424750 | 0 | 5000 | 1950 1965 | 3314 | -
BU05050504 | Boeroestraat en omgeving | 106850 424550 | 0 | 5000 | 1950 1965 | 3314 | -
BU05050505 | Vogelplein-Aalscholverstraat en omgeving | 106750 424850 | 0 | 1e4 | 1950 1965 |3312|-
BU05050506 | Hoekenessestraat en omgeving | 106150 424200 | 64 | 1700 | 1928 1960 | 3312 | rows
BU05050507 | Standhasenstraat en omgeving | 106550 424150 | 0 | 5000 | 1950 1965 | 3314 | -
BU05050508 | Heysterbachstraat en omgeving | 106400 423900 | 0 | 5000 | 1950 1965 | 3314 | -
BU05050509 | Maria Montessorilaan en omgeving | 106200 423700 | 0 | 5000 | 1950 1965 | 3314 | -
BU05050510 | Sportterrein Krommedijk | 106900 424000 | 0 | 5000 | 1950 1965 | 3314 | -
BU05050700 | Admiraalsplein | 104450 422700 | 0 | 5000 | 1950 1965 | 3314 | -
BU05050701 | Van Kinsbergenstraat en omgeving | 104650 422250 | 0 | 5000 | 1950 1965 | 3314 | -
BU05050702 | Cornelis Evertsenstraat en omgeving | 104250 422400 | 0 | 5000 | 1950 1965 | 3314 | -
BU05050703 | Dorus Rijkersstraat en omgeving | 104650 422950 | -58 | 1500 | 1955 1966 | 3317 | flats
BU05050704 | Van Ewijckstraat en omgeving | 104300 422950 | 0 | 5000 | 1950 1965 | 3314 | -
BU05050705 | Zeehavenlaan en omgeving | 104350 423300 | 0 | 5000 | 1950 1965 | 3314 | -
BU05050706 | Laan der Verenigde Naties Noord | 104200 423650 | 0 | 5000 | 1950 1965 | 3314 | -
BU05050707 | Dordtse Hout | 104850 421900 | 0 | 5000 | 1950 1965 | 3314 | -
BU05050800 | Crabbehof-Zuid | 105250 422500 | 57 | 1800 | 1957 1968 | 3317 | flats
BU05050801 | Crabbehof-Noord | 105150 423050 | 18 | -1500 | 1953 1966 | 3317 | flats
BU05050802 | Zuidhoven | 105900 423200 | 70 | 1200 | 1962 1978 | 3317 | rows
"""

# Weights of what stands on a block: the years it was built in follow the neighbourhood.
FLATS = {"porch": 27, "gallery": 6, "row": 35, "garages": 5, "green": 22, "shop": 3, "office": 2}
ROWS = {"row": 45, "semi": 9, "porch": 5, "green": 32, "garages": 4, "shop": 2, "office": 3}
OLD = {"row": 38, "duplex": 12, "semi": 9, "green": 36, "shop": 2, "office": 3}
LEAFY = {"semi": 26, "row": 18, "green": 50, "office": 6}
MIXES = {"flats": FLATS, "rows": ROWS, "old": OLD, "leafy": LEAFY}


@dataclass(frozen=True)
class Place:
    """One neighbourhood (CBS buurt) and how it is built up.

    Attributes:
        centre: RD point it lies around.
        angle: direction of its streets, degrees from east.
        bend: radius in metres of the curve in its streets; the sign is the side.
        years: first and last year of building.
        postcode: the four digits.
        mix: weights of what stands there; empty when no home of the sample stands there.
    """

    code: str
    name: str
    centre: tuple[int, int]
    angle: float = 0
    bend: float = 5000
    years: tuple[int, int] = (1950, 1965)
    postcode: int = 3317
    mix: dict[str, int] = field(default_factory=dict)
    streets: tuple[str, ...] = ()

    @property
    def district(self) -> str:
        """Code of the district it belongs to."""
        return f"WK{self.code[2:8]}"


def _places() -> tuple[Place, ...]:
    found = []
    for row in TABLE.strip().splitlines():
        code, name, middle, angle, bend, years, postcode, mix = (
            part.strip() for part in row.split("|")
        )
        x, y = (int(part) for part in middle.split())
        first, last = (int(part) for part in years.split())
        streets = tuple(part.strip() for part in STREETS.get(code, "").split(",") if part)
        found.append(
            Place(
                code,
                name,
                (x, y),
                float(angle),
                float(bend),
                (first, last),
                int(postcode),
                MIXES.get(mix, {}),
                streets,
            )
        )
    return tuple(found)


PLACES = _places()

# Area codes as in the programmes of the municipality.
PROGRAMME_AREAS = {"crabbehof": ("BU05050800", "BU05050801"), "krispijn": ("WK050503", "WK050504")}
PROGRAMME_STARTS = {"crabbehof": "2025-06-01", "krispijn": "2025-01-01"}


def programme_of(code: str) -> str:
    """Return the programme that a neighbourhood lies in, or an empty text."""
    for programme, areas in PROGRAMME_AREAS.items():
        if code in areas or f"WK{code[2:8]}" in areas:
            return programme
    return ""
