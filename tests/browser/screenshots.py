"""Make the pictures of the README from the running demo town.

python -m tests.browser.screenshots --url http://127.0.0.1:8000 --out docs

    map.png        the map with its list, as an adviser sees it
    desk.png       a case at the desk, as a handler sees it
    progress.png   the public page, as everybody sees it
"""

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from scripts import bootstrap
from tests.browser.conftest import FLAGS

SIZE = {"viewport": {"width": 1280, "height": 800}}
SETTLED_MS = 1_500


def main(argv: list[str] | None = None) -> int:
    """Run with ``argv`` (the command line when None); return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the service runs")
    parser.add_argument("--out", type=Path, default=Path("docs"), help="folder for the pictures")
    args = parser.parse_args(argv)
    program = bootstrap.chromium()
    if program is None:
        print(
            "there is no Chromium: install Debian's package chromium-headless-shell",
            file=sys.stderr,
        )
        return 1
    args.out.mkdir(parents=True, exist_ok=True)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for name, account, address in (
            ("map", "wijkadviseur", "#/kaart?programme=crabbehof&colour=stage"),
            ("desk", "behandelaar", None),
            ("progress", None, "#/voortgang"),
        ):
            page = browser.new_page(
                base_url=args.url, locale="nl-NL", service_workers="block", **SIZE
            )
            page.goto("/")
            if account:
                sign_in(page, account)
            page.goto(f"/{address or a_case(page)}")
            settle(page)
            page.screenshot(path=args.out / f"{name}.png")
            print(args.out / f"{name}.png")
            page.close()
        browser.close()
    return 0


def sign_in(page: Page, account: str) -> None:
    """Sign in as somebody of the demo town."""
    answer = page.request.post(
        "/api/v1/sign-in/demo",
        data={"account": account},
        headers={"Origin": origin(page), "Content-Type": "application/json"},
    )
    if not answer.ok:
        raise SystemExit(f"nobody signs in as {account} here: {answer.text()}")


def a_case(page: Page) -> str:
    """Return the address of a case that was granted."""
    answer = page.request.get("/api/v1/applications?state=granted&limit=1").json()
    return f"#/balie/zaak/{answer['applications'][0]['number']}"


def origin(page: Page) -> str:
    """Return where the page came from."""
    return str(page.evaluate("() => location.origin"))


def settle(page: Page) -> None:
    """Wait until the page has its figures, and the map stands still."""
    page.reload()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLED_MS)
    if page.locator("[data-idle]").count():
        page.wait_for_selector('[data-idle="true"]')
        page.wait_for_timeout(SETTLED_MS)


if __name__ == "__main__":
    raise SystemExit(main())
