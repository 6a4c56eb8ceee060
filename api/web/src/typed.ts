/** What people type, read with patience: days, times and amounts as they stand on paper. */

const MONTHS = ['jan', 'feb', 'maa', 'apr', 'mei', 'jun', 'jul', 'aug', 'sep', 'okt', 'nov', 'dec']
const OTHER_MONTHS: Record<string, number> = { mrt: 3, mar: 3, may: 5, oct: 10 }

function asDay(year: number, month: number, date: number): string | null {
  const found = new Date(Date.UTC(year, month - 1, date))
  const isReal =
    year >= 1900 && year <= 2200 && found.getUTCMonth() === month - 1 && found.getUTCDate() === date
  return isReal ? found.toISOString().slice(0, 10) : null
}

/**
 * Read a day: 5-3-2026, 05/03/26, 5.3.2026, 05032026, 5 maart 2026 or 2026-03-05.
 *
 * Returns YYYY-MM-DD, or null for what is no day.
 */
export function parseDay(text: string): string | null {
  const typed = text.trim().toLowerCase()
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed)
  if (iso) return asDay(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const found =
    /^(\d{1,2})[-/. ]+(\d{1,2}|[a-z]{3,9})\.?[-/. ]+(\d{4}|\d{2})$/.exec(typed) ??
    /^(\d{2})(\d{2})(\d{4})$/.exec(typed)
  if (!found) return null
  const [, date = '', named = '', given = ''] = found
  const short = named.slice(0, 3)
  const month = /\d/.test(named)
    ? Number(named)
    : (OTHER_MONTHS[short] ?? MONTHS.indexOf(short) + 1)
  const year = given.length === 2 ? 2000 + Number(given) : Number(given)
  return asDay(year, month, Number(date))
}

/**
 * Read an amount: 1.234,50 or 1234,5 or € 1.234 or 1234.50, and 1.234,- too.
 *
 * Returns whole cents, or null for what is no amount. A point with three digits behind it parts
 * thousands, as it does in Dutch.
 */
export function parseEuros(text: string): number | null {
  const typed = text
    .replace(/€|eur(o|os)?/gi, '')
    .replace(/\s/g, '')
    .replace(/,[-=]+$/, '')
  const found =
    /^(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?$/.exec(typed) ?? /^(\d+)\.(\d{1,2})$/.exec(typed)
  if (!found) return null
  const [, whole = '', cents = ''] = found
  const total = Number(whole.replaceAll('.', '')) * 100 + Number(cents.padEnd(2, '0'))
  return Number.isSafeInteger(total) ? total : null
}

/** 9:30, 9.30, 0930 or 9 as 09:30 or 09:00; null for what is no time. */
export function parseTime(typed: string): string | null {
  const found = /^(\d{1,2})(?:[:.u ]?(\d{2}))?$/.exec(typed.trim())
  if (!found) return null
  const [hour, minute] = [Number(found[1]), Number(found[2] ?? 0)]
  if (hour > 23 || minute > 59) return null
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

/** A day and a time by the clock of Dordrecht as a moment with its offset; noon without a time. */
export function momentOf(day: string, time = '12:00'): string {
  const offset = new Intl.DateTimeFormat('en-US', {
    timeZone: 'Europe/Amsterdam',
    timeZoneName: 'longOffset',
  })
    .formatToParts(new Date(`${day}T${time}:00Z`))
    .find((part) => part.type === 'timeZoneName')
    ?.value.replace('GMT', '')
  return `${day}T${time}:00${offset || 'Z'}`
}
