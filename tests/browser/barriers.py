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


#: What cannot be told any more when the colours of whoever reads stand in for ours.
LOST = """() => {
  const probe = document.body.appendChild(document.createElement('i'))
  probe.style.background = 'Canvas'
  const paper = getComputedStyle(probe).backgroundColor
  probe.remove()
  const lost = []
  const tell = (what, node) => lost.push(`${what}: ${node.outerHTML.slice(0, 120)}`)
  const clear = 'rgba(0, 0, 0, 0)'
  const ground = (node) => getComputedStyle(node).backgroundColor.replace(clear, paper)
  for (const open of document.querySelectorAll('[aria-current], [aria-pressed="true"]')) {
    const group = open.closest('ul, [role=group], nav')
    const others = [...(group?.querySelectorAll(open.tagName) ?? [])].filter(
      (each) => !each.matches('[aria-current], [aria-pressed="true"]'))
    if (others.some((each) => ground(each) === ground(open))) tell('chosen', open)
  }
  // These are the paper that something else is drawn on.
  const shapes = 'rect, path, circle, line, polyline, polygon'
  for (const shape of document.querySelectorAll(`svg :is(${shapes}):not(.rest, .free, .paper)`)) {
    const { fill, stroke, visibility } = getComputedStyle(shape)
    const isThere = shape.checkVisibility() && visibility === 'visible' && !shape.closest('defs')
    const over = shape.nextElementSibling?.getAttribute('fill') ?? ''
    const isDrawn = (ink) => ink !== 'none' && ink !== paper && ink !== clear
    // A pattern may lie over it.
    const isLost = isThere && !isDrawn(fill) && !isDrawn(stroke) && !over.startsWith('url(')
    if (isLost) tell('drawing', shape)
  }
  const first = [...document.querySelectorAll('main :is(a[href], button, input, select, summary)')]
    .find((node) => node.checkVisibility() && !node.disabled)
  if (first) {
    const before = document.activeElement
    first.focus({ focusVisible: true, preventScroll: true })
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(first)
    if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2 || outlineColor === paper)
      tell('focus', first)
    before?.focus?.({ preventScroll: true })
  }
  return lost
}"""


def assert_told_without_our_colours(page):
    """In forced colours axe finds nothing, and choice, drawing and focus can still be told."""
    page.emulate_media(forced_colors="active")
    assert_no_barrier(page)
    assert page.evaluate(LOST) == []
    page.emulate_media(forced_colors="none")
