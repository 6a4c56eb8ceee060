import type { PageArea } from '../pages'

export const admin: PageArea = {
  title: 'area.admin',
  isInMenu: true,
  pages: [
    {
      path: '/beheer',
      title: 'page.people',
      audience: ['budget_holder', 'auditor', 'admin'],
      texts: ['codes', 'admin'],
      load: () => import('./PeoplePage.svelte'),
    },
    {
      path: '/beheer/programmas',
      title: 'page.programmes',
      audience: ['budget_holder', 'planner', 'auditor', 'admin'],
      texts: ['codes', 'admin'],
      load: () => import('./ProgrammesPage.svelte'),
    },
    {
      path: '/beheer/sleutels',
      title: 'page.keys',
      audience: ['budget_holder', 'planner', 'auditor', 'admin'],
      texts: ['codes', 'admin'],
      load: () => import('./KeysPage.svelte'),
    },
    {
      path: '/beheer/registers',
      title: 'page.registers',
      audience: ['planner', 'auditor', 'admin'],
      texts: ['codes', 'admin'],
      load: () => import('./RegistersPage.svelte'),
    },
  ],
}
