import { fileURLToPath } from 'node:url'

const modules = new URL('../../../api/web/node_modules/', import.meta.url)

export default {
  worker: { format: 'es' },
  resolve: { alias: { 'maplibre-gl': fileURLToPath(new URL('maplibre-gl', modules)) } },
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0, chunkSizeWarningLimit: 1200 },
}
