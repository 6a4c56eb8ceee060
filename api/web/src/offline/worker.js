/*
 * Lets the page open without a connection: it keeps the files of the page itself and nothing else.
 * What the service knows is never kept. scripts/page.py puts VERSION and FILES above it when the page is built.
 */

const NAME = `page-${VERSION}`

self.addEventListener('install', (event) => {
  // Past the browser's own cache: half an old page with half a new one is no page.
  const fresh = FILES.map((file) => new Request(file, { cache: 'reload' }))
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll(fresh))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request
  const { origin, pathname } = new URL(url)
  if (method !== 'GET' || origin !== self.location.origin || !FILES.includes(pathname)) return
  const kept = () => caches.open(NAME).then((cache) => cache.match(pathname))
  // The page itself is asked for first, so that a new version is seen at once; the rest is named
  // after what is in it.
  event.respondWith(
    mode === 'navigate'
      ? fetch(event.request).catch(async () => (await kept()) ?? Response.error())
      : kept().then((found) => found ?? fetch(event.request)),
  )
})
