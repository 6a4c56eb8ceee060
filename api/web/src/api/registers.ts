/** Register files: what was sent in, what loading it changes, what was loaded, what is in doubt. */

import { ask, sendFile } from './ask'
import type { CodedText } from './town'

export interface IssueKind {
  layer: CodedText
  code: string
  text: string
  severity: CodedText
  rows: number
}

export interface IssueRow {
  layer: string
  row: number
  field: string | null
  code: string
  text: string
  severity: CodedText
}

export interface Difference {
  digest: string
  referenceOn: string | null
  isAlreadyThere: boolean
  sameFileAsLoad: number | null
  layers: {
    layer: CodedText
    rowsRead: number
    rowsOutside: number
    added: number
    changed: number
    ended: number
    unchanged: number
    rejected: number
  }[]
  issueKinds: IssueKind[]
  issueRows: IssueRow[]
}

interface Staff {
  id: number
  name: string
}

export interface Upload {
  id: number
  source: CodedText
  fileName: string
  sizeBytes: number
  state: CodedText
  step: CodedText | null
  rowsRead: number
  uploadedAt: string | null
  by: Staff
  confirmedBy: Staff | null
  difference: Difference | null
  hasWorkbook: boolean
  loadId: number | null
  problem: { code: string; text: string; detail: string | null } | null
}

export interface Load {
  id: number
  source: CodedText
  fileName: string
  referenceOn: string | null
  isSample: boolean
  loadedAt: string | null
  by: Staff | null
  layers: {
    layer: CodedText
    rowsRead: number
    loaded: number
    added: number | null
    changed: number | null
    ended: number
    unchanged: number
    rejected: number
  }[]
  issues: number
  state: CodedText
  undoneAt: string | null
  undoneBy: Staff | null
  isUndoable: boolean
}

export interface LoadIssues {
  kinds: IssueKind[]
  rows: IssueRow[]
  nextCursor: number | null
}

/** A file is in hand: what is told of it changes by itself. */
export const isUnderWay = (upload: Upload): boolean =>
  ['waiting', 'comparing', 'confirmed', 'loading'].includes(upload.state.code)

export const getUploads = async (signal?: AbortSignal) =>
  (await ask<{ uploads: Upload[] }>('/uploads', signal)).uploads

export const getLoads = async (signal?: AbortSignal) =>
  (await ask<{ loads: Load[] }>('/loads?limit=50', signal)).loads

export const getLoadIssues = (load: number, signal?: AbortSignal) =>
  ask<LoadIssues>(`/loads/${load}/issues?limit=100`, signal)

export const sendRegister = (
  file: File,
  query: Record<string, string>,
  onsent: (share: number) => void,
  signal: AbortSignal,
) =>
  sendFile<Upload>(
    `/uploads?${new URLSearchParams({ ...query, fileName: file.name })}`,
    file,
    onsent,
    signal,
  )

export const workbookOf = (upload: number): string => `/api/v1/uploads/${upload}/workbook`

export interface Candidate {
  verblijfsobjectId: string
  address: string
  score: number
  isOfRule: boolean
  reason: string
}

export interface Doubt {
  id: number
  subject: CodedText
  key: string
  why: CodedText
  asReceived: string | null
  sinceAt: string | null
  verblijfsobjectId: string | null
  reason: string | null
  candidates: Candidate[]
}

export const getDoubts = (isDecided: boolean, signal?: AbortSignal) =>
  ask<{ linkReviews: Doubt[]; nextCursor: number | null }>(
    `/link-reviews?limit=50${isDecided ? '&isDecided=true' : ''}`,
    signal,
  )
