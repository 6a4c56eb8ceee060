/** What is on the map, as it stands in the address bar: a link shows somebody else the same. */

import { MAP } from '../router.svelte'
import { ORDERS, readFilters, writeFilters, type Filters, type Order } from './filters'

export const COLOURS = [
  'label',
  'classic',
  'stage',
  'outcome',
  'tenure',
  'backlog',
  'subsidence',
  'foundation',
] as const
export type Colour = (typeof COLOURS)[number]
export const SCREENS = ['map', 'list', 'figures'] as const
export type Screen = (typeof SCREENS)[number]

export interface Position {
  zoom: number
  lat: number
  lon: number
}

export interface View {
  /** A programme's id, or null for all of them together. */
  programme: string | null
  colour: Colour
  policy: string | null
  home: string | null
  building: string | null
  screen: Screen
  filters: Filters
  order: Order
  hasBackground: boolean
  /** Day that the map replays; null is today. */
  day: string | null
  position: Position | null
}

export const BOTH = 'both'

const ID = /^\d{16}$/
const DAY = /^\d{4}-\d{2}-\d{2}$/
const NAME = /^[a-z0-9_-]{1,40}$/

function readPosition(text: string | null): Position | null {
  const [zoom, lat, lon] = (text ?? '').split('/').map(Number)
  if (zoom === undefined || lat === undefined || lon === undefined) return null
  const isThere =
    zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180
  return isThere ? { zoom, lat, lon } : null
}

/** Read what stands behind the question mark; what is not understood is left at its start value. */
export function readView(asked: URLSearchParams, first: string | null): View {
  const matching = (key: string, pattern: RegExp) => {
    const value = asked.get(key)
    return value !== null && pattern.test(value) ? value : null
  }
  const programme = matching('programme', NAME)
  const one = <T extends string>(key: string, known: readonly T[], otherwise: T): T =>
    known.find((code) => code === asked.get(key)) ?? otherwise
  return {
    programme: programme === BOTH ? null : (programme ?? first),
    colour: one('colour', COLOURS, 'label'),
    policy: matching('policy', NAME),
    home: matching('home', ID),
    building: matching('building', ID),
    screen: one('screen', SCREENS, 'map'),
    filters: readFilters(asked),
    order: one('sort', ORDERS, 'address'),
    hasBackground: asked.get('background') === 'on',
    day: matching('day', DAY),
    position: readPosition(asked.get('map')),
  }
}

/** Return the address of a view, as it stands behind #. */
export function writeView(view: View): string {
  const parts = [`programme=${view.programme ?? BOTH}`, `colour=${view.colour}`]
  if (view.policy) parts.push(`policy=${view.policy}`)
  if (view.screen !== 'map') parts.push(`screen=${view.screen}`)
  parts.push(...writeFilters(view.filters))
  if (view.order !== 'address') parts.push(`sort=${view.order}`)
  if (view.hasBackground) parts.push('background=on')
  if (view.day) parts.push(`day=${view.day}`)
  if (view.building) parts.push(`building=${view.building}`)
  if (view.home) parts.push(`home=${view.home}`)
  if (view.position) {
    const { zoom, lat, lon } = view.position
    parts.push(`map=${zoom.toFixed(2)}/${lat.toFixed(5)}/${lon.toFixed(5)}`)
  }
  return `${MAP}?${parts.join('&')}`
}
