/** What can be recorded of a home: the codes of the service, in the order in which they are used. */

export const OUTCOMES = [
  'no_answer',
  'spoke',
  'interested',
  'not_now',
  'declined',
  'moved',
] as const
export const CHANNELS = ['door', 'phone', 'meeting', 'counter', 'email', 'letter'] as const
export const FEEDERS = [
  'door',
  'letter',
  'caretaker',
  'coffee_cart',
  'energy_help',
  'association_meeting',
  'website',
] as const
export const PARTS = ['roof', 'facade', 'floor', 'glass', 'moisture', 'foundation'] as const
export const FOUNDATIONS = ['wooden_piles', 'shallow', 'concrete', 'unknown'] as const
export const STATES = ['good', 'moderate', 'poor', 'unknown'] as const
export const DROP_REASONS = [
  'costs',
  'nuisance',
  'no_response',
  'not_now',
  'sale',
  'no_contractor',
  'not_given',
] as const
export const CORRECTIONS = ['mistake', 'wrong_home', 'recorded_twice', 'new_evidence'] as const
export const OVERRIDE_REASONS = [
  'inspected',
  'repair_ordered',
  'measure_adapted',
  'no_influence',
] as const
export const MEASURES = [
  'roof',
  'attic_floor',
  'facade',
  'cavity_wall',
  'floor',
  'ground',
  'glass_hrpp',
  'glass_triple',
  'ventilation',
] as const

/** Defects by the part of the building that they are found at. */
export const DEFECTS: Record<(typeof PARTS)[number], readonly string[]> = {
  roof: ['roof_leak', 'roof_structure', 'chimney', 'gutter', 'asbestos'],
  facade: ['pointing', 'crack', 'lintel', 'cavity_polluted', 'uneven_settlement'],
  floor: ['floor_rot', 'crawl_space_wet'],
  glass: ['frame_rot'],
  moisture: ['rising_damp', 'mould', 'ventilation_missing'],
  foundation: ['foundation', 'uneven_settlement'],
}

/** Today by the clock of Dordrecht, as YYYY-MM-DD. */
export const todayHere = (): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Amsterdam' }).format(new Date())

const HABIT = 'contact-habit'

export interface Habit {
  channel: string
  feeder: string
}

/** How this person made contact last: the next time it stands there already. */
export function habit(): Habit {
  try {
    const kept = JSON.parse(localStorage.getItem(HABIT) ?? '{}') as Partial<Habit>
    return {
      channel: CHANNELS.find((code) => code === kept.channel) ?? 'door',
      feeder: kept.feeder === '' ? '' : (FEEDERS.find((code) => code === kept.feeder) ?? 'door'),
    }
  } catch {
    return { channel: 'door', feeder: 'door' }
  }
}

export function remember(next: Habit): void {
  try {
    localStorage.setItem(HABIT, JSON.stringify(next))
  } catch {
    // Chosen again the next time then.
  }
}
