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
      load: () => import('./MapPage.svelte'),
    },
  ],
}
