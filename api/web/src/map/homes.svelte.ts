/** The homes that are asked for, fetched page after page while the first are already shown. */

import { Refusal } from '../api/ask'
import { getHomes, type ListedHome, type Totals } from '../api/homes'

const FIRST = 200
const NEXT = 1000

export class Homes {
  rows = $state.raw<ListedHome[]>([])
  totals = $state.raw<Totals | null>(null)
  refusal = $state.raw<Refusal | null>(null)
  isBusy = $state(false)
  #stop: AbortController | null = null
  #again: (() => void) | null = null
  #asked = ''
  readonly #goOn: Promise<void>
  readonly #places = $derived(new Map(this.rows.map((home, place) => [home.id, place])))

  /** The pages after the first are fetched from `goOn` on. */
  constructor(goOn: Promise<void>) {
    this.#goOn = goOn
  }

  /** Fetch; what was there stays until there is as much of the new list, or another is asked for. */
  load(question: URLSearchParams): void {
    this.#stop?.abort()
    const stop = new AbortController()
    this.#stop = stop
    this.#again = () => this.load(question)
    this.isBusy = true
    this.refusal = null
    this.#fetch(question, stop.signal).then(
      () => {
        if (!stop.signal.aborted) this.isBusy = false
      },
      (error: unknown) => {
        if (stop.signal.aborted) return
        this.refusal = error instanceof Refusal ? error : new Refusal(0, String(error))
        this.isBusy = false
      },
    )
  }

  retry(): void {
    this.#again?.()
  }

  placeOf(id: string | null): number | undefined {
    return id === null ? undefined : this.#places.get(id)
  }

  of(id: string | null): ListedHome | undefined {
    const place = this.placeOf(id)
    return place === undefined ? undefined : this.rows[place]
  }

  async #fetch(question: URLSearchParams, signal: AbortSignal): Promise<void> {
    const asked = question.toString()
    const isAnew = asked === this.#asked
    this.#asked = asked
    let found: ListedHome[] = []
    let cursor: string | null = null
    do {
      const query = new URLSearchParams(question)
      query.set('limit', String(cursor ? NEXT : FIRST))
      if (cursor) {
        await this.#goOn
        query.set('cursor', cursor)
      }
      const page = await getHomes(query, signal)
      if (signal.aborted) return
      found = [...found, ...page.dwellings]
      if (page.totals) this.totals = page.totals
      cursor = page.nextCursor
      // The same list again takes nobody's place in it away.
      if (!isAnew || !cursor || found.length >= this.rows.length) this.rows = found
    } while (cursor)
  }
}
