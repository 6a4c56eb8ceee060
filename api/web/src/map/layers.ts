/** The drawing of the map: background, neighbourhoods, buildings, homes. */

import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  StyleSpecification,
} from 'maplibre-gl'
import type { Area } from '../api/town'
import type { ListedHome } from '../api/homes'
import { isOfBuildings, PALETTES, propertyOf } from './palettes'
import type { Colour } from './view'

export interface Theme {
  paper: string
  land: string
  building: string
  outline: string
  area: string
  ink: string
  halo: string
}

export const LIGHT: Theme = {
  paper: '#e4e9ec',
  land: '#f7f8f8',
  building: '#d9dee1',
  outline: '#3d4a52',
  area: '#0b4f6c',
  ink: '#14252e',
  halo: '#ffffff',
}

export const DARK: Theme = {
  paper: '#12191e',
  land: '#1d272d',
  building: '#3a464d',
  outline: '#0a0f12',
  area: '#8ecae6',
  ink: '#f1f5f7',
  halo: '#12191e',
}

export const HATCH = 'hatch'
export const TILES = 'tiles'
const HATCH_SIZE = 8

/** Light grey stripes: what is not known looks like no class at all. */
export function hatch(): { width: number; height: number; data: Uint8Array } {
  const data = new Uint8Array(HATCH_SIZE * HATCH_SIZE * 4)
  for (let y = 0; y < HATCH_SIZE; y++) {
    for (let x = 0; x < HATCH_SIZE; x++) {
      const shade = (x + y) % HATCH_SIZE < 3 ? 138 : 240
      data.set([shade, shade, shade, 255], (y * HATCH_SIZE + x) * 4)
    }
  }
  return { width: HATCH_SIZE, height: HATCH_SIZE, data }
}

type Pick = (of: (typeof PALETTES)['label'][number]) => string

/** A choice by class; `otherwise` for what has no class. */
function byClass(drawn: Drawing, pick: Pick, otherwise: string): ExpressionSpecification {
  const { colour, policy } = drawn
  const branches = PALETTES[colour].flatMap((entry) => [entry.values, pick(entry)])
  const value = ['coalesce', ['get', propertyOf(colour, policy)], '']
  return ['match', value, ...branches, otherwise] as unknown as ExpressionSpecification
}

const isKnown = ({ colour, policy }: Drawing): ExpressionSpecification =>
  [
    'in',
    ['coalesce', ['get', propertyOf(colour, policy)], ''],
    ['literal', PALETTES[colour].flatMap((entry) => entry.values)],
  ] as unknown as ExpressionSpecification

const HAS_HOMES: ExpressionSpecification = ['>', ['coalesce', ['get', 'homes'], 0], 0]

/** Homes of another programme step back; homes outside every programme as well. */
const emphasis = (programme: string | null, strong: number): ExpressionSpecification => [
  'case',
  programme === null
    ? ['!=', ['coalesce', ['get', 'programme'], ''], '']
    : ['==', ['coalesce', ['get', 'programme'], ''], programme],
  strong,
  strong * 0.3,
]

const MARK = {
  'text-size': ['interpolate', ['linear'], ['zoom'], 17, 10, 19, 14],
  'text-allow-overlap': false,
  'text-ignore-placement': false,
  'text-padding': 0,
} as unknown as { 'text-padding': number }

export interface Drawing {
  colour: Colour
  /** Counting rule of the verdicts. */
  policy: string
  /** Only the homes of the list stand out: there is a filter, or only homes have this colour. */
  isOfList: boolean
  /** Address of a map that lies under ours; null is none. */
  background: string | null
  programme: string | null
  theme: Theme
  selectedBuildings: string[]
}

