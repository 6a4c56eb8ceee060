/** One answer of the service on the screen: being fetched, there, or refused. */

import { untrack } from 'svelte'

import { Refusal } from './api/ask'

/** How long somebody who types or drags is waited for. */
const PAUSE_MS = 500

export class Remote<T> {
  value = $state.raw<T | null>(null)
  refusal = $state.raw<Refusal | null>(null)
  isBusy = $state(false)
  #stop: AbortController | null = null
  #again: (() => void) | null = null

  /** Fetch; a newer call makes an older one worthless, so the older is stopped. */
  load(fetching: (signal: AbortSignal) => Promise<T>): void {
    this.#stop?.abort()
    const stop = new AbortController()
    this.#stop = stop
    this.#again = () => this.load(fetching)
    this.isBusy = true
    this.refusal = null
    fetching(stop.signal).then(
      (value) => {
        if (stop.signal.aborted) return
        this.value = value
        this.isBusy = false
      },
      (error: unknown) => {
        if (stop.signal.aborted) return
        this.value = null
        this.refusal = error instanceof Refusal ? error : new Refusal(0, String(error))
        this.isBusy = false
      },
    )
  }

  /** Fetch what a component asks, and again when it asks something else. */
  follow<A>(asked: () => A, fetching: (asked: A, signal: AbortSignal) => Promise<T>): void {
    $effect(() => {
      const now = asked()
      // The first one waits for nobody. What came in asks nothing anew.
      const isFirst = untrack(() => this.value === null && !this.isBusy)
      const start = () => this.load((signal) => fetching(now, signal))
      const timer = setTimeout(start, isFirst ? 0 : PAUSE_MS)
      return () => clearTimeout(timer)
    })
  }

  retry(): void {
    this.#again?.()
  }

  clear(): void {
    this.#stop?.abort()
    this.value = null
    this.refusal = null
    this.isBusy = false
  }
}
