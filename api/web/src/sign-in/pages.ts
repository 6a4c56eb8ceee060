import type { PageArea } from '../pages'

export const signIn: PageArea = {
  title: 'signIn.title',
  isInMenu: false,
  pages: [
    {
      path: '/inloggen',
      title: 'signIn.title',
      audience: 'everybody',
      texts: [],
      load: () => import('./SignInPage.svelte'),
    },
  ],
}
