/** All pages, by area: where they are found, who may open them, and what they need. */

import type { Component } from 'svelte'
import { admin } from './admin/pages'
import { desk } from './desk/pages'
import type { Area, TextKey } from './language.svelte'
import { map } from './map/pages'
import { progress } from './progress/pages'
import { partsOf } from './router.svelte'
import type { Audience } from './session.svelte'
import { signIn } from './sign-in/pages'

export interface PageProps {
  /** What stands in the place of `{name}` in the path. */
  parts: Record<string, string>
}

export interface Page {
  /** Such as `/balie/zaak/{number}`. */
  path: string
  /** In the catalogue of the shell: it stands in the menu before the page is there. */
  title: TextKey
  audience: Audience
  texts: readonly Area[]
  load: () => Promise<{ default: Component<PageProps> | Component }>
  isInMenu?: boolean
}

export interface PageArea {
  title: TextKey
  isInMenu: boolean
  /** The first page in the menu that somebody may open is where the area begins. */
  pages: readonly Page[]
}

export const AREAS: readonly PageArea[] = [map, desk, progress, admin, signIn]

export interface Found {
  area: PageArea
  page: Page
  parts: Record<string, string>
}

export function pageAt(path: string): Found | null {
  for (const area of AREAS) {
    for (const page of area.pages) {
      const parts = partsOf(page.path, path)
      if (parts) return { area, page, parts }
    }
  }
  return null
}
