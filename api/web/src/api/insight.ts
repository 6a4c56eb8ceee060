/** What staff may know of a programme: forecast, funnel, streets, reasons, causes, money, lessons. */

import { ask } from './ask'
import type { Funding, Period, Release } from './published'
import type { CodedCount, CodedText, Progress } from './town'

export interface Band {
  p10: number
  p50: number
  p90: number
}

export interface Forecast {
  asOf: string
  policy: string
  deadline: string
  target: number
  done: number
  remaining: number
  monthsLeft: number
  requiredPace: number | null
  gap: number | null
  leads: {
    months: number
    counted: number
    perMonth: number | null
    atDeadline: number | null
    finishMonth: string | null
    text: string | null
  }[]
  declined: string | null
  lacking: string[]
  simulated: {
    atDeadline: Band
    finish: { p10: string | null; p50: string | null; p90: string | null }
    chance: number
    lastMonth: string
    months: { month: string; done: Band; target: number }[]
  } | null
  transitions: {
    stage: string
    nextStage: string
    completed: number
    dropped: number
    open: number
  }[]
  inflow: { months: number; began: number; perMonth: number }
  stock: number
  minimum: number
  calibration: { nominal: number; share: number; programmes: number }
  draws: number
}

interface StageCount {
  stage: string
  dwellings: number
}

export interface Funnel {
  asOf: string
  dwellings: number
  exits: CodedCount[]
  steps: {
    stage: string
    text: string
    now: number
    reached: number
    wentFurther: number
    conversion: number | null
    medianDays: number | null
    measured: number
  }[]
  cohorts: { month: string | null; dwellings: number; reached: StageCount[] }[]
  feeders: { feeder: string | null; text: string; dwellings: number; reached: StageCount[] }[]
}

export interface HomeGroup {
  name: string | null
  neighbourhoodCode: string
  neighbourhood: string
  homes: number
  notPrivate: number
  eligible: number
  applied: number
  done: number
  backlogDone: number
}

export interface ListedVerdict {
  dwellingId: string
  address: string | null
  outcome: string
  stage: string
  reasons: CodedText[]
}

interface Side {
  asOf: string
  policy: string
  done: number
}

export interface Changes {
  first: Side
  last: Side
  change: number
  parts: {
    cause: CodedText
    change: number
    gained: number
    lost: number
    gainedIds: string[] | null
    lostIds: string[] | null
  }[]
  addresses: Record<string, string> | null
}

export interface Affordable {
  basis: CodedText
  availableCents: number | null
  p10: number | null
  p50: number | null
  p90: number | null
}

export interface Money extends Funding {
  asOf: string
  lines: {
    line: string
    name: string
    budgetCents: number | null
    reservedCents: number | null
    committedCents: number | null
    settledCents: number | null
    paidCents: number | null
    leftCents: number | null
  }[]
  sources: { kind: string; cents: number }[]
  costs: { group: string; homes: number; meanCents: number | null }[]
  affordable: Affordable[]
}

export interface Ceiling {
  id: number
  schemeName: string | null
  notice: string | null
  name: string
  startsOn: string
  endsOn: string
  ledger: {
    ceilingCents: number
    reservedCents: number
    committedCents: number
    settledCents: number
    freeCents: number
    paidCents: number
  }
}

export interface Lesson {
  id: number
  kind: CodedText
  notedOn: string
  text: string
  neighbourhoodCode: string | null
}

export interface Proposal {
  id: number
  release: Release
  periods: Period[]
}

export interface Report {
  id: number
  kind: CodedText
  programme: string
  asOf: string
  policy: string
  counted: number
  countedSha256: string
  madeAt: string | null
  files: { name: string; mediaType: string; sha256: string }[]
}

export interface Erratum {
  reportId: number
  added: number
  removed: number
  moved: number
  figures: { name: string; old: number | null; new: number | null }[]
  sections: { id: string; title: string; tables: string[] }[]
}

const at = (programme: string, rest: string): string =>
  `/programmes/${encodeURIComponent(programme)}/${rest}`

export const getForecast = (
  programme: string,
  capacity: number | null,
  signal?: AbortSignal,
) =>
  ask<Forecast>(
    at(programme, capacity === null ? 'forecast' : `forecast?capacity=${capacity}`),
    signal,
  )

export const getFigures = (programme: string, signal?: AbortSignal) =>
  ask<Progress>(at(programme, 'progress'), signal)

export const getFunnel = (programme: string, signal?: AbortSignal) =>
  ask<Funnel>(at(programme, 'funnel'), signal)

export const getStreets = async (programme: string, signal?: AbortSignal) =>
  (await ask<{ streets: HomeGroup[] }>(at(programme, 'streets'), signal)).streets

export const getAssociations = async (programme: string, signal?: AbortSignal) =>
  (
    await ask<{ ownersAssociations: HomeGroup[] }>(
      at(programme, 'owners-associations'),
      signal,
    )
  ).ownersAssociations

export const getHomesWith = (
  programme: string,
  reason: string,
  cursor: string | null,
  signal?: AbortSignal,
) =>
  ask<{ verdicts: ListedVerdict[]; nextCursor: string | null }>(
    at(
      programme,
      `verdicts?limit=100&reason=${encodeURIComponent(reason)}${cursor ? `&cursor=${cursor}` : ''}`,
    ),
    signal,
  )

export const getChanges = (programme: string, from: string, to: string, signal?: AbortSignal) =>
  ask<Changes>(at(programme, `changes?from=${from}&to=${to}`), signal)

export const getMoney = (programme: string, cents: number | null, signal?: AbortSignal) =>
  ask<Money>(at(programme, cents === null ? 'money' : `money?amountCents=${cents}`), signal)

export const getCeilings = async (signal?: AbortSignal) =>
  (await ask<{ schemePeriods: Ceiling[] }>('/scheme-periods', signal)).schemePeriods

export const getLessons = async (programme: string, signal?: AbortSignal) =>
  (await ask<{ learningEntries: Lesson[] }>(at(programme, 'learning-entries'), signal))
    .learningEntries

export const getProposals = async (signal?: AbortSignal) =>
  (await ask<{ publicationProposals: Proposal[] }>('/publication-proposals', signal))
    .publicationProposals

export const getReports = async (programme: string, signal?: AbortSignal) =>
  (await ask<{ reports: Report[] }>(`/reports?programme=${encodeURIComponent(programme)}`, signal))
    .reports

export const getErrata = async (programme: string, signal?: AbortSignal) =>
  (
    await ask<{ errata: Erratum[] }>(
      `/reports/errata?programme=${encodeURIComponent(programme)}`,
      signal,
    )
  ).errata

export const reportFile = (report: number, name: string): string =>
  `/api/v1/reports/${report}/files/${encodeURIComponent(name)}`
