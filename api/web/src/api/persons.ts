/** Everybody who can sign in here, with their roles. */

import { ask } from './ask'

export interface Grant {
  id: number
  role: { code: string; text: string }
  areaCode: string | null
  startsOn: string
  endsOn: string | null
  isConfirmed: boolean
  isInForce: boolean
}

export interface Person {
  id: number
  name: string
  account: string
  isDisabled: boolean
  grants: Grant[]
}

export interface NewPerson extends Person {
  /** Of a demo, shown this once; null where people sign in at a provider. */
  password: string | null
}

export const getPersons = async (signal?: AbortSignal) =>
  (await ask<{ persons: Person[] }>('/persons', signal)).persons
