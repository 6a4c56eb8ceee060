"""Whether everybody can use what is on the screen, as far as axe can tell."""

from axe_playwright_python.sync_playwright import Axe

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": WCAG, "resultTypes": ["violations"]}
#: Both widths and both languages, each once.
SCREENS = [(320, "nl"), (1280, "en")]


def speaking(language):
    """Before the page opens: let it speak this language."""
    return lambda page: page.add_init_script(f"localStorage.setItem('language', '{language}')")


def assert_no_barrier(page):
    """axe finds nothing, and nothing sticks out sideways."""
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
