"""The colours of the stages, as colour-blind readers see them. Reads the source; opens no page."""

import itertools
import math
import re
from pathlib import Path

import pytest

from retrofit.codes import Stage

SOURCE = Path(__file__).resolve().parents[2] / "api" / "web" / "src" / "map" / "palettes.ts"
#: Less than this is hard to tell apart on a map.
LEAST = 8
#: Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
SIGHTS = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def stage_colours():
    listed = SOURCE.read_text().partition("const STAGES")[2].partition("\n]")[0]
    return dict(re.findall(r"\['(\w+)', '(#[0-9a-f]{6})', (?:true|false)\]", listed))


def linear(colour):
    signs = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in signs]


def lab(red, green, blue):
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def seen(colour, sight):
    light = linear(colour)
    mixed = (sum(a * b for a, b in zip(row, light, strict=True)) for row in SIGHTS[sight])
    return lab(*(min(1, max(0, value)) for value in mixed))


def test_every_stage_has_a_colour_in_its_order():
    assert list(stage_colours()) == [stage.value for stage in Stage]


@pytest.mark.parametrize("sight", SIGHTS)
def test_any_two_stages_stay_apart(sight):
    for (one, first), (other, second) in itertools.combinations(stage_colours().items(), 2):
        distance = math.dist(seen(first, sight), seen(second, sight))
        assert distance >= LEAST, (one, other, round(distance, 1))


def class_colours():
    """The colours of each of the other palettes, by name."""
    source = SOURCE.read_text()
    found = re.findall(r"(\w+)(?: =|:) classes\(\[(.*?)\]\)", source, re.S)
    return {name: re.findall(r"'(#[0-9a-f]{6})'", listed) for name, listed in found}


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("palette", ["FLAG", "outcome", "tenure"])
def test_any_two_classes_stay_apart(palette, sight):
    colours = class_colours()[palette]
    assert len(colours) >= 2
    for first, second in itertools.combinations(colours, 2):
        distance = math.dist(seen(first, sight), seen(second, sight))
        assert distance >= 2 * LEAST, (first, second, round(distance, 1))


def test_every_class_has_a_letter_of_its_own():
    """Colour is never the only sign: within a palette no two marks are the same."""
    for listed in re.findall(r"classes\(\[(.*?)\]\)", SOURCE.read_text(), re.S):
        marks = re.findall(r"\['\w+', '(.)', '#", listed)
        assert len(marks) == len(set(marks)) >= 2
