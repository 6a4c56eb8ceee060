/**
 * What a step of a case asks for. Whether a step is possible, and why not, the service says; here
 * stands only which fields it has and where it goes.
 */

import type { TextKey } from '../language.svelte'
import type { CaseFile } from '../api/cases'

export interface StepField {
  /** Its name in the request; a point leads into a part: `reasons.ground`. `id` goes in the path. */
  name: string
  kind:
    | 'day'
    | 'long'
    | 'short'
    | 'lines'
    | 'euro'
    | 'choice'
    | 'which'
    | 'measures'
    | 'executions'
    | 'sources'
    | 'judged'
  label: TextKey
  hint?: TextKey
  isOptional?: boolean
  /** Of a choice: the kind of its codes. */
  codes?: string
  /** Of a choice: which of them can be chosen here; else all. */
  only?: readonly string[]
  /** Of `which`: what is chosen from, and in which states it can be chosen; else in all. */
  of?: 'payments' | 'claims' | 'objections' | 'appeals' | 'decisions' | 'defaultNotices'
  states?: readonly string[]
}

export interface StepForm {
  /** What the button says, where an action has several forms. */
  title?: TextKey
  /** Below the case. */
  path: string
  method?: 'PUT'
  /** Sent as it stands. */
  fixed?: Record<string, unknown>
  /** The service takes no body. */
  isEmpty?: boolean
  /** Homes and money of others are sent as they are. */
  keepsContent?: boolean
  fields: StepField[]
}

const ON: StepField = { name: 'on', kind: 'day', label: 'step.on', hint: 'step.today', isOptional: true }
const RECEIVED: StepField = { ...ON, name: 'receivedOn', label: 'step.receivedOn' }
const UNTIL: StepField = {
  name: 'until',
  kind: 'day',
  label: 'step.until',
  hint: 'step.untilHint',
  isOptional: true,
}
const ITEMS: StepField = { name: 'items', kind: 'lines', label: 'step.items', hint: 'step.itemsHint' }
const TEXT: StepField = { name: 'text', kind: 'long', label: 'step.text' }
const REASON: StepField = { name: 'reason', kind: 'long', label: 'step.reason' }
const AMOUNT: StepField = { name: 'amountCents', kind: 'euro', label: 'step.amount' }
const payment = (...states: string[]): StepField => ({
  name: 'id',
  kind: 'which',
  of: 'payments',
  states,
  label: 'step.payment',
})
const CLAIM: StepField = {
  name: 'id',
  kind: 'which',
  of: 'claims',
  states: ['open'],
  label: 'step.claim',
}
const objection = (...states: string[]): StepField => ({
  name: 'id',
  kind: 'which',
  of: 'objections',
  states,
  label: 'step.objection',
})
const OBJECTION = objection('filed', 'repair_asked', 'hearing', 'advised')
/** One that was upheld can wait for its new decision: its clock runs on. */
const RUNNING_OBJECTION = objection('filed', 'repair_asked', 'hearing', 'advised', 'decided')
const notice = (...states: string[]): StepField => ({
  name: 'id',
  kind: 'which',
  of: 'defaultNotices',
  states,
  label: 'step.notice',
})
const NOTICE_TO_DECIDE = notice('received', 'reopened')
const PAUSE: StepField[] = [
  { name: 'kind', kind: 'choice', codes: 'pause', label: 'step.pauseKind' },
  { name: 'firstDay', kind: 'day', label: 'step.firstDay' },
  { name: 'lastDay', kind: 'day', label: 'step.lastDay', isOptional: true },
  REASON,
]
const POSTPONED: StepField[] = [{ name: 'until', kind: 'day', label: 'step.postponed' }, ON]

const LOWER = ['not_done', 'obligations', 'false_data', 'scheme']
/** On which grounds the service lets a decision rest. */
const GROUNDS: Record<string, readonly string[]> = {
  refusal: ['ceiling', 'activities', 'obligations', 'false_data', 'scheme', 'no_new_facts'],
  revocation: ['activities', 'not_done', 'obligations', 'false_data', 'request'],
  settlement: LOWER,
  ex_officio: LOWER,
  revision: ['not_done', 'obligations', 'false_data', 'request'],
}

const reasons = (decision: string, isOptional = false): StepField[] => [
  {
    name: 'reasons.ground',
    kind: 'choice',
    codes: 'ground',
    only: GROUNDS[decision],
    label: 'step.ground',
    isOptional,
  },
  { name: 'reasons.text', kind: 'long', label: 'step.groundText', isOptional },
  { name: 'reasons.article', kind: 'short', label: 'step.article', isOptional: true },
  {
    name: 'reasons.heardOn',
    kind: 'day',
    label: 'step.heardOn',
    hint: 'step.heardHint',
    isOptional: true,
  },
]

const propose = (kind: string, fields: StepField[], title?: TextKey): StepForm => ({
  path: 'proposals',
  fixed: { kind },
  fields,
  ...(title && { title }),
})

