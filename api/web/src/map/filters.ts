/** Which homes are asked for: as it stands in the address, and as the service is asked. */

export interface Filters {
  neighbourhood: string | null
  street: string | null
  label: string[]
  stage: string[]
  outcome: string[]
  tenure: string[]
  flag: string[]
  association: string[]
  /** Nobody was in touch on or after this day. */
  since: string | null
}

export const ORDERS = ['address', 'label', 'stage', 'contact'] as const
export type Order = (typeof ORDERS)[number]

export const CHOICES = {
  label: ['A+++++', 'A++++', 'A+++', 'A++', 'A+', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'unknown'],
  stage: [
    'not_approached',
    'approached',
    'interested',
    'surveyed',
    'planned',
    'quoted',
    'applied',
    'granted',
    'in_progress',
    'works_done',
    'label_after_registered',
    'settled',
  ],
  outcome: ['counts', 'no', 'unknown'],
  tenure: ['owner_occupier', 'private_landlord', 'housing_corporation', 'other', 'unknown'],
  flag: ['backlog', 'subsidence', 'foundation'],
  association: ['yes', 'no', 'unknown'],
} as const

export type Several = keyof typeof CHOICES
export const SEVERAL = Object.keys(CHOICES) as Several[]

export const NONE: Filters = {
  neighbourhood: null,
  street: null,
  label: [],
  stage: [],
  outcome: [],
  tenure: [],
  flag: [],
  association: [],
  since: null,
}

const NEIGHBOURHOOD = /^BU\d{4}[0-9A-Z]{4}$/
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Read what stands in an address; what is not understood asks for nothing. */
export function readFilters(asked: URLSearchParams): Filters {
  const matching = (key: string, pattern: RegExp) => {
    const value = asked.get(key)
    return value !== null && pattern.test(value) ? value : null
  }
  const several = (key: Several): string[] => {
    const given = (asked.get(key) ?? '').split(',')
    return CHOICES[key].filter((code) => given.includes(code))
  }
  return {
    neighbourhood: matching('area', NEIGHBOURHOOD),
    street: asked.get('street')?.slice(0, 80) || null,
    label: several('label'),
    stage: several('stage'),
    outcome: several('outcome'),
    tenure: several('tenure'),
    flag: several('flag'),
    association: several('association'),
    since: matching('since', DAY),
  }
}

/** Return the parts of an address that hold the filters. */
export function writeFilters(filters: Filters): string[] {
  const parts: string[] = []
  if (filters.neighbourhood) parts.push(`area=${filters.neighbourhood}`)
  if (filters.street) parts.push(`street=${encodeURIComponent(filters.street)}`)
  for (const key of SEVERAL) {
    if (filters[key].length) parts.push(`${key}=${filters[key].map(encodeURIComponent).join(',')}`)
  }
  if (filters.since) parts.push(`since=${filters.since}`)
  return parts
}

export const isFiltered = (filters: Filters): boolean => writeFilters(filters).length > 0

export const countOf = (filters: Filters): number => writeFilters(filters).length

/** What the service is asked. */
export function questionOf(
  filters: Filters,
  { programme, policy, order }: { programme: string | null; policy: string; order: Order },
): URLSearchParams {
  const query = new URLSearchParams()
  if (programme) query.set('programme', programme)
  if (policy) query.set('policy', policy)
  if (filters.neighbourhood) query.set('neighbourhood', filters.neighbourhood)
  if (filters.street) query.set('street', filters.street)
  for (const key of SEVERAL) if (filters[key].length) query.set(key, filters[key].join(','))
  if (filters.since) query.set('notContactedSince', filters.since)
  query.set('sort', order)
  return query
}
