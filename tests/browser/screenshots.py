"""Make the pictures of the README from the running page.

python -m tests.browser.screenshots --url http://127.0.0.1:8000 --out docs

    map.png      the map with its figures
    card.png     a home with its card
    phone.png    the same home on a phone
"""

import argparse
import json
import shutil
import sys
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS

DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
SETTLED_MS = 1_500


def main(argv: list[str] | None = None) -> int:
    """Run with ``argv`` (the command line when None); return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the service runs")
    parser.add_argument("--out", type=Path, default=Path("docs"), help="folder for the pictures")
    parser.add_argument("--address", default="3317", help="what to search for in the second one")
    args = parser.parse_args(argv)
    program = shutil.which("chromium")
    if program is None:
        print("there is no Chromium: install Debian's package chromium", file=sys.stderr)
        return 1
    args.out.mkdir(parents=True, exist_ok=True)
    home = first_home(args.url, args.address)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for name, size, hash in (
            ("map", DESK, "#programme=crabbehof&colour=label"),
            ("card", DESK, f"#programme=crabbehof&colour=label&home={home}"),
            ("phone", PHONE, f"#programme=crabbehof&colour=label&home={home}"),
        ):
            page = browser.new_page(locale="nl-NL", **size)
            page.goto(f"{args.url}/{hash}")
            settle(page)
            page.screenshot(path=args.out / f"{name}.png")
            print(args.out / f"{name}.png")
            page.close()
        browser.close()
    return 0


def first_home(url: str, typed: str) -> str:
    """Return the id of the first home that has an application, else of the first home."""
    with urllib.request.urlopen(f"{url}/api/v1/addresses?q={typed}&limit=20") as answer:
        hits = [hit["dwellingId"] for hit in json.load(answer)["addresses"] if hit["dwellingId"]]
    for home in hits:
        with urllib.request.urlopen(f"{url}/api/v1/dwellings/{home}") as answer:
            if json.load(answer)["applications"]:
                return str(home)
    return str(hits[0])


def settle(page: Page) -> None:
    """Wait until figures and map are there and still."""
    page.wait_for_selector(".figure strong", state="attached")
    page.wait_for_timeout(SETTLED_MS)
    page.wait_for_selector('[data-idle="true"]')
    page.wait_for_timeout(SETTLED_MS)


if __name__ == "__main__":
    raise SystemExit(main())
