/** One answer of the service on the screen: being fetched, there, or refused. */

import { Refusal } from './api/ask'

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
