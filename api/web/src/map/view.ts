/** What is on the map, as it stands in the address bar: a link shows somebody else the same. */

import { MAP } from '../router.svelte'

export type Colour = 'label' | 'classic' | 'stage'
export type Screen = 'map' | 'figures'

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
  position: Position | null
}

export const BOTH = 'both'

const COLOURS: readonly string[] = ['label', 'classic', 'stage']
const ID = /^\d{16}$/
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
  const colour = asked.get('colour') ?? ''
  return {
    programme: programme === BOTH ? null : (programme ?? first),
    colour: COLOURS.includes(colour) ? (colour as Colour) : 'label',
    policy: matching('policy', NAME),
    home: matching('home', ID),
    building: matching('building', ID),
    screen: asked.get('screen') === 'figures' ? 'figures' : 'map',
    position: readPosition(asked.get('map')),
  }
}

/** Return the address of a view, as it stands behind #. */
export function writeView(view: View): string {
  const parts = [`programme=${view.programme ?? BOTH}`, `colour=${view.colour}`]
  if (view.policy) parts.push(`policy=${view.policy}`)
  if (view.screen !== 'map') parts.push(`screen=${view.screen}`)
  if (view.building) parts.push(`building=${view.building}`)
  if (view.home) parts.push(`home=${view.home}`)
  if (view.position) {
    const { zoom, lat, lon } = view.position
    parts.push(`map=${zoom.toFixed(2)}/${lat.toFixed(5)}/${lon.toFixed(5)}`)
  }
  return `${MAP}?${parts.join('&')}`
}
