import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [svelte()],
  worker: { format: 'es' },
  build: {
    outDir: '../static',
    emptyOutDir: true,
    target: 'es2022',
    // The policy of the page allows no inline script, and data: only for pictures.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // MapLibre is one piece of about 1 MB; it loads after the page itself is there.
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8000' } },
})
