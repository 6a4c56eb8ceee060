/** One form on its way to the service: being sent, done, or refused with what was typed kept. */

import { change, Refusal, type Answer, type ChangeOptions } from './api/ask'
import type { Draft } from './draft.svelte'

export class Saving {
  isBusy = $state(false)
  refusal = $state.raw<Refusal | null>(null)
  readonly #draft: Draft<object> | null
  #key = crypto.randomUUID() as string

  /** With a draft its key is used, and it is cleared when the step is taken. */
  constructor(draft: Draft<object> | null = null) {
    this.#draft = draft
  }

  /** Send; null when it was refused, see `refusal`, or when it is on its way already. */
  async send<T>(
    path: string,
    body: unknown,
    options: Omit<ChangeOptions, 'key'> = {},
  ): Promise<Answer<T> | null> {
    if (this.isBusy) return null
    this.isBusy = true
    this.refusal = null
    try {
      const key = this.#draft?.key ?? this.#key
      const answer = await change<T>(path, body, { ...options, key })
      this.#key = crypto.randomUUID()
      this.#draft?.clear()
      return answer
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.refusal = error
      return null
    } finally {
      this.isBusy = false
    }
  }

  /** Why the service refuses a field, by its name in the request. */
  error(name: string): string {
    return this.refusal?.of(name) ?? ''
  }
}