/** All layers, in drawing order. */
export function layers(drawn: Drawing): LayerSpecification[] {
  const { colour, programme, theme, selectedBuildings, isOfList, background } = drawn
  const known = isKnown(drawn)
  const isBuilding = isOfBuildings(colour)
  const strong = isOfList ? 0.25 : 1
  const buildings = { source: TILES, 'source-layer': 'buildings' }
  const dwellings = { source: TILES, 'source-layer': 'dwellings' }
  const mark: ExpressionSpecification =
    propertyOf(colour) === 'label'
      ? ['coalesce', ['get', 'label'], '?']
      : byClass(drawn, (entry) => entry.mark, '?')
  const fill = byClass(drawn, (entry) => entry.colour, '#f0f0f0')
  const ink = byClass(drawn, (entry) => (entry.isDark ? '#ffffff' : '#14252e'), '#14252e')
  const selected: FilterSpecification = [
    'in',
    ['get', 'id'],
    ['literal', selectedBuildings],
  ] as unknown as FilterSpecification
  return [
    { id: 'paper', type: 'background', paint: { 'background-color': theme.paper } },
    {
      id: 'land',
      type: 'fill',
      source: TILES,
      'source-layer': 'areas',
      paint: { 'fill-color': theme.land, 'fill-opacity': 0.55, 'fill-antialias': false },
    },
    {
      id: 'programme-land',
      type: 'fill',
      source: 'areas',
      paint: { 'fill-color': theme.land, 'fill-opacity': background ? 0.35 : 1 },
    },
    {
      id: 'buildings-plain',
      type: 'fill',
      ...buildings,
      paint: { 'fill-color': theme.building, 'fill-opacity': 0.7 },
    },
    {
      id: 'buildings-class',
      type: 'fill',
      ...buildings,
      filter: ['all', HAS_HOMES, known],
      layout: { visibility: isBuilding ? 'visible' : 'none' },
      paint: {
        'fill-color': fill,
        'fill-opacity': emphasis(programme, strong),
      },
    },
    {
      id: 'buildings-unknown',
      type: 'fill',
      ...buildings,
      filter: ['all', HAS_HOMES, ['!', known]],
      layout: { visibility: isBuilding ? 'visible' : 'none' },
      paint: { 'fill-pattern': HATCH, 'fill-opacity': emphasis(programme, strong) },
    },
    {
      id: 'buildings-outline',
      type: 'line',
      ...buildings,
      paint: {
        'line-color': theme.outline,
        'line-width': ['interpolate', ['linear'], ['zoom'], 13, 0.2, 15, 0.6, 17, 1],
        'line-opacity': emphasis(programme, 0.9),
      },
    },
    {
      id: 'areas-outline',
      type: 'line',
      source: 'areas',
      paint: { 'line-color': theme.area, 'line-width': 1.5, 'line-opacity': 0.8 },
    },
    {
      id: 'buildings-selected',
      type: 'line',
      ...buildings,
      filter: selected,
      paint: { 'line-color': theme.area, 'line-width': 4 },
    },
    {
      id: 'homes',
      type: 'circle',
      ...dwellings,
      minzoom: 15,
      filter: known,
      layout: { visibility: isOfList ? 'none' : 'visible' },
      paint: {
        'circle-color': fill,
        // Buildings tell it from afar where they can; homes by themselves from zoom 15.
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 15, isBuilding ? 0 : 3, 16.99, isBuilding ? 0 : 6, 17, 7, 19, 13],
        'circle-stroke-color': theme.outline,
        'circle-stroke-width': ['step', ['zoom'], isBuilding ? 0 : 0.5, 17, 0.7],
        'circle-opacity': emphasis(programme, 1),
        'circle-stroke-opacity': emphasis(programme, 0.6),
      },
    },
    {
      id: 'homes-mark',
      type: 'symbol',
      ...dwellings,
      minzoom: 17,
      layout: { ...MARK, 'text-field': mark, visibility: isOfList ? 'none' : 'visible' },
      paint: {
        'text-color': ink,
        'text-halo-color': fill,
        'text-halo-width': 1.5,
        'text-opacity': emphasis(programme, 1),
      },
    },
    {
      id: 'found',
      type: 'circle',
      source: 'found',
      layout: { visibility: isOfList ? 'visible' : 'none' },
      paint: {
        'circle-color': fill,
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 11, 1.2, 14, 2.2, 16, 5, 17, 8, 19, 13],
        'circle-stroke-color': theme.outline,
        'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 13, 0.4, 17, 1],
      },
    },
    {
      id: 'found-mark',
      type: 'symbol',
      source: 'found',
      minzoom: 17,
      layout: { ...MARK, 'text-field': mark, visibility: isOfList ? 'visible' : 'none' },
      paint: { 'text-color': ink, 'text-halo-color': fill, 'text-halo-width': 1.5 },
    },
    {
      id: 'home-selected',
      type: 'circle',
      source: 'selected',
      paint: {
        'circle-color': 'rgba(0, 0, 0, 0)',
        'circle-radius': 17,
        'circle-stroke-color': theme.area,
        'circle-stroke-width': 4,
      },
    },
    {
      id: 'area-names',
      type: 'symbol',
      source: 'area-names',
      maxzoom: 17,
      layout: {
        'text-field': ['get', 'name'],
        'text-size': 14,
        'text-max-width': 8,
        'text-padding': 8,
      },
      paint: { 'text-color': theme.ink, 'text-halo-color': theme.halo, 'text-halo-width': 3 },
    },
  ]
}

