/** MapLibre itself: a piece of its own, fetched only after the page stands. */

import 'maplibre-gl/dist/maplibre-gl.css'
import {
  Map as Engine,
  ScaleControl,
  setWorkerUrl,
  type FitBoundsOptions,
  type LngLat,
  type Point,
  type StyleSpecification,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { HATCH, hatch, TILES } from './layers'

// Without this MapLibre makes its worker from a blob, which the policy of the page forbids.
setWorkerUrl(workerUrl)

const FIRST_WAIT_MS = 2000
const LONGEST_WAIT_MS = 30_000

interface CanonicalTile {
  x: number
  y: number
  z: number
}

interface Start {
  container: HTMLElement
  style: StyleSpecification
  bounds?: [number, number, number, number]
  fitBoundsOptions?: FitBoundsOptions
  lon: number
  lat: number
  zoom: number
  title: string
}

interface Listener {
  onready: () => void
  onstill: (still: boolean) => void
  onmissing: (missing: boolean) => void
  onmoved: () => void
  onpressed: (at: Point, place: LngLat) => void
}

/** Make the map: flat, north up, without pictures or texts from elsewhere. */
export function makeMap(start: Start, listener: Listener): Engine {
  const { lon, lat, title, ...options } = start
  const map = new Engine({
    ...options,
    center: [lon, lat],
    minZoom: 9,
    maxZoom: 20,
    attributionControl: false,
    locale: { 'Map.Title': title },
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    // Letters that fade in draw the whole map again and again for a third of a second.
    fadeDuration: 0,
  })
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  map.addImage(HATCH, hatch())
  map.addControl(new ScaleControl({ maxWidth: 90 }), 'bottom-right')
  map.on('load', () => {
    listener.onready()
    listener.onmoved()
  })
  map.on('movestart', () => listener.onstill(false))
  map.on('idle', () => listener.onstill(true))
  map.on('moveend', listener.onmoved)
  map.on('click', (event) => listener.onpressed(event.point, event.lngLat))
  map.on('mousemove', (event) => {
    const isOver =
      map.isStyleLoaded() &&
      map.queryRenderedFeatures(event.point, { layers: ['homes', 'found', 'buildings-plain'] }).length > 0
    map.getCanvas().style.cursor = isOver ? 'pointer' : ''
  })
  askAgain(map, listener.onmissing)
  return map
}

/** A busy service refuses a tile now and then; MapLibre itself asks only once. */
function askAgain(map: Engine, onmissing: (missing: boolean) => void): void {
  const missing: CanonicalTile[] = []
  let wait = FIRST_WAIT_MS
  let asking: ReturnType<typeof setTimeout> | undefined
  map.on('error', (event) => {
    const { tile } = event as { tile?: { tileID: { canonical: CanonicalTile } } }
    if (!tile) return
    onmissing(true)
    missing.push(tile.tileID.canonical)
    if (missing.length > 1) return
    asking = setTimeout(() => {
      // By name: without names, refreshTiles() leaves failed tiles waiting for ever.
      map.refreshTiles(TILES, missing.splice(0))
    }, wait)
    wait = Math.min(wait * 2, LONGEST_WAIT_MS)
  })
  map.on('idle', () => {
    if (missing.length > 0) return
    onmissing(false)
    wait = FIRST_WAIT_MS
  })
  map.on('remove', () => clearTimeout(asking))
}
