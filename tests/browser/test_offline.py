"""The page without a connection: it opens when it was there before, and keeps no data."""

from playwright.sync_api import expect

from tests.browser.test_wuo_morning import PHONE, forget_refusals

READY = "() => navigator.serviceWorker.ready.then((found) => found.active.state === 'activated')"
KEPT = """async () => {
  const found = []
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      found.push(new URL(request.url).pathname)
  return found
}"""


def test_the_page_opens_without_a_connection(come, staffed, built):
    """Visited once, it opens in a stairwell; what is kept are its own files, each of this build."""
    page = come(
        "#/kaart?screen=list", account="wijkadviseur", **(PHONE | {"service_workers": "allow"})
    )
    page.wait_for_function(READY)
    page.context.set_offline(True)

    page.reload()

    expect(page.get_by_role("combobox", name="Zoek op adres")).to_be_visible()
    expect(page.get_by_role("button", name="Lijst")).to_be_visible()
    expect(page.get_by_text("De dienst antwoordt niet").first).to_be_visible()
    kept = page.evaluate(KEPT)
    assert "/" in kept
    assert [path for path in kept if not (built / path.lstrip("/")).exists()] == []
    files = {f"/assets/{path.name}" for path in (built / "assets").iterdir()}
    assert files <= set(kept)
    assert "Wim" not in page.evaluate("JSON.stringify(localStorage)")
    forget_refusals(come.wrong)


def test_the_worker_is_never_kept_by_the_browser(built, staffed, come):
    """A new version is asked for at each visit, under the strict policy of the page."""
    answer = come(account="wijkadviseur").context.request.get(f"{staffed.address}/sw.js")

    assert answer.headers["content-type"].startswith("text/javascript")
    assert "no-cache" in answer.headers["cache-control"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "/api" not in answer.text().partition("\n/*")[0]
