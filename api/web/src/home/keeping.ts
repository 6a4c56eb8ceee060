/** What is recorded of a home goes by the queue; whoever records hears what became of it. */

import type { GivenEvent } from '../api/homes'
import { named, t } from '../language.svelte'
import { queue } from '../queue/queue.svelte'
import { said } from '../said.svelte'

/** Keep an event and send it; tells whether it is kept: a browser may refuse storage. */
export async function keepOnDevice(home: string, event: GivenEvent): Promise<boolean> {
  let key: string
  try {
    key = await queue.add(home, event)
  } catch {
    return false
  }
  void tell(key, named('event', event.kind))
  return true
}

/** Said to be recorded only when the service has it. */
async function tell(key: string, what: string): Promise<void> {
  const became = await queue.become(key)
  said.aloud(
    became === 'recorded'
      ? t('record.recorded', { what })
      : became === 'waits'
        ? t('record.kept', { what })
        : t('record.refused', { what }),
  )
}
