/** What everybody may know of a programme: what was agreed, decided and published. */

import { ask } from './ask'
import type { Programme } from './town'

export type Shown = 'value' | 'few' | 'hidden' | 'not_applicable'

export interface Cell {
  area: string
  measure: string
  shown: Shown
  value: number | null
  /** As it is printed, such as `<5`. */
  text: string
}

export interface Period {
  /** Such as 2026-09, or 2026-Q3. */
  period: string
  cells: Cell[]
}

export interface PublishedArea {
  code: string
  name: string
  level: 'programme' | 'district' | 'neighbourhood'
  parent: string | null
  homes: number
}

export interface Release {
  programme: string
  number: number
  asOf: string
  publishedAt: string | null
  policy: string
  isSample: boolean
  periods: string[]
  errata: string[]
  /** `null` when the rule publishes none. */
  forecast: PublishedForecast | null
  amounts: Amount[]
}

export interface PublishedForecast {
  /** Why there is none. */
  declined: string | null
  /** Homes done at the ends of years, through the deadline. */
  years: { month: string; done: { p10: number; p50: number; p90: number } }[]
  /** Such as 2033-Q2; `null` is later than was simulated. */
  finish: { p10: string | null; p50: string | null; p90: string | null } | null
  /** By tens: 0 is less than 5, 100 more than 95. */
  chancePercent: number | null
}

export interface Amount {
  measure: 'granted' | 'paid'
  cents: number | null
  asOf: string | null
}

export interface Rule {
  status: string
  note: string
  threshold: number
  base: number
  denominator: number
  unit: string
  forecastStep: number | null
  amountUnitEuros: number | null
}

export interface Publication {
  programme: string
  name: string
  target: number
  deadline: string
  notice: string | null
  rule: Rule | null
  measures: { code: string; text: string }[]
  areas: PublishedArea[]
  releases: Release[]
  periods: Period[]
}

export interface PlannedLine {
  status: string
  isArithmetic: boolean
  text: string
  setOn: string | null
  source: string | null
  months: { month: string; cumulative: number }[]
}

export interface Budget {
  line: string
  name: string
  budgetCents: number | null
  budgetText: string | null
}

export interface Funding {
  grantCents: number
  grantText: string
  budgets: Budget[]
  contributions: { name: string; amountCents: number; text: string; source: string }[]
  coFinancing: {
    percent: number
    base: string
    readings: { base: string; name: string; source: string; ownCents: number }[]
  }
  nipCentsPerHome: number
  nipTargetCents: number
}

export interface Milestone {
  code: string
  text: string
  plannedOn: string | null
  forecastOn: string | null
  actualOn: string | null
  slipDays: number | null
  evidence: string | null
}

export interface Unit {
  unit: number
  status: { code: string; text: string }
  isLate: boolean
  milestones: Milestone[]
}

export interface ActionItem {
  id: string
  line: string
  lineText: string
  name: string
  deadline: string
  status: string
  statusText: string
  delivered: number
  units: Unit[]
}

export interface ActionLine {
  line: string
  text: string
  units: number
  delivered: number
  late: number
}

export interface WholeProgramme extends Programme {
  planned: PlannedLine
  funding: Funding
  actionLines: ActionLine[]
  actionItems: ActionItem[]
}

export interface CountingPolicy {
  id: string
  name: string
  text: string
  source: string
  requireAfterLabel: boolean
  minLabelSteps: number | null
  targetLabel: string | null
  requireReport: boolean
  requireAllMeasures: boolean
  requireProgrammeSupport: boolean
  acceptEquivalentState: boolean
  acceptOldMethod: boolean
  countSplitOff: boolean
}

const at = (programme: string): string => `/programmes/${encodeURIComponent(programme)}`

/** Where the published tables are found as a file, for programs and for a spreadsheet. */
export const publicationFile = (programme: string): string => `/api/v1${at(programme)}/publication`
export const publicationTable = (programme: string): string =>
  `/api/v1${at(programme)}/publication-table`

export const getPublication = (programme: string, signal?: AbortSignal) =>
  ask<Publication>(`${at(programme)}/publication`, signal)

export const getProgramme = (programme: string, signal?: AbortSignal) =>
  ask<WholeProgramme>(at(programme), signal)

export const getPolicies = async (signal?: AbortSignal) =>
  (await ask<{ countingPolicies: CountingPolicy[] }>('/counting-policies', signal)).countingPolicies
