/** What is typed, kept in this tab until it is saved: it survives a reload and an ended session. */

import { session } from './session.svelte'

const PREFIX = 'draft:'

interface Stored<T> {
  key: string
  value: T
}

/**
 * The content of one form. Made while a component starts: `const draft = new Draft('intake', {...})`,
 * then `bind:value={draft.value.street}`. `clear()` after saving; sign-out clears all.
 */
export class Draft<T extends object> {
  value = $state() as T
  /** The Idempotency-Key of this form, the same after a reload. */
  key = $state('')
  /** Whether something typed earlier was brought back. */
  readonly isRestored: boolean
  readonly #place: string
  readonly #start: string

  constructor(name: string, start: T) {
    this.#place = `${PREFIX}${session.me?.id ?? 0}:${name}`
    this.#start = JSON.stringify(start)
    const stored = read<T>(this.#place)
    this.isRestored = stored !== null
    this.key = stored?.key ?? crypto.randomUUID()
    this.value = { ...start, ...stored?.value }
    $effect(() => this.#keep(JSON.stringify(this.value)))
  }

  get isChanged(): boolean {
    return JSON.stringify(this.value) !== this.#start
  }

  /** Begin anew, with another key. */
  clear(): void {
    this.key = crypto.randomUUID()
    this.value = JSON.parse(this.#start) as T
    forget(this.#place)
  }

  #keep(content: string): void {
    if (content === this.#start) return forget(this.#place)
    try {
      const stored: Stored<unknown> = { key: this.key, value: JSON.parse(content) }
      sessionStorage.setItem(this.#place, JSON.stringify(stored))
    } catch {
      // A browser may refuse storage; then a reload asks for it again.
    }
  }
}

/** Forget what was typed; with a person, only what others typed. */
export function forgetDrafts(except?: number): void {
  try {
    for (const place of Object.keys(sessionStorage)) {
      const isOwn = except !== undefined && place.startsWith(`${PREFIX}${except}:`)
      if (place.startsWith(PREFIX) && !isOwn) sessionStorage.removeItem(place)
    }
  } catch {
    // Nothing was kept then.
  }
}

function read<T>(place: string): Stored<T> | null {
  try {
    const text = sessionStorage.getItem(place)
    return text === null ? null : (JSON.parse(text) as Stored<T>)
  } catch {
    return null
  }
}

function forget(place: string): void {
  try {
    sessionStorage.removeItem(place)
  } catch {
    // Nothing was kept then.
  }
}
