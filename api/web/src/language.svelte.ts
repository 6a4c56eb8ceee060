/** The two languages, and the texts of the page areas that are open. */

import en from './texts/en/shell.json'
import type adminTexts from './texts/nl/admin.json'
import type codesTexts from './texts/nl/codes.json'
import type deskTexts from './texts/nl/desk.json'
import type mapTexts from './texts/nl/map.json'
import type progressTexts from './texts/nl/progress.json'
import nl from './texts/nl/shell.json'

export type Language = 'nl' | 'en'
/** A catalogue besides that of the shell; `codes` says the codes of the service in words. */
export type Area = 'codes' | 'map' | 'desk' | 'progress' | 'admin'
export type TextKey =
  | keyof typeof nl
  | keyof typeof codesTexts
  | keyof typeof mapTexts
  | keyof typeof deskTexts
  | keyof typeof progressTexts
  | keyof typeof adminTexts

type Catalogue = Record<string, string>

const LOCALES: Record<Language, string> = { nl: 'nl-NL', en: 'en-GB' }
const STORED_AS = 'language'
const AREAS: Record<Area, () => Promise<{ nl: Catalogue; en: Catalogue }>> = {
  codes: () => import('./texts/codes'),
  map: () => import('./texts/map'),
  desk: () => import('./texts/desk'),
  progress: () => import('./texts/progress'),
  admin: () => import('./texts/admin'),
}

const catalogues: Record<Language, Catalogue> = { nl: { ...nl }, en: { ...en } }

/** Fetch the texts of an area; a page is shown when its texts are there. */
export async function learn(area: Area): Promise<void> {
  const found = await AREAS[area]()
  Object.assign(catalogues.nl, found.nl)
  Object.assign(catalogues.en, found.en)
}

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
  get locale() {
    return LOCALES[current]
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
  return (catalogues[current][key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = given[name]
    if (value === undefined) return whole
    return typeof value === 'number' ? value.toLocaleString(LOCALES[current]) : value
  })
}

const isKnown = (kind: string, code: string): boolean => `${kind}.${code}` in catalogues.nl

/** The codes of a kind, in the order of the catalogue. */
const codesOf = (kind: string): string[] =>
  Object.keys(catalogues.nl)
    .filter((key) => key.startsWith(`${kind}.`))
    .map((key) => key.slice(kind.length + 1))

/** All codes of a kind with their words, to choose from. */
export const choices = (kind: string): { code: string; text: string }[] =>
  codesOf(kind).map((code) => ({ code, text: named(kind, code) }))

/** The text of a code of the service, or `otherwise` where the catalogue does not know the code. */
export const named = (kind: string, code: string, otherwise = code): string =>
  isKnown(kind, code) ? t(`${kind}.${code}` as TextKey) : otherwise

/** Words for people that come with a code: the service's own in Dutch, the catalogue's otherwise. */
export const worded = (kind: string, code: string, text: string): string =>
  current === 'nl' ? text : named(kind, code, text)

/** Whether the words for a code come from the service, which speaks Dutch only. */
export const isForeign = (kind: string, code: string): boolean =>
  current !== 'nl' && !isKnown(kind, code)
