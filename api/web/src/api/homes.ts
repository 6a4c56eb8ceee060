/** The homes of the map as a list, what happened to them, and what is recorded of them. */

import { ask, change, type Answer } from './ask'
import type { CodedText, Place } from './town'

export interface ListedHome {
  id: string
  buildingId: string | null
  street: string | null
  number: string | null
  postcode: string | null
  city: string | null
  neighbourhood: string | null
  programme: string | null
  label: string | null
  stage: string
  outcome: string | null
  tenure: string | null
  hasAssociation: boolean | null
  contactedOn: string | null
  /** State of each flag that may be seen, by its name on the map. */
  flags: Record<string, string>
  location: Place
}

export interface Count {
  code: string
  homes: number
}

export interface Totals {
  homes: number
  label: Count[]
  stage: Count[]
  outcome: Count[]
  tenure: Count[]
  association: Count[]
  backlog: Count[]
  subsidence: Count[]
  foundation: Count[]
  streets: { street: string; homes: number }[]
}

export interface HomePage {
  asOf: string
  dwellings: ListedHome[]
  totals: Totals | null
  nextCursor: string | null
}

export interface Entry {
  happenedOn: string
  source: 'home' | 'case' | 'label'
  kind: string
  text: string
  eventId: number | null
  feeder: CodedText | null
  number: string | null
  details: Record<string, unknown>
  recordedBy: string | null
  correction: { isTakenBack: boolean; reason: CodedText } | null
}

export interface GivenEvent {
  kind: string
  happenedOn: string
  feeder?: string
  details: Record<string, unknown>
  /** The event of the same home that this one stands instead of, and why. */
  corrects?: { eventId: number; reason: string }
}

export interface DeviceEvent extends GivenEvent {
  dwellingId: string
  clientKey: string
}

export interface Answered {
  result: 'recorded' | 'known' | 'refused'
  event: { eventId: number; beside: number[] } | null
  field: string | null
  reason: string | null
}

export interface Colleague {
  id: number
  name: string
}

export const getHomes = (query: URLSearchParams, signal?: AbortSignal) =>
  ask<HomePage>(`/dwellings/list?${query}`, signal)

export const getTimeline = async (id: string, signal?: AbortSignal) =>
  (await ask<{ entries: Entry[] }>(`/dwellings/${encodeURIComponent(id)}/timeline`, signal)).entries

export const getMyself = () => ask<{ id: number }>('/me')

export const getSeconds = async (signal?: AbortSignal) =>
  (await ask<{ persons: Colleague[] }>('/home-events/seconds', signal)).persons

export const sendEvents = async (events: DeviceEvent[]): Promise<Answered[]> =>
  (await change<{ answers: Answered[] }>('/home-events', { events })).value.answers

export const takeBack = (eventId: number, reason: string, key: string): Promise<Answer<unknown>> =>
  change(`/home-events/${eventId}/corrections`, { reason }, { key })
