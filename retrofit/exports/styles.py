"""How QGIS draws the layers when a GeoPackage is opened: a colour for each class."""

from collections.abc import Sequence
from html import escape

#: Column, and for each value its colour and its words.
LABELS = (
    "label",
    [
        ("A", "#1a7a3c", "A"),
        ("B", "#5aa632", "B"),
        ("C", "#b7cf2c", "C"),
        ("D", "#f2d024", "D"),
        ("E", "#f0a020", "E"),
        ("F", "#e06a1c", "F"),
        ("G", "#c0261c", "G"),
        ("", "#8c8c8c", "onbekend of beter dan A"),
    ],
)
OUTCOMES = (
    "outcome",
    [
        ("counts", "#0b5c8a", "telt mee"),
        ("no", "#c8c8c8", "telt niet mee"),
        ("unknown", "#a34a00", "onbekend"),
    ],
)
STYLES = {"homes": ("point", LABELS), "verdicts": ("point", OUTCOMES), "buildings": ("fill", None)}


def style(layer: str) -> str | None:
    """Return the style of a layer as QML; None where it has no geometry."""
    if layer not in STYLES:
        return None
    shape, classes = STYLES[layer]
    if classes is None:
        return _document(
            f'<renderer-v2 type="singleSymbol"><symbols>{_symbol("0", shape, "#d9d4c7")}'
            "</symbols></renderer-v2>"
        )
    column, values = classes
    return _document(
        f'<renderer-v2 type="categorizedSymbol" attr="{column}"><categories>'
        + _categories(values)
        + "</categories><symbols>"
        + "".join(_symbol(str(at), shape, colour) for at, (_, colour, _) in enumerate(values))
        + "</symbols></renderer-v2>"
    )


def _categories(values: Sequence[tuple[str, str, str]]) -> str:
    return "".join(
        f'<category symbol="{at}" value="{escape(value)}" label="{escape(words)}" render="true"/>'
        for at, (value, _, words) in enumerate(values)
    )


def _symbol(name: str, shape: str, colour: str) -> str:
    rgb = ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ",255"
    kind = "marker" if shape == "point" else "fill"
    layer = "SimpleMarker" if shape == "point" else "SimpleFill"
    return (
        f'<symbol name="{name}" type="{kind}"><layer class="{layer}" enabled="1">'
        f'<Option type="Map"><Option name="color" type="QString" value="{rgb}"/>'
        '<Option name="outline_color" type="QString" value="60,60,60,255"/>'
        '<Option name="outline_width" type="QString" value="0.1"/>'
        '<Option name="size" type="QString" value="1.6"/></Option></layer></symbol>'
    )


def _document(renderer: str) -> str:
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        f'<qgis version="3.22" styleCategories="Symbology">{renderer}</qgis>'
    )
