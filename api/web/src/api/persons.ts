/** Everybody who can sign in here, with their roles. */

import { ask } from './ask'
import type { Role } from './people'

export interface Grant {
  id: number
  role: { code: Role; text: string }
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

/** A second person has not confirmed it yet, and it was not taken back. */
export const isWaiting = (grant: Grant): boolean => !grant.isConfirmed && grant.endsOn === null

export interface Key {
  id: number
  owner: string
  name: string
  prefix: string
  roles: Role[]
  createdAt: string | null
  expiresAt: string | null
  lastUsedAt: string | null
  revokedAt: string | null
}

export interface NewKey extends Key {
  /** Shown this once. */
  key: string
}

export const getKeys = async (signal?: AbortSignal) =>
  (await ask<{ keys: Key[] }>('/api-keys', signal)).keys
