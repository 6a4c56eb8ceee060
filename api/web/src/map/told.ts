/** What the list tells of a home, on the screen and on paper. */

import type { ListedHome } from '../api/homes'
import { named, t } from '../language.svelte'

export const addressOf = (home: ListedHome): string =>
  [home.street, home.number].filter(Boolean).join(' ') || t('home.noAddress')

/** The flags that stand, doubted or not. */
export const raisedOf = (home: ListedHome): string[] =>
  Object.entries(home.flags)
    .filter(([, state]) => state === 'raised' || state === 'contested')
    .map(([name]) => named('flagName', name))
