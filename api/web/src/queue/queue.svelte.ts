/**
 * What was recorded and is not yet at the service: kept on the device, sent when there is a
 * connection, and shown until it is there. Recording always goes by way of it.
 */

import { Refusal } from '../api/ask'
import { getMyself, sendEvents, type GivenEvent } from '../api/homes'
import { session } from '../session.svelte'
import { drop, keep, keptOf, type Kept } from './store'

const AT_ONCE = 100
const AGAIN_MS = 20_000
const LOCK = 'retrofit-queue'

class Queue {
  kept = $state.raw<Kept[]>([])
  isSending = $state(false)
  /** Why sending stopped; null when nothing is wrong, or there is only no connection. */
  trouble = $state.raw<Refusal | null>(null)
  isOffline = $state(false)
  /** Goes up with everything that arrived: who shows a home asks for it again. */
  arrived = $state(0)
  #person = 0
  #sending: Promise<void> | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  readonly waiting = $derived(this.kept.filter((each) => !each.refused && !each.beside))
  readonly refused = $derived(this.kept.filter((each) => each.refused || each.beside))

  /** Show and send what this person kept; call it when somebody signed in. */
  async start(): Promise<void> {
    this.#person = session.me?.id ?? 0
    await this.#read()
    if (this.waiting.length > 0) await this.send()
  }

  /** Keep an event on this device; resolves when it is kept, with how it can be followed. */
  async add(dwellingId: string, event: GivenEvent): Promise<string> {
    const clientKey = crypto.randomUUID()
    await keep({
      person: session.me?.id ?? 0,
      event: { ...event, dwellingId, clientKey },
      at: Date.now(),
    })
    await this.#read()
    return clientKey
  }

  /** Try to send what waits, and tell what became of one event. */
  async become(clientKey: string): Promise<'recorded' | 'waits' | 'refused'> {
    await this.send()
    // It may have been kept just after another sending had read what waits.
    if (!this.isOffline && this.waiting.some((each) => each.event.clientKey === clientKey)) {
      await this.send()
    }
    const kept = this.kept.find((each) => each.event.clientKey === clientKey)
    if (!kept || kept.beside) return 'recorded'
    return kept.refused ? 'refused' : 'waits'
  }

  /** Change what was refused, and send it again: the same event, the same key. */
  async mend(kept: Kept, change: Partial<GivenEvent>): Promise<void> {
    await keep({ person: kept.person, at: kept.at, event: { ...kept.event, ...change } })
    await this.#read()
    await this.send()
  }

  async remove(kept: Kept): Promise<void> {
    await drop(kept.event.clientKey)
    await this.#read()
  }

  /** Send what waits; two tabs take turns, and the key keeps the second from doubling. */
  send(): Promise<void> {
    this.#sending ??= this.#send().finally(() => (this.#sending = null))
    return this.#sending
  }

  /** The connection is back: an attempt that is just failing did not see that yet. */
  async reconnected(): Promise<void> {
    await this.send()
    if (this.isOffline && this.waiting.length > 0) await this.send()
  }

  async #send(): Promise<void> {
    clearTimeout(this.#timer)
    if (!session.me) return
    this.isSending = true
    try {
      await navigator.locks.request(LOCK, () => this.#sendAll())
      this.isOffline = false
      this.trouble = null
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(0, '')
      this.isOffline = refusal.status === 0
      this.trouble = refusal.status === 0 ? null : refusal
    } finally {
      this.isSending = false
      await this.#read()
      if (this.waiting.length > 0) this.#timer = setTimeout(() => void this.send(), AGAIN_MS)
    }
  }

  async #sendAll(): Promise<void> {
    await this.#read()
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, AT_ONCE)
      // The cookie may be somebody else's by now, signed in from another tab.
      const { id } = await getMyself()
      if (id !== this.#person) {
        await session.load()
        return
      }
      const answers = await sendEvents(batch.map((each) => each.event))
      for (const [place, kept] of batch.entries()) {
        const answer = answers[place]
        if (!answer) throw new Refusal(500, '')
        if (answer.result === 'refused') {
          await keep({ ...kept, refused: { field: answer.field, reason: answer.reason ?? '' } })
        } else if (answer.event?.beside.length) {
          await keep({ ...kept, beside: { eventId: answer.event.eventId } })
        } else {
          await drop(kept.event.clientKey)
        }
      }
      this.arrived += 1
      await this.#read()
    }
  }

  async #read(): Promise<void> {
    this.kept = this.#person ? await keptOf(this.#person) : []
  }
}

export const queue = new Queue()
globalThis.addEventListener?.('online', () => void queue.reconnected())
globalThis.addEventListener?.('offline', () => (queue.isOffline = true))
