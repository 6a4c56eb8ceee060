/** How counts, amounts, days and moments are written. */

import { language, t, type TextKey } from './language.svelte'

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(language.locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
    .format(value)
    .replace('-', '−')
}

/** Cents as "€ 1.234,50", in both languages: it is what stands in the letters. */
export const euros = (cents: number): string =>
  new Intl.NumberFormat('nl-NL', { style: 'currency', currency: 'EUR' }).format(cents / 100)

/** 2026-11-01 as 01-11-2026, in both languages: the way the offices here write it. */
export const day = (iso: string): string => iso.slice(0, 10).split('-').reverse().join('-')

/** An instant as "01-11-2026 14:05", by the clock of Dordrecht. */
export const moment = (iso: string): string =>
  new Intl.DateTimeFormat('nl-NL', {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'Europe/Amsterdam',
  })
    .format(new Date(iso))
    .replace(',', '')

/** 2026-03 as "mrt 2026". */
export const month = (iso: string): string =>
  new Intl.DateTimeFormat(language.locale, { month: 'short', year: 'numeric', timeZone: 'UTC' })
    .format(new Date(`${iso.slice(0, 7)}-01T00:00:00Z`))
    .replace('.', '')

/** A month or quarter as it is published: 2026-03 as "mrt 2026", 2026-Q1 as "kwartaal 1 van 2026". */
export const period = (code: string): string =>
  code.includes('Q')
    ? t('quarter', { n: code.slice(-1), year: code.slice(0, 4) })
    : month(code)

/** `plural(3, 'desk.oneCase', 'desk.cases')`; both texts may hold {count}. */
export const plural = (count: number, one: TextKey, more: TextKey): string =>
  t(count === 1 ? one : more, { count })

/** A name without what stands in brackets behind it, as the work of who is made up. */
export const shortName = (name: string): string => name.replace(/ \(.*\)$/, '')
