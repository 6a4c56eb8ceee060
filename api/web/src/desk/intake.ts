/** What is typed of an application, and how the service takes it. */

import type { AddressMatch, EligibilityCheck, FoundAddress } from '../api/intake'
import { momentOf, parseTime } from '../typed'
import { noMeasure, sentMeasure, sentSource, type MeasureRow, type SourceRow } from './steps'

export interface TypedHome {
  id: string
  display: string
  weight: string
  /** For the address of who lives there. */
  street: string
  houseNumber: number | null
  houseLetter: string
  addition: string
  postcode: string
  city: string
}

export interface TypedApplicant {
  kind: string
  name: string
  isElsewhere: boolean
  street: string
  houseNumber: string
  houseLetter: string
  addition: string
  postcode: string
  city: string
  email: string
  phone: string
  iban: string
  kvk: string
  contact: string
  authorisation: string
}

export interface Typed {
  scheme: string
  line: string
  channel: string
  receivedOn: string | null
  receivedTime: string
  /** Moment of the first attempt: a second one with the same key says the same. */
  sentAt: string
  tenure: string
  isAssociation: boolean
  homes: TypedHome[]
  pasted: string
  /** Lines of the pasted list that are no home yet. */
  doubtful: (AddressMatch & { weight: string })[]
  measures: MeasureRow[]
  sources: SourceRow[]
  requestedCents: number | null
  inSpiteOf: string
  applicant: TypedApplicant
}

export const nothingTyped = (): Typed => ({
  scheme: '',
  line: '',
  channel: 'paper',
  receivedOn: null,
  receivedTime: '',
  sentAt: '',
  tenure: 'owner_occupier',
  isAssociation: false,
  homes: [],
  pasted: '',
  doubtful: [],
  measures: [noMeasure()],
  sources: [],
  requestedCents: null,
  inSpiteOf: '',
  applicant: {
    kind: 'owner_occupier',
    name: '',
    isElsewhere: false,
    street: '',
    houseNumber: '',
    houseLetter: '',
    addition: '',
    postcode: '',
    city: '',
    email: '',
    phone: '',
    iban: '',
    kvk: '',
    contact: '',
    authorisation: '',
  },
})

export const homeOf = (found: FoundAddress): TypedHome => ({
  id: found.adresseerbaarobject_id,
  display: found.weergavenaam,
  weight: '1',
  street: found.straatnaam ?? '',
  houseNumber: found.huisnummer ?? null,
  houseLetter: found.huisletter ?? '',
  addition: found.huisnummertoevoeging ?? '',
  postcode: found.postcode ?? '',
  city: found.woonplaatsnaam ?? '',
})

/** A home of a list; only its own address is known, as one line. */
export const homeOfMatch = (id: string, display: string, weight: string): TypedHome => ({
  ...homeOf({ weergavenaam: display, nummeraanduiding_id: '', adresseerbaarobject_id: id }),
  weight,
})

/** The lines of a column, or of two columns when the second is a share of the building. */
export function linesOf(pasted: string): { address: string; weight: string }[] {
  return pasted
    .split(/\r?\n/)
    .map((line) => {
      const cells = line.split(/[\t;]/).map((cell) => cell.trim())
      const last = cells.length > 1 ? (cells.at(-1) ?? '') : ''
      const hasWeight = /^\d{1,9}$/.test(last)
      const parts = hasWeight ? cells.slice(0, -1) : cells
      return { address: parts.filter(Boolean).join(' '), weight: hasWeight ? last : '1' }
    })
    .filter(({ address }) => address)
}

const weightOf = (home: TypedHome) => {
  const number = Number(home.weight.trim() || '1')
  return Number.isInteger(number) ? number : home.weight
}

const sentHomes = (typed: Typed) =>
  typed.homes.map((home) => ({ verblijfsobjectId: home.id, weight: weightOf(home) }))

/** Which measures can be calculated: those that have a kind and a cost. */
export const calculable = (typed: Typed): number[] =>
  typed.measures.flatMap((row, at) => (row.measure && row.cents ? [at] : []))

/** The question whether this can be, as far as it is typed; null when there is no home yet. */
export function asCheck(typed: Typed, iban: string): Record<string, unknown> | null {
  if (!typed.homes.length || !typed.scheme) return null
  return {
    scheme: typed.scheme,
    ...(typed.line && { line: typed.line }),
    ...(typed.receivedOn && { receivedOn: typed.receivedOn }),
    dwellings: sentHomes(typed),
    measures: calculable(typed).map((at) => sentMeasure(typed.measures[at] ?? noMeasure())),
    ...(iban && { iban }),
  }
}

function sentApplicant(typed: Typed): Record<string, unknown> {
  const one = typed.applicant
  const [home] = typed.homes
  const given: Record<string, unknown> = { kind: one.kind, name: one.name.trim() }
  const put = (name: string, value: string | number | null) => {
    const said = typeof value === 'string' ? value.trim() : value
    if (said) given[name] = said
  }
  if (one.isElsewhere || typed.isAssociation) {
    put('street', one.street)
    put('houseNumber', Number(one.houseNumber) || one.houseNumber)
    put('houseLetter', one.houseLetter)
    put('addition', one.addition)
    put('postcode', one.postcode)
    put('city', one.city)
  } else if (home) {
    put('street', home.street)
    put('houseNumber', home.houseNumber)
    put('houseLetter', home.houseLetter)
    put('addition', home.addition)
    put('postcode', home.postcode)
    put('city', home.city)
  }
  for (const name of ['email', 'phone', 'iban', 'contact', 'authorisation'] as const)
    put(name, one[name])
  put('kvk', one.kvk)
  return given
}

/** The application as the service takes it; what is not filled in, it names itself. */
export function asApplication(typed: Typed): Record<string, unknown> {
  return {
    scheme: typed.scheme,
    channel: typed.channel,
    receivedAt: typed.receivedOn
      ? momentOf(typed.receivedOn, parseTime(typed.receivedTime) ?? undefined)
      : typed.sentAt,
    tenure: typed.tenure,
    isAssociation: typed.isAssociation,
    ...(typed.line && { line: typed.line }),
    dwellings: sentHomes(typed),
    measures: typed.measures.filter((row) => row.measure || row.cents).map((row) => sentMeasure(row)),
    sources: typed.sources.map(sentSource),
    ...(typed.requestedCents !== null && { requestedCents: typed.requestedCents }),
    ...(typed.inSpiteOf.trim() && { inSpiteOf: typed.inSpiteOf.trim() }),
    applicant: sentApplicant(typed),
  }
}

export const centsOf = (check: EligibilityCheck | null, id: string): number | null =>
  check?.calculation?.dwellings.find((home) => home.verblijfsobjectId === id)?.cents ?? null
