/** MapLibre and nothing else: the style of the page on tiles that are plain files. */

import 'maplibre-gl/dist/maplibre-gl.css'
import { Map as Engine, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { HATCH, hatch, LIGHT, style } from '../../../api/web/src/map/layers'

setWorkerUrl(workerUrl)

const asked = new URLSearchParams(location.search)
const given = (name: string) => Number(asked.get(name))
const frame = document.getElementById('map')!
frame.style.width = `${given('width')}px`
frame.style.height = `${given('height')}px`

const drawing = {
  colour: 'label' as const,
  policy: '',
  isOfList: false,
  background: null,
  programme: 'crabbehof',
  theme: LIGHT,
  selectedBuildings: [],
}
const map = new Engine({
  container: frame,
  style: style(drawing, `${location.origin}/tiles/{z}/{x}/{y}`, [8, 17]),
  center: [given('lon'), given('lat')],
  zoom: given('zoom'),
  attributionControl: false,
})
map.addImage(HATCH, hatch())
map.on('idle', () => {
  frame.dataset.idle = 'true'
})