export const APPROVE: StepForm = {
  path: 'decisions',
  fixed: { outcome: 'approved' },
  fields: [{ ...ON, name: 'announcedOn', label: 'step.announcedOn' }],
}
export const RETURN: StepForm = {
  path: 'decisions',
  fixed: { outcome: 'returned' },
  fields: [{ ...REASON, label: 'step.returnReason' }],
}

/** The release of one payment, where there is nothing to choose any more. */
export const releaseOf = (payment: number): StepForm => ({
  path: `payments/${payment}/releases`,
  isEmpty: true,
  fields: [],
})

/** By the action of the service; an action of several forms has a button for each. */
export const FORMS: Record<string, StepForm[]> = {
  assign: [
    { title: 'desk.take', path: 'assignments', fixed: { handlerId: 'me' }, fields: [] },
    { title: 'desk.release', path: 'assignments', fixed: { handlerId: null }, fields: [] },
  ],
  change: [
    {
      path: 'content',
      method: 'PUT',
      keepsContent: true,
      fields: [{ name: 'measures', kind: 'measures', label: 'desk.measures' }, REASON],
    },
  ],
  request_supplement: [{ path: 'supplement-requests', fields: [ITEMS, ON, UNTIL] }],
  record_supplement: [
    { path: 'supplements', fields: [RECEIVED, { ...ITEMS, label: 'step.cameIn', isOptional: true }] },
  ],
  complete: [{ path: 'completeness-checks', isEmpty: true, fields: [] }],
  pause: [{ path: 'pauses', fields: PAUSE }],
  postpone: [{ path: 'postponements', fields: POSTPONED }],
  default_notice: [{ path: 'default-notices', fields: [RECEIVED] }],
  reject_notice: [
    {
      path: 'default-notices/{id}/rejections',
      fields: [
        NOTICE_TO_DECIDE,
        { name: 'exception', kind: 'choice', codes: 'penaltyException', label: 'step.exception' },
        TEXT,
        ON,
      ],
    },
  ],
  set_penalty: [{ path: 'default-notices/{id}/penalties', fields: [NOTICE_TO_DECIDE, ON] }],
  pay_penalty: [
    {
      path: 'default-notices/{id}/payments',
      fields: [notice('penalty_set'), { ...ON, name: 'paidOn', label: 'step.paidOn' }],
    },
  ],
  propose: [
    propose(
      'grant',
      [
        { name: 'judged', kind: 'judged', label: 'step.judged', isOptional: true },
        { ...TEXT, label: 'step.remark', isOptional: true },
      ],
      'step.proposeGrant',
    ),
    propose('refusal', reasons('refusal'), 'step.proposeRefusal'),
  ],
  propose_not_processed: [propose('not_processed', [TEXT])],
  propose_amendment: [
    propose('amendment', [
      TEXT,
      { ...AMOUNT, hint: 'step.amountHint', isOptional: true },
      { name: 'executionUntil', kind: 'day', label: 'step.executionUntil', isOptional: true },
      { name: 'measures', kind: 'measures', label: 'desk.measures', isOptional: true },
    ]),
  ],
  propose_revocation: [propose('revocation', reasons('revocation'))],
  propose_ex_officio: [propose('ex_officio', [AMOUNT, ...reasons('ex_officio')])],
  propose_revision: [propose('revision', [AMOUNT, ...reasons('revision')])],
  propose_on_objection: [
    propose('on_objection', [
      { ...AMOUNT, hint: 'step.anewHint' },
      TEXT,
      { name: 'executionUntil', kind: 'day', label: 'step.executionUntil', isOptional: true },
      { name: 'judged', kind: 'judged', label: 'step.judged', isOptional: true },
    ]),
  ],
  return: [RETURN],
  return_settlement: [RETURN],
  return_draft: [RETURN],
  grant: [APPROVE],
  refuse: [APPROVE],
  not_process: [APPROVE],
  amend: [APPROVE],
  revoke: [APPROVE],
  settle: [APPROVE],
  settle_ex_officio: [APPROVE],
  revise: [APPROVE],
  grant_on_objection: [APPROVE],
  amend_on_objection: [APPROVE],
  revise_on_objection: [APPROVE],
  withdraw: [{ path: 'withdrawals', fields: [REASON, ON] }],
  start: [{ path: 'starts', fields: [ON] }],
  report_completion: [
    {
      path: 'completion-reports',
      fields: [
        { name: 'receivedOn', kind: 'day', label: 'step.receivedOn' },
        { name: 'executions', kind: 'executions', label: 'step.executions' },
        { name: 'sources', kind: 'sources', label: 'desk.sources', isOptional: true },
        { name: 'startedOn', kind: 'day', label: 'step.startedOn', isOptional: true },
      ],
    },
  ],
  ask_evidence: [{ path: 'evidence-requests', fields: [ITEMS, ON, UNTIL] }],
  remind: [{ path: 'reminders', fields: [ON] }],
  propose_settlement: [{ path: 'settlements', fields: reasons('settlement', true) }],
  reopen_on_objection: [{ path: 'reopenings', isEmpty: true, fields: [] }],
  order_payment: [
    {
      path: 'payments',
      fields: [
        { name: 'cents', kind: 'euro', label: 'step.amount', hint: 'step.allDue', isOptional: true },
      ],
    },
  ],
  release_payment: [{ path: 'payments/{id}/releases', isEmpty: true, fields: [payment('ordered')] }],
  confirm_payment: [
    {
      path: 'payments/{id}/confirmations',
      fields: [payment('released'), { ...ON, name: 'paidOn', label: 'step.paidOn' }],
    },
  ],
  cancel_payment: [{ path: 'payments/{id}/cancellations', fields: [payment('ordered', 'released'), REASON] }],
  recover: [
    {
      path: 'claims/{id}/recoveries',
      fields: [CLAIM, { name: 'cents', kind: 'euro', label: 'step.amount' }, ON],
    },
  ],
  waive: [{ path: 'claims/{id}/waivers', fields: [CLAIM, REASON] }],
  file_objection: [
    {
      path: 'objections',
      fields: [
        { name: 'decisionId', kind: 'which', of: 'decisions', label: 'step.decision' },
        RECEIVED,
        { name: 'postedOn', kind: 'day', label: 'step.postedOn', isOptional: true },
      ],
    },
  ],
  ask_repair: [
    {
      path: 'objections/{id}/repair-requests',
      fields: [objection('filed', 'repair_asked'), ITEMS, ON, UNTIL],
    },
  ],
  record_repair: [
    {
      path: 'objections/{id}/repairs',
      fields: [objection('repair_asked', 'hearing', 'advised'), RECEIVED],
    },
  ],
  pause_objection: [{ path: 'objections/{id}/pauses', fields: [RUNNING_OBJECTION, ...PAUSE] }],
  postpone_objection: [
    { path: 'objections/{id}/postponements', fields: [RUNNING_OBJECTION, ...POSTPONED] },
  ],
  handle_objection: [
    {
      path: 'objections/{id}/steps',
      fields: [
        OBJECTION,
        { name: 'to', kind: 'choice', codes: 'objectionState', label: 'step.to' },
        ON,
      ],
    },
  ],
  decide_objection: [
    {
      path: 'objections/{id}/decisions',
      fields: [
        OBJECTION,
        { name: 'outcome', kind: 'choice', codes: 'objectionOutcome', label: 'step.outcome' },
        TEXT,
        ON,
      ],
    },
  ],
  file_appeal: [
    {
      path: 'appeals',
      fields: [
        { name: 'decisionId', kind: 'which', of: 'decisions', label: 'step.decision' },
        RECEIVED,
      ],
    },
  ],
  record_judgment: [
    {
      path: 'appeals/{id}/judgments',
      fields: [
        { name: 'id', kind: 'which', of: 'appeals', states: ['filed'], label: 'step.appeal' },
        { name: 'outcome', kind: 'choice', codes: 'objectionOutcome', label: 'step.outcome' },
        TEXT,
        ON,
        {
          name: 'until',
          kind: 'day',
          label: 'step.anewUntil',
          hint: 'step.anewUntilHint',
          isOptional: true,
        },
      ],
    },
  ],
  close: [{ path: 'closures', isEmpty: true, fields: [] }],
}

