/** The town as the map asks for it: programmes, progress, areas, addresses and homes. */

import { ask } from './ask'

export interface Service {
  title: string
  version: string
  isSample: boolean
  dataVersion: number
  asOf: string
  /** A map that may lie under ours; null where the installation has none. */
  backgroundTiles: string | null
}

export interface Aim {
  value: number
  isLowerBound: boolean
  text: string
}

export interface Note {
  code: string
  text: string
  source: string
}

export interface Programme {
  id: string
  name: string
  project: string
  areas: { code: string; name: string }[]
  start: string
  deadline: string
  targets: { homes: Aim; backlog: Aim }
  grant: { amountCents: number; text: string; notes: string[] }
  policies: string[]
  defaultPolicy: string
  notes: Note[]
  undecided: { name: string; text: string }[]
}

export interface CodedCount {
  code: string
  text: string
  homes: number
}

export interface AreaFigures {
  code: string
  name: string
  level: string
  dwellings: number
  eligible: number
  eligibilityUnknown: number
  applied: number
  done: number
  backlogDone: number
}

export interface MonthFigures {
  month: string
  counted: number
  cumulative: number
}

export interface Progress {
  programme: string
  name: string
  asOf: string
  policy: string
  isSample: boolean
  target: number
  done: number
  remaining: number
  backlog: {
    target: number
    isLowerBound: boolean
    text: string
    done: number
    remaining: number
  }
  monthsLeft: number
  requiredPace: number | null
  actualPace: { months: number; counted: number; perMonth: number | null }[]
  population: { dwellings: number; private: number; notPrivate: number; tenureUnknown: number }
  eligibility: { eligible: number; notEligible: number; unknown: number }
  outcomes: { counts: number; no: number; unknown: number }
  labels: { labelClass: string | null; dwellings: number }[]
  stages: { stage: string; dwellings: number }[]
  reasons: CodedCount[]
  warnings: CodedCount[]
  policies: { policy: string; name: string; done: number; backlogDone: number }[]
  areas: AreaFigures[]
  months: MonthFigures[]
}

export interface Area {
  code: string
  name: string
  level: string
  parentCode: string | null
  geometry: { type: 'MultiPolygon'; coordinates: [number, number][][][] }
  bbox: [number, number, number, number]
}

export interface Place {
  type: 'Point'
  coordinates: [number, number]
}

export interface AddressHit {
  addressId: string
  dwellingId: string | null
  display: string
  isResidential: boolean
  location: Place
}

export interface Label {
  labelClass: string
  registeredOn: string
  validUntil: string | null
  method: string
  isExpired: boolean
}

export interface CodedText {
  code: string
  text: string
}

/** How a flag stands; of one that is not for one's own role only that it is withheld. */
export interface Flag {
  kind: CodedText
  isWithheld: boolean
  state: CodedText | null
  source: CodedText | null
  grade: string | null
  observedOn: string | null
  expiresOn: string | null
  reason: string | null
}

export interface Verdict {
  policy: string
  outcome: 'counts' | 'no' | 'unknown'
  countedOn: string | null
  reasons: CodedText[]
  warnings: CodedText[]
}

export interface Application {
  number: string
  state: string
  stateText: string
  receivedOn: string
  measures: CodedText[]
  amounts: {
    requestedCents: number | null
    grantedCents: number | null
    settledCents: number | null
  }
  events: { state: string; text: string; happenedOn: string }[]
}

export interface Dwelling {
  id: string
  buildingIds: string[]
  address: { display: string; postcode: string | null; city: string | null } | null
  otherAddresses: { display: string }[]
  status: string
  floorAreaM2: number | null
  constructionYear: number | null
  neighbourhood: { code: string; name: string } | null
  programme: string | null
  location: Place
  tenure: { value: string; text: string; referenceOn: string | null } | null
  /** Null for who may not see flags. */
  foundation: { type: string; text: string; observedOn: string | null } | null
  ownersAssociation: string | null
  association: {
    name: string
    homes: number
    private: number
    corporation: number
    ownerUnknown: number
    isMixed: boolean | null
  } | null
  label: Label | null
  labels: Label[]
  subsidence: {
    meanMmYr: number | null
    coverage: number
    cellSizeM: number
    referenceOn: string | null
  } | null
  /** Null for who may not see any. */
  flags: Flag[] | null
  stage: string | null
  applications: Application[]
  verdicts: Verdict[]
  nextStep: string
  left: CodedText | null
  inspectFirst: { measure: CodedText; reason: CodedText; isOverridden: boolean }[]
}

export const getService = (signal?: AbortSignal) => ask<Service>('', signal)

export const getProgrammes = async (signal?: AbortSignal) =>
  (await ask<{ programmes: Programme[] }>('/programmes', signal)).programmes

export const getProgress = (programme: string, policy: string, signal?: AbortSignal) =>
  ask<Progress>(
    `/programmes/${encodeURIComponent(programme)}/progress?policy=${encodeURIComponent(policy)}`,
    signal,
  )

export const getAreas = async (programme: string, signal?: AbortSignal) =>
  (
    await ask<{ areas: Area[] }>(
      `/areas?level=neighbourhood&programme=${encodeURIComponent(programme)}`,
      signal,
    )
  ).areas

export const getAddresses = async (q: string, signal?: AbortSignal) =>
  (
    await ask<{ addresses: AddressHit[] }>(
      `/addresses?q=${encodeURIComponent(q)}&limit=8`,
      signal,
    )
  ).addresses

export const getDwelling = (id: string, signal?: AbortSignal) =>
  ask<Dwelling>(`/dwellings/${encodeURIComponent(id)}`, signal)
