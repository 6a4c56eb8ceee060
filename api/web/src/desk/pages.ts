import type { PageArea } from '../pages'

export const desk: PageArea = {
  title: 'area.desk',
  isInMenu: true,
  pages: [
    {
      path: '/balie',
      title: 'page.worklist',
      audience: ['intake', 'case_handler', 'reviewer', 'budget_holder', 'auditor'],
      texts: ['codes', 'desk'],
      load: () => import('./WorklistPage.svelte'),
    },
    {
      path: '/balie/nieuw',
      title: 'page.intake',
      audience: ['intake', 'case_handler'],
      texts: ['codes', 'desk'],
      load: () => import('./IntakePage.svelte'),
    },
    {
      path: '/balie/beoordelen',
      title: 'page.review',
      audience: ['reviewer', 'budget_holder'],
      texts: ['codes', 'desk'],
      load: () => import('./ReviewPage.svelte'),
    },
    {
      path: '/balie/betalingen',
      title: 'page.payments',
      audience: ['budget_holder'],
      texts: ['codes', 'desk'],
      load: () => import('./PaymentsPage.svelte'),
    },
    {
      path: '/balie/plafonds',
      title: 'page.ceilings',
      audience: ['intake', 'case_handler', 'reviewer', 'budget_holder', 'auditor', 'admin'],
      texts: ['codes', 'desk'],
      load: () => import('./CeilingsPage.svelte'),
    },
    {
      path: '/balie/twijfel',
      title: 'page.doubts',
      audience: ['case_handler', 'reviewer', 'planner', 'admin'],
      texts: ['codes', 'admin'],
      load: () => import('./DoubtsPage.svelte'),
    },
    {
      path: '/balie/zaak/{number}',
      title: 'page.case',
      audience: ['intake', 'case_handler', 'reviewer', 'budget_holder', 'auditor'],
      texts: ['codes', 'desk'],
      load: () => import('./CasePage.svelte'),
      isInMenu: false,
    },
  ],
}
