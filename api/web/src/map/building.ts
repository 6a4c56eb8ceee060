/** Which homes lie in a building, read from the tiles that are on the screen. */

import type { GeoJSONFeature, Map as Engine } from 'maplibre-gl'
import { TILES } from './layers'

export interface HomeInBuilding {
  id: string
  number: string
  label: string | null
  stage: string | null
}

/** From this zoom on the tiles hold homes. */
export const HOMES_FROM_ZOOM = 15

type Ring = number[][]

function isInside(ring: Ring, x: number, y: number): boolean {
  let inside = false
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
    const [ax, ay] = ring[at] as [number, number]
    const [bx, by] = ring[before] as [number, number]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  }
  return inside
}

function polygonsOf(geometry: GeoJSONFeature['geometry']): Ring[][] {
  if (geometry.type === 'Polygon') return [geometry.coordinates]
  return geometry.type === 'MultiPolygon' ? geometry.coordinates : []
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** The homes inside building `id`, in the order of their numbers; null when it is not on screen. */
export function homesIn(map: Engine, id: string): HomeInBuilding[] | null {
  const shapes = map
    .querySourceFeatures(TILES, { sourceLayer: 'buildings', filter: ['==', ['get', 'id'], id] })
    .flatMap((feature) => polygonsOf(feature.geometry))
  if (shapes.length === 0) return null
  // A building on the edge of two tiles comes in pieces, and so do the homes near that edge.
  const found = new globalThis.Map<string, HomeInBuilding>()
  for (const feature of map.querySourceFeatures(TILES, { sourceLayer: 'dwellings' })) {
    if (feature.geometry.type !== 'Point') continue
    const [x, y] = feature.geometry.coordinates as [number, number]
    const isHere = shapes.some(
      ([outer, ...holes]) =>
        outer !== undefined && isInside(outer, x, y) && !holes.some((hole) => isInside(hole, x, y)),
    )
    const home = text(feature.properties.id)
    if (isHere && home) {
      found.set(home, {
        id: home,
        number: text(feature.properties.number) ?? '',
        label: text(feature.properties.label),
        stage: text(feature.properties.stage),
      })
    }
  }
  return [...found.values()].sort((a, b) =>
    a.number.localeCompare(b.number, 'nl', { numeric: true }),
  )
}
