/** Scheme periods: the money under a ceiling, the queue before it, and its changes. */

import { ask, askTagged } from './ask'
import type { Coded, Staff } from './cases'

export interface Ledger {
  ceilingCents: number
  overrideCents: number
  reservedCents: number
  committedCents: number
  settledCents: number
  returnedCents: number
  freeCents: number
  paidCents: number
}

export interface Period {
  id: number
  scheme: string
  schemeName: string | null
  notice: string | null
  name: string
  line: string
  startsOn: string
  endsOn: string
  publishedOn: string
  ledger: Ledger
  waitingChangeCount: number
}

export interface CeilingChange {
  id: number
  toCents: number
  publishedOn: string
  reason: string
  proposedBy: Staff | null
  proposedAt: string
  confirmedBy: Staff | null
  confirmedAt: string | null
}

export interface WholePeriod extends Period {
  version: number
  queueRule: { by: string; unit: string; allowsPartial: boolean; article: string } | null
  queue: {
    place: number
    number: string | null
    state: Coded
    countedAt: string | null
    needsCents: number
    reservedCents: number
    isDrawn: boolean
  }[]
  ceilingChanges: CeilingChange[]
  draws: { day: string; seed: string; witness: string; drawnBy: Staff | null; drawnAt: string }[]
}

export interface LedgerEntry {
  id: number
  fromBucket: Coded
  toBucket: Coded
  cents: number
  number: string | null
  recordedAt: string
}

export const getPeriods = async (signal?: AbortSignal) =>
  (await ask<{ schemePeriods: Period[] }>('/scheme-periods', signal)).schemePeriods

export const getPeriod = (id: number, signal?: AbortSignal) =>
  askTagged<WholePeriod>(`/scheme-periods/${id}`, signal)

export const getEntries = (id: number, cursor: number | null, signal?: AbortSignal) =>
  ask<{ ledgerEntries: LedgerEntry[]; nextCursor: number | null }>(
    `/scheme-periods/${id}/ledger-entries?limit=50${cursor ? `&cursor=${cursor}` : ''}`,
    signal,
  )
