/** The cases of the desk, as the service tells of them. */

import { ask, askTagged } from './ask'

export interface Coded {
  code: string
  text: string
}

export interface Staff {
  id: number
  name: string
}

export interface Derived {
  text: string
  article: string
  on: string
}

/** A last day as a list tells of it. */
export interface Watch {
  kind: Coded
  until: string
  strictUntil: string
  daysLeft: number
  clock: Coded
  isProvisional: boolean
}

export interface Deadline extends Watch {
  startsOn: string
  pauses: { firstOn: string; lastOn: string }[]
  derivation: Derived[]
  penalty: {
    cents: number
    mostCents: number
    days: number
    noticeOn: string | null
    firstOn: string | null
    lastOn: string | null
    decideUntil: string | null
    derivation: Derived[]
  } | null
}

export interface WorkItem {
  number: string
  version: number
  state: Coded
  scheme: string
  receivedAt: string
  handler: Staff | null
  address: string | null
  dwellingCount: number
  isAssociation: boolean
  watch: (Watch & { penaltyCents: number }) | null
}

export interface Worklist {
  total: number
  counts: { state: Coded; count: number }[]
  items: WorkItem[]
}

/** Something in a case that waits for a second person. */
export interface Waiting {
  id: number
  number: string
  version: number
  kind: Coded
  address: string | null
  dwellingCount: number
  /** Why the reader is not the second person; null: he is. */
  reason: string | null
}

export interface WaitingProposal extends Waiting {
  state: Coded
  amountCents: number | null
  madeOn: string
  watch: Watch | null
}

export interface WaitingPayment extends Waiting {
  cents: number
  orderedBy: Staff
  orderedOn: string
  daysWaiting: number
}

export interface NextStep {
  action: Coded
  isPossible: boolean
  reason: string | null
}

export interface Money {
  requestedCents: number | null
  needsCents: number
  reservedCents: number
  grantedCents: number | null
  committedCents: number
  settledCents: number | null
  paidCents: number
  claimCents: number
  dueCents: number
}

export interface Part {
  kind: string
  rule: string
  rate: string
  article: string
  amountCents: number
}

export interface CalculationLine {
  measure: Coded
  amountCents: number
  costCents: number
  othersCents: number
  grantedCents: number | null
  executedOn: string | null
  parts: Part[]
  reasons: { text: string; article: string }[]
}

export interface HomeAmount {
  verblijfsobjectId: string
  cents: number
  alreadyGranted: Coded[]
}

export interface Calculation {
  scheme: string
  version: string
  notice: string | null
  totalCents: number
  lines: CalculationLine[]
  dwellings: HomeAmount[]
  checks: string[]
  rounding: string
}

export interface CaseHome {
  verblijfsobjectId: string
  address: string | null
  neighbourhood: string | null
  weight: number
  isEligible: boolean | null
  reasons: Coded[]
}

export interface CaseMeasure {
  measure: Coded
  costCents: number
  areaM2: string | null
  pieces: number | null
  insulationValue: string | null
  isBiobased: boolean
}

export interface CaseSource {
  measure: Coded
  kind: Coded
  status: Coded
  cents: number
  name: string | null
}

export interface Caution {
  kind: Coded
  text: string
  numbers: string[]
  dwellings: string[]
}

export interface SchemeRef {
  id: string
  name: string
  version: string
  notice: string | null
}

/** A case with all that the desk sees of it. */
export interface WholeCase {
  view: 'case'
  number: string
  version: number
  scheme: SchemeRef
  line: string
  channel: Coded
  tenure: Coded
  isAssociation: boolean
  state: Coded
  receivedAt: string
  completeAt: string | null
  closedOn: string | null
  handler: Staff | null
  nextSteps: NextStep[]
  watch: Deadline | null
  deadlines: Deadline[]
  money: Money
  calculationBasis: Coded | null
  calculation: Calculation | null
  dwellings: CaseHome[]
  measures: CaseMeasure[]
  sources: CaseSource[]
  warnings: Caution[]
}

