"""Charts as SVG: pure functions of figures, the same picture each time. Measures are points."""

from collections.abc import Sequence
from html import escape

from retrofit.reports.dutch import count

WIDTH = 470
INK, QUIET, RULE = "#1a1a1a", "#4d4d4d", "#c8c8c8"
#: Told apart without colour as well: by their stroke and by words beside the line.
DONE, NEEDED, PLANNED = "#0b5c8a", "#a34a00", "#4d4d4d"
_FONT = "Libertinus Serif"
_LEFT, _RIGHT, _TOP, _BOTTOM = 42, 10, 16, 28


def s_curve(
    realised: Sequence[tuple[int, int]],
    target: int,
    first_year: int,
    last_month: int,
    *,
    planned: Sequence[tuple[int, int]] = (),
    planned_words: str = "gepland",
    band: Sequence[tuple[int, int, int]] = (),
) -> str:
    """Draw homes done at the end of each month against the target, the plan and the forecast.

    Args:
        realised: month (months since January of ``first_year``) and homes done by its end.
        target: homes to reach.
        first_year: where the axis begins.
        last_month: month of the deadline, counted in the same way.
        planned: month and homes planned by its end.
        planned_words: what the planned line is, for the legend.
        band: month with the homes that are reached with nine in ten chance, and with one in ten.
    """
    height, ceiling, bottom = 242, _TOP + 8, _BOTTOM + 44
    wide, high = WIDTH - _LEFT - _RIGHT, height - ceiling - bottom
    most = _round_up(max([target, *(done for _, done in realised), *(top for *_, top in band)]))
    months = last_month + 1

    def x(month: float) -> float:
        return _LEFT + wide * month / months

    def y(homes: float) -> float:
        return ceiling + high * (1 - homes / most)

    def at_ends(points: Sequence[tuple[int, int]]) -> list[str]:
        return [f"{x(month + 1):.1f},{y(homes):.1f}" for month, homes in points]

    drawn = [_text(0, 10, "woningen", "start")]
    for step in range(0, most + 1, _step(most)):
        drawn.append(_line(_LEFT, y(step), WIDTH - _RIGHT, y(step), RULE, 0.5))
        drawn.append(_text(_LEFT - 5, y(step) + 3, count(step), "end"))
    for year in range(first_year, first_year + -(-months // 12)):
        at = x(12 * (year - first_year))
        drawn.append(_line(at, y(0), at, y(0) + 4, INK, 0.7))
        middle = min(x(12 * (year - first_year) + 6), WIDTH - _RIGHT - 8)
        drawn.append(_text(middle, y(0) + 13, str(year), "middle"))
    drawn.append(_text(x(months / 2), y(0) + 25, "jaar", "middle"))
    legend: list[tuple[str, str]] = []
    if band:
        low = at_ends([(month, lowest) for month, lowest, _ in band])
        top = at_ends([(month, highest) for month, _, highest in band])
        drawn.append(
            f'<polygon points="{" ".join([*low, *reversed(top)])}" fill="{DONE}" opacity="0.2"/>'
        )
        legend.append((_swatch(DONE), "prognose, van laag tot hoog"))
    drawn.append(_line(_LEFT, y(0), WIDTH - _RIGHT, y(0), INK, 0.9))
    drawn.append(_line(_LEFT, y(target), WIDTH - _RIGHT, y(target), INK, 0.9))
    # On white: a line of the grid may run behind it.
    drawn.append(
        f'<rect x="{_LEFT + 3}" y="{y(target) - 13:.1f}" width="88" height="12" fill="white"/>'
    )
    drawn.append(_text(_LEFT + 5, y(target) - 4, f"doel: {count(target)} woningen", "start"))
    if planned:
        start = f"{x(planned[0][0]):.1f},{y(0):.1f}"
        drawn.append(_polyline([start, *at_ends(planned)], PLANNED, 1, "1 3"))
        legend.append((_sample(PLANNED, 1, "1 3"), planned_words))
    if realised:
        last, done = realised[-1]
        if last < last_month and done < target:
            way = [f"{x(last + 1):.1f},{y(done):.1f}", f"{x(months):.1f},{y(target):.1f}"]
            drawn.append(_polyline(way, NEEDED, 1.2, "5 3"))
            legend.append((_sample(NEEDED, 1.2, "5 3"), "nodig om het doel te halen"))
        start = f"{x(realised[0][0]):.1f},{y(0):.1f}"
        drawn.append(_polyline([start, *at_ends(realised)], DONE, 1.8))
        legend.insert(0, (_sample(DONE, 1.8), f"gedaan: {count(done)}"))
    for place, (sign, words) in enumerate(legend):
        left = _LEFT + place % 2 * wide / 2
        top_of = height - 20 + place // 2 * 14
        drawn.append(f'<g transform="translate({left:.1f} {top_of})">{sign}</g>')
        drawn.append(_text(left + 26, top_of + 3, words, "start", INK))
    return _svg(WIDTH, height, drawn)


def _sample(colour: str, width: float, dash: str = "") -> str:
    return _line(0, 0, 20, 0, colour, width, dash)


def _swatch(colour: str) -> str:
    return f'<rect x="0" y="-4" width="20" height="8" fill="{colour}" opacity="0.2"/>'


def bars(rows: Sequence[tuple[str, int]]) -> str:
    """Draw one bar for each row, with its count behind it."""
    high, gap, left = 13, 5, 128
    height = len(rows) * (high + gap) + 4
    most = max([value for _, value in rows], default=0) or 1
    drawn = []
    for place, (name, value) in enumerate(rows):
        top = 2 + place * (high + gap)
        length = (WIDTH - left - 60) * value / most
        drawn.append(_text(left - 6, top + high - 3, name, "end", INK))
        drawn.append(
            f'<rect x="{left}" y="{top}" width="{max(length, 0.8):.1f}" height="{high}" '
            f'fill="{DONE}"/>'
        )
        drawn.append(_text(left + length + 5, top + high - 3, count(value), "start", INK))
    return _svg(WIDTH, height, drawn)


def _step(most: int) -> int:
    steps = (step * int(10**power) for power in range(9) for step in (1, 2, 5))
    return next(step for step in steps if most / step <= 5)


def _round_up(value: float) -> int:
    whole = max(int(-(-value // 1)), 1)
    step = _step(whole)
    return -(-whole // step) * step


def _svg(width: float, height: float, drawn: list[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">' + "".join(drawn) + "</svg>"
    )


def _line(
    x1: float, y1: float, x2: float, y2: float, colour: str, width: float, dash: str = ""
) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width}"{dashes}/>'
    )


def _polyline(points: list[str], colour: str, width: float, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" '
        f'stroke-width="{width}"{dashes}/>'
    )


def _text(x: float, y: float, words: str, anchor: str, colour: str = QUIET) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{_FONT}" font-size="9.5" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(words)}</text>'
    )
