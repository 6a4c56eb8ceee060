/** The two catalogues of texts, and how figures and dates are written. */

import en from './texts/en.json'
import nl from './texts/nl.json'

export type Language = 'nl' | 'en'
export type TextKey = keyof typeof nl

const CATALOGUES: Record<Language, Record<TextKey, string>> = { nl, en }
const LOCALES: Record<Language, string> = { nl: 'nl-NL', en: 'en-GB' }
const STORED_AS = 'language'

function stored(): Language {
  try {
    return localStorage.getItem(STORED_AS) === 'en' ? 'en' : 'nl'
  } catch {
    // A browser may refuse storage altogether; the page then simply starts in Dutch.
    return 'nl'
  }
}

let current = $state<Language>(stored())

export const language = {
  get current() {
    return current
  },
  choose(next: Language) {
    current = next
    try {
      localStorage.setItem(STORED_AS, next)
    } catch {
      // Not remembered then; see stored().
    }
  },
}

/** The text of a key, with `{name}` replaced by what is given. */
export function t(key: TextKey, given: Record<string, string | number> = {}): string {
  return CATALOGUES[current][key].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = given[name]
    if (value === undefined) return whole
    return typeof value === 'number' ? number(value) : value
  })
}

/** The text of a code of the service, or `otherwise` where the catalogue does not know the code. */
export function named(kind: string, code: string, otherwise = code): string {
  const key = `${kind}.${code}`
  return key in nl ? t(key as TextKey) : otherwise
}

/** Words for people that come with a code: the service's own in Dutch, the catalogue's otherwise. */
export const worded = (kind: string, code: string, text: string): string =>
  current === 'nl' ? text : named(kind, code, text)

/** Whether the words for a code come from the service, which speaks Dutch only. */
export const isForeign = (kind: string, code: string): boolean =>
  current !== 'nl' && !(`${kind}.${code}` in nl)

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(LOCALES[current], {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
    .format(value)
    .replace('-', '−')
}

export const euros = (cents: number): string =>
  new Intl.NumberFormat('nl-NL', { style: 'currency', currency: 'EUR' }).format(cents / 100)

/** 2026-11-01 as 01-11-2026, in both languages: the way the offices here write it. */
export const day = (iso: string): string => iso.slice(0, 10).split('-').reverse().join('-')

/** 2026-03 as "mrt 2026". */
export const month = (iso: string): string =>
  new Intl.DateTimeFormat(LOCALES[current], { month: 'short', year: 'numeric', timeZone: 'UTC' })
    .format(new Date(`${iso.slice(0, 7)}-01T00:00:00Z`))
    .replace('.', '')
