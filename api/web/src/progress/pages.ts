import type { PageArea } from '../pages'

export const progress: PageArea = {
  title: 'area.progress',
  isInMenu: true,
  pages: [
    {
      path: '/voortgang',
      title: 'page.publicProgress',
      audience: 'everybody',
      texts: ['codes', 'progress'],
      load: () => import('./PublicPage.svelte'),
    },
    {
      path: '/voortgang/intern',
      title: 'page.ownProgress',
      audience: ['intake', 'case_handler', 'reviewer', 'budget_holder', 'wuo_adviser', 'planner', 'auditor'],
      texts: ['codes', 'progress'],
      load: () => import('./InternalPage.svelte'),
    },
  ],
}
