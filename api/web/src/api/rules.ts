/** Schemes and the rule of the flags, as their files have them. */

import { ask } from './ask'
import type { CodedText } from './town'

export interface Scheme {
  id: string
  name: string
  isExample: boolean
  notice: string | null
  source: string
  programmes: string[]
  versionInForce: string | null
}

export interface SchemeVersion {
  name: string
  regulation: string
  article: string
  validFrom: string
  validUntil: string | null
  isInForce: boolean
  measures: {
    measure: CodedText
    rateCents: number
    unit: 'm2' | 'piece' | 'once'
    minAreaM2: number | string | null
    maxAreaM2: number | string | null
    minRd: number | string | null
    maxU: number | string | null
    maxCostPercent: number | null
    article: string
  }[]
  homes: { labels: string[]; tenures: CodedText[]; builtBefore: number | null; article: string }
  limits: { costPercent: number; perHomeCents: number; article: string }
  decision: { weeks: number; article: string }
  settlement: { weeks: number; article: string }
  supplement: { days: number; article: string }
  execution: { months: number; article: string }
  payment: { weeks: number; maxAdvancePercent: number; article: string }
  mandate: { limitCents: number; article: string }
}

export interface WholeScheme extends Scheme {
  versions: SchemeVersion[]
  periods: {
    name: string
    line: string
    startsOn: string
    endsOn: string
    publishedOn: string
    ceilingCents: number
  }[]
}

export interface FlagRule {
  isProposal: boolean
  source: string
  undecided: string[]
  sinksMmYr: number
  minCoverage: number
  maxCellM: number
  pointsWithinM: number
  minPoints: number
  builtBefore: number
  sources: { source: string; grade: string; months: number }[]
  grades: { grade: string; visibility: string; roles: string[] }[]
  lifts: { kind: string; evidence: string[] }[]
}

export const getSchemes = async (signal?: AbortSignal) => {
  const { schemes } = await ask<{ schemes: Scheme[] }>('/schemes', signal)
  return Promise.all(
    schemes.map((one) => ask<WholeScheme>(`/schemes/${encodeURIComponent(one.id)}`, signal)),
  )
}

export const getFlagRule = (signal?: AbortSignal) => ask<FlagRule>('/flag-rule', signal)
