/** What is asked before an application is registered: addresses, homes, schemes and amounts. */

import { ask, change } from './ask'
import type { Calculation, Coded, SchemeRef } from './cases'

/** An address with its parts, under the names of the Locatieserver. */
export interface FoundAddress {
  weergavenaam: string
  straatnaam?: string
  huisnummer?: number
  huisletter?: string
  huisnummertoevoeging?: string
  postcode?: string
  woonplaatsnaam?: string
  nummeraanduiding_id: string
  adresseerbaarobject_id: string
}

export interface AddressMatch {
  typed: string
  outcome: 'found' | 'ambiguous' | 'not_found' | 'no_home'
  homes: { addressId: string; dwellingId: string; display: string }[]
}

export interface CheckedHome {
  verblijfsobjectId: string
  address: string | null
  neighbourhood: string | null
  programmeName: string | null
  isEligible: boolean | null
  reasons: Coded[]
  labelClass: string | null
  labelOn: string | null
  tenure: Coded | null
  constructionYear: number | null
  otherCases: { number: string; state: Coded; measures: Coded[]; isInList: boolean }[]
  inspectFirst: { measure: Coded; reason: Coded; isOverridden: boolean }[]
}

export interface EligibilityCheck {
  scheme: SchemeRef
  receivedOn: string
  dwellings: CheckedHome[]
  sameAccountNumbers: string[]
  calculation: Calculation | null
  isde: { totalCents: number | null; isVerified: boolean; notes: string[] } | null
  besideIsdeCents: number | null
  room: {
    name: string
    freeCents: number
    waitingCents: number
    leftCents: number
  } | null
}

export interface Scheme {
  id: string
  name: string
  notice: string | null
  versionInForce: string | null
}

export const getSchemes = async (signal?: AbortSignal) =>
  (await ask<{ schemes: Scheme[] }>('/schemes', signal)).schemes

export const findAddresses = async (q: string, signal?: AbortSignal) =>
  (
    await ask<{ response: { docs: FoundAddress[] } }>(
      `/addresses/free?q=${encodeURIComponent(q)}&rows=8&fl=*`,
      signal,
    )
  ).response.docs

export const matchAddresses = async (addresses: string[]) =>
  (await change<{ matches: AddressMatch[] }>('/address-matches', { addresses })).value.matches

export const checkEligibility = async (body: unknown, signal: AbortSignal) =>
  (await change<EligibilityCheck>('/eligibility-checks', body, { signal })).value