/** A case of the desk's own list: it is not handled here. */
export interface ListedCase {
  view: 'list'
  number: string
  notice: string
  state: Coded | null
  receivedOn: string | null
  requestedCents: number | null
  measures: Coded[]
  events: { state: Coded; happenedOn: string; amountCents: number | null }[]
  dwellings: string[]
}

export interface TakenStep {
  /** Who got the case by this step. */
  handler: Staff | null
  version: number
  action: Coded
  fromState: Coded | null
  toState: Coded
  happenedOn: string
  recordedAt: string
  by: Staff
  details: Record<string, unknown>
}

export interface Letter {
  id: number
  kind: Coded
  datedOn: string
  sentOn: string | null
}

interface Reasons {
  ground: Coded
  text: string
  article: string | null
  heardOn: string | null
}

export interface Proposal {
  id: number
  kind: Coded
  amountCents: number | null
  by: Staff
  madeOn: string
  isWaiting: boolean
  step: Coded | null
  isPartial: boolean
  text: string | null
  reasons: Reasons | null
  executionUntil: string | null
}

export interface Decision {
  id: number
  kind: Coded
  amountCents: number | null
  /** Nobody prepares a decision on a notice of default. */
  preparedBy: Staff | null
  decidedBy: Staff
  announcedOn: string
  objectUntil: string
  isInForce: boolean
  reasons: Reasons | null
}

export interface Payment {
  id: number
  kind: Coded
  cents: number
  state: Coded
  orderedBy: Staff
  releasedBy: Staff | null
  paidOn: string | null
}

export interface Claim {
  id: number
  cents: number
  recoveredCents: number
  leftCents: number
  state: Coded
}

export interface Objection {
  id: number
  isAppeal: boolean
  decisionId: number
  receivedOn: string
  isInTime: boolean | null
  state: Coded
  outcome: Coded | null
  decidedOn: string | null
}

export interface DefaultNotice {
  id: number
  term: Coded
  receivedOn: string
  state: Coded
  exception: Coded | null
  cents: number | null
  paidCents: number
  paidOn: string | null
}

/** What became of a case: everything that its steps left behind. */
export interface CaseFile {
  steps: TakenStep[]
  letters: Letter[]
  proposals: Proposal[]
  decisions: Decision[]
  payments: Payment[]
  claims: Claim[]
  objections: Objection[]
  defaultNotices: DefaultNotice[]
}

export interface ReceivedCase {
  number: string
  decideUntil: string
  warnings: Caution[]
}

export const placeOf = (number: string) => `/applications/${encodeURIComponent(number)}`

/** What a change of a case is compared with, where only its version was read. */
export const tagOf = (number: string, version: number) => `"application-${number}-v${version}"`

export const getWorklist = (query: URLSearchParams, signal?: AbortSignal) =>
  ask<Worklist>(`/worklist?${query}`, signal)

export const getWaitingProposals = async (signal?: AbortSignal) =>
  (await ask<{ proposals: WaitingProposal[] }>('/proposals', signal)).proposals

export const getWaitingPayments = async (signal?: AbortSignal) =>
  (await ask<{ payments: WaitingPayment[] }>('/payments', signal)).payments

export const getHandlers = async (number: string, signal?: AbortSignal) =>
  (await ask<{ persons: Staff[] }>(`${placeOf(number)}/handlers`, signal)).persons

export const getCase = (number: string, signal?: AbortSignal) =>
  askTagged<WholeCase | ListedCase>(placeOf(number), signal)

/** A case with all that became of it: opening it is one reading in the trail. */
export const getFile = (number: string, signal?: AbortSignal) =>
  askTagged<CaseFile & { application: WholeCase | ListedCase }>(`${placeOf(number)}/file`, signal)
