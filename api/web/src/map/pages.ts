import type { PageArea } from '../pages'

export const map: PageArea = {
  title: 'page.map',
  isInMenu: true,
  pages: [
    {
      path: '/kaart',
      title: 'page.map',
      audience: 'map',
      texts: ['codes', 'map', 'progress'],
      load: () => {
        // The largest piece, on its way while the page begins; the map says it when it fails.
        import('./engine').catch(() => undefined)
        return import('./MapPage.svelte')
      },
    },
  ],
}
