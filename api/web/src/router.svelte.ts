/** Which page is open: the part of the address behind #, such as `#/balie/zaak/DW-2026-000012`. */

export const MAP = '/kaart'

class Router {
  /** Such as `/balie/nieuw`; empty when the address names no page. */
  path = $state('')
  /** What stands behind the question mark. */
  query = $state.raw(new URLSearchParams())
  /** Whether somebody went to another page: then the focus goes to its heading. */
  hasMoved = false

  start(): void {
    this.#read()
    addEventListener('popstate', () => this.#read())
  }

  /** Go to a page; `isStep` makes it a step to which the browser's Back returns. */
  go(address: string, isStep = true): void {
    if (isStep) history.pushState(null, '', `#${address}`)
    else history.replaceState(null, '', `#${address}`)
    this.#read()
  }

  /** The address as it stands behind #. */
  get address(): string {
    const query = this.query.toString()
    return this.path + (query ? `?${query}` : '')
  }

  #read(): void {
    let hash = location.hash.replace(/^#/, '')
    if (hash && !hash.startsWith('/')) {
      // Links of before there were pages: all of them showed the map.
      hash = `${MAP}?${hash}`
      history.replaceState(null, '', `#${hash}`)
    }
    const [path = '', query = ''] = hash.split('?', 2)
    const next = path.replace(/\/+$/, '')
    if (this.path && next !== this.path) this.hasMoved = true
    this.path = next
    this.query = new URLSearchParams(query)
  }
}

export const router = new Router()

/** The named parts of `/balie/zaak/{number}` in a path, null when it is another page. */
export function partsOf(pattern: string, path: string): Record<string, string> | null {
  const asked = pattern.split('/')
  const given = path.split('/')
  if (asked.length !== given.length) return null
  const found: Record<string, string> = {}
  for (const [at, name] of asked.entries()) {
    const value = given[at] ?? ''
    if (!name.startsWith('{')) {
      if (name !== value) return null
    } else {
      try {
        found[name.slice(1, -1)] = decodeURIComponent(value)
      } catch {
        return null
      }
    }
  }
  return found
}
