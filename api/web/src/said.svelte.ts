/** The one status line of the page: heard by who listens, and seen when it is news. */

const SHOWN_MS = 6_000

class Said {
  sentence = $state('')
  isShown = $state(false)
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Say a sentence to screen readers. */
  quietly(sentence: string): void {
    this.sentence = sentence
    this.isShown = false
  }

  /** Say a sentence and show it for a moment, such as "Opgeslagen". */
  aloud(sentence: string): void {
    this.sentence = sentence
    this.isShown = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => (this.isShown = false), SHOWN_MS)
  }
}

export const said = new Said()