function offered(file: CaseFile, of: NonNullable<StepField['of']>) {
  if (of === 'appeals') return file.objections.filter((one) => one.isAppeal)
  if (of === 'objections') return file.objections.filter((one) => !one.isAppeal)
  return file[of]
}

/** What a `which` offers, the newest first. */
export const choicesOf = (file: CaseFile, { of, states }: StepField) =>
  of
    ? [...offered(file, of)]
        .reverse()
        .filter((one) => !states || ('state' in one && states.includes(one.state.code)))
    : []

/** Text with a decimal comma as the service reads numbers: 12,5 is 12.5. */
export const decimal = (typed: string): string | null => typed.trim().replace(',', '.') || null

export interface MeasureRow {
  measure: string
  cents: number | null
  area: string
  pieces: string
  insulation: string
  isBiobased: boolean
  executedOn: string | null
}

export interface SourceRow {
  measure: string
  kind: string
  status: string
  cents: number | null
  name: string
}

export const noMeasure = (): MeasureRow => ({
  measure: '',
  cents: null,
  area: '',
  pieces: '',
  insulation: '',
  isBiobased: false,
  executedOn: null,
})

/** A row as the service takes it; what is empty is left out, and the service says what it misses. */
export function sentMeasure(row: MeasureRow, isExecuted = false): Record<string, unknown> {
  const pieces = row.pieces.trim()
  return {
    measure: row.measure,
    ...(row.cents !== null && { costCents: row.cents }),
    ...(row.area.trim() && { areaM2: decimal(row.area) }),
    ...(pieces && { pieces: Number(pieces) || pieces }),
    ...(row.insulation.trim() && { insulationValue: decimal(row.insulation) }),
    isBiobased: row.isBiobased,
    ...(isExecuted && row.executedOn && { executedOn: row.executedOn }),
  }
}

export const sentSource = (row: SourceRow): Record<string, unknown> => ({
  measure: row.measure,
  kind: row.kind,
  status: row.status,
  ...(row.cents !== null && { cents: row.cents }),
  ...(row.name.trim() && { name: row.name.trim() }),
})
