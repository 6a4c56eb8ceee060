/** Who is at this browser, and how that changes. */

import { forgetAnswers, onSignInNeeded, Refusal } from './api/ask'
import * as people from './api/people'
import type { Me, Role, Ways } from './api/people'
import { forgetDrafts } from './draft.svelte'

/** Who may see single homes on the map. */
const MAP_ROLES: readonly Role[] = [
  'intake',
  'case_handler',
  'reviewer',
  'budget_holder',
  'wuo_adviser',
  'planner',
  'auditor',
]

/** Who may open a page: everybody, whoever sees the map, or whoever has one of these roles. */
export type Audience = 'everybody' | 'map' | readonly Role[]

interface Question {
  isTooOld: boolean
  answer: (isSame: boolean) => void
}

/** Who was here last, for a page that opens without a connection: no name, only what is asked for. */
const LAST = 'last-person'

type Last = Pick<Me, 'id' | 'roles'>

function remember(me: Me | null): void {
  try {
    if (me) localStorage.setItem(LAST, JSON.stringify({ id: me.id, roles: me.roles }))
    else localStorage.removeItem(LAST)
  } catch {
    // Then the page opens with a connection only.
  }
}

function remembered(): Last | null {
  try {
    return JSON.parse(localStorage.getItem(LAST) ?? 'null') as Last | null
  } catch {
    return null
  }
}

const NO_WAYS: Omit<Ways, 'me'> = {
  hasProvider: false,
  hasLocalAccounts: false,
  isMapOpen: false,
  demoPeople: [],
}

class Session {
  ways = $state.raw<Ways | null>(null)
  me = $state.raw<Me | null>(null)
  refusal = $state.raw<Refusal | null>(null)
  /** A step waits for another sign-in; the shell asks for it. */
  question = $state.raw<Question | null>(null)
  #waiting: Promise<boolean> | null = null
  /** The last sign-in: when, and whether the same person came back. */
  #entered = { at: -Infinity, isSame: true }

  async load(): Promise<void> {
    this.refusal = null
    try {
      this.ways = await people.getWays()
      this.me = this.ways.me
      remember(this.me)
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(0, '')
      const last = refusal.status === 0 ? remembered() : null
      if (!last) {
        this.refusal = refusal
        return
      }
      // Without a connection the service tells nothing; what is recorded is kept for this person.
      this.me = { ...last, name: '', signedInAt: null }
      this.ways = { ...NO_WAYS, me: this.me }
      addEventListener('online', () => void this.load(), { once: true })
    }
  }

  has(...roles: Role[]): boolean {
    return this.me?.roles.some((held) => roles.includes(held.role)) ?? false
  }

  may(audience: Audience): boolean {
    if (audience === 'everybody') return true
    if (audience === 'map') return this.ways?.isMapOpen === true || this.has(...MAP_ROLES)
    return this.has(...audience)
  }

  async signInLocally(account: string, password: string): Promise<void> {
    this.#enter(await people.signInLocally(account, password))
  }

  async signInAs(account: string): Promise<void> {
    this.#enter(await people.signInAs(account))
  }

  /** Leave for the provider, and come back to `address`, what stands behind #. */
  leave(address: string, isAgain = false): void {
    const query = new URLSearchParams({ returnTo: `/#${address}` })
    if (isAgain) query.set('again', 'true')
    location.assign(`/api/v1/sign-in/oidc?${query}`)
  }

  /** Sign out; what was typed and read is gone from this browser. */
  async signOut(): Promise<void> {
    let elsewhere: string | null = null
    try {
      elsewhere = (await people.signOut()).endSessionUrl
    } catch (error) {
      // A session that had ended is what was asked for.
      if (!(error instanceof Refusal) || error.status !== 401) throw error
    }
    this.me = null
    remember(null)
    forgetDrafts()
    forgetAnswers()
    if (elsewhere) location.assign(elsewhere)
  }

  /** Give up on a question: a session that is over is over. */
  decline(): void {
    const { question } = this
    if (!question) return
    if (!question.isTooOld) this.me = null
    this.#answer(false)
  }

  ask(isTooOld: boolean, sentAt: number): Promise<boolean> {
    if (!this.me) return Promise.resolve(false)
    if (sentAt < this.#entered.at) return Promise.resolve(this.#entered.isSame)
    this.#waiting ??= new Promise((answer) => {
      this.question = { isTooOld, answer }
    })
    return this.#waiting
  }

  #enter(me: Me): void {
    const isSame = this.me === null || this.me.id === me.id
    if (!isSame) forgetAnswers()
    forgetDrafts(me.id)
    this.me = me
    this.#entered = { at: performance.now(), isSame }
    remember(me)
    this.#answer(isSame)
  }

  #answer(isSame: boolean): void {
    this.question?.answer(isSame)
    this.question = null
    this.#waiting = null
  }
}

export const session = new Session()
onSignInNeeded((isTooOld, sentAt) => session.ask(isTooOld, sentAt))