export function style(drawing: Drawing, tiles: string, zooms: [number, number]): StyleSpecification {
  const nothing = { type: 'FeatureCollection' as const, features: [] }
  return {
    version: 8,
    sources: {
      [TILES]: { type: 'vector', tiles: [tiles], minzoom: zooms[0], maxzoom: zooms[1] },
      areas: { type: 'geojson', data: nothing },
      'area-names': { type: 'geojson', data: nothing },
      found: { type: 'geojson', data: nothing },
      selected: { type: 'geojson', data: nothing },
    },
    layers: layers(drawing),
  }
}

/** The middle of the largest part of an area, where its name is written. */
function middle(area: Area): [number, number] {
  let best: { size: number; at: [number, number] } | null = null
  for (const polygon of area.geometry.coordinates) {
    const ring = polygon[0] ?? []
    let twice = 0
    let x = 0
    let y = 0
    const [x0, y0] = ring[0] ?? [0, 0]
    for (let at = 0; at + 1 < ring.length; at++) {
      // Measured from the first corner: with whole degrees the products lose their last digits.
      const [ax, ay] = [ring[at]![0] - x0, ring[at]![1] - y0]
      const [bx, by] = [ring[at + 1]![0] - x0, ring[at + 1]![1] - y0]
      const cross = ax * by - bx * ay
      twice += cross
      x += (ax + bx) * cross
      y += (ay + by) * cross
    }
    const size = Math.abs(twice)
    if (size > 0 && (best === null || size > best.size)) {
      best = { size, at: [x0 + x / (3 * twice), y0 + y / (3 * twice)] }
    }
  }
  return best?.at ?? [(area.bbox[0] + area.bbox[2]) / 2, (area.bbox[1] + area.bbox[3]) / 2]
}

export const outlines = (areas: Area[]) => ({
  type: 'FeatureCollection' as const,
  features: areas.map((area) => ({
    type: 'Feature' as const,
    properties: {},
    geometry: area.geometry,
  })),
})

export const names = (areas: Area[]) => ({
  type: 'FeatureCollection' as const,
  features: areas.map((area) => ({
    type: 'Feature' as const,
    properties: { name: area.name },
    geometry: { type: 'Point' as const, coordinates: middle(area) },
  })),
})

/** The homes of the list, with what they can be coloured by. */
export const points = (homes: readonly ListedHome[], policy: string) => ({
  type: 'FeatureCollection' as const,
  features: homes.map((home) => ({
    type: 'Feature' as const,
    properties: {
      id: home.id,
      label: home.label,
      stage: home.stage,
      tenure: home.tenure,
      programme: home.programme,
      [propertyOf('outcome', policy)]: home.outcome,
      ...home.flags,
    },
    geometry: home.location,
  })),
})

/** The smallest box around homes; null when there are none. */
export function aroundHomes(
  homes: readonly ListedHome[],
): [number, number, number, number] | null {
  if (homes.length === 0) return null
  const lons = homes.map((home) => home.location.coordinates[0])
  const lats = homes.map((home) => home.location.coordinates[1])
  // A little room, so that one home is no point.
  const room = 0.0002
  return [
    Math.min(...lons) - room,
    Math.min(...lats) - room,
    Math.max(...lons) + room,
    Math.max(...lats) + room,
  ]
}

/** The smallest box around all of `areas`; null when there are none. */
export function around(areas: Area[]): [number, number, number, number] | null {
  if (areas.length === 0) return null
  return [
    Math.min(...areas.map((area) => area.bbox[0])),
    Math.min(...areas.map((area) => area.bbox[1])),
    Math.max(...areas.map((area) => area.bbox[2])),
    Math.max(...areas.map((area) => area.bbox[3])),
  ]
}
