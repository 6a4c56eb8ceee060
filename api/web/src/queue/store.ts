/** What waits on this device, in IndexedDB: codes and numbers only, each of one person. */

import type { DeviceEvent } from '../api/homes'

export interface Kept {
  /** Person who recorded it; nobody else ever sends it. */
  person: number
  event: DeviceEvent
  /** Order in which it was recorded. */
  at: number
  /** Why the service refused it, until it is mended. */
  refused?: { field: string | null; reason: string }
  /** It was recorded, beside what a colleague recorded of the same day. */
  beside?: { eventId: number }
}

const NAME = 'retrofit-queue'
const STORE = 'kept'

function open(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: 'event.clientKey' })
    asked.onsuccess = () => done(asked.result)
    asked.onerror = () => failed(asked.error)
  })
}

/** One step; done when it is on the disk, not before. */
async function step<T>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const base = await open()
  try {
    return await new Promise<T>((done, failed) => {
      const transaction = base.transaction(STORE, mode, { durability: 'strict' })
      const asked = act(transaction.objectStore(STORE))
      transaction.oncomplete = () => done(asked.result)
      transaction.onabort = () => failed(transaction.error)
    })
  } finally {
    base.close()
  }
}

export const keep = (kept: Kept): Promise<unknown> => step('readwrite', (store) => store.put(kept))

export const drop = (clientKey: string): Promise<unknown> =>
  step('readwrite', (store) => store.delete(clientKey))

/** What one person has kept, in the order in which it was recorded. */
export async function keptOf(person: number): Promise<Kept[]> {
  const all = await step<Kept[]>('readonly', (store) => store.getAll())
  return all.filter((each) => each.person === person).sort((a, b) => a.at - b.at)
}
