/** Colours of classes on the map; the figures of the legend use the same list. */

import type { Colour } from './view'

export interface Class {
  /** What stands in the tiles; several letters can share one colour. */
  values: string[]
  /** The letter or step number shown on the map, so that colour is never the only sign. */
  mark: string
  colour: string
  /** Whether the mark is written in white. */
  isDark: boolean
}

const BETTER = ['A+++++', 'A++++', 'A+++', 'A++', 'A+']

const labels = (colours: [string, boolean][]): Class[] =>
  ['A+', 'A', 'B', 'C', 'D', 'E', 'F', 'G'].map((letter, at) => {
    const [colour, isDark] = colours[at]!
    return { values: letter === 'A+' ? BETTER : [letter], mark: letter, colour, isDark }
  })

// Blue before the application, yellow to purple after it: any two stay apart for colour-blind
// readers (smallest distance 8 in Lab), and each has its number besides.
const STAGES: [string, string, boolean][] = [
  ['not_approached', '#eef1f4', false],
  ['approached', '#cee3f0', false],
  ['interested', '#acd1eb', false],
  ['surveyed', '#8ebee4', false],
  ['planned', '#6da9db', false],
  ['quoted', '#4a90cd', false],
  ['applied', '#fae27d', false],
  ['granted', '#f7b543', false],
  ['in_progress', '#f08436', false],
  ['works_done', '#db4847', true],
  ['label_after_registered', '#9c1f66', true],
  ['settled', '#391751', true],
]

const classes = (listed: [string, string, string, boolean][]): Class[] =>
  listed.map(([value, mark, colour, isDark]) => ({ values: [value], mark, colour, isDark }))

// Dark blue to orange, and what was taken away or is over in between: lightness tells them apart.
const FLAG = classes([
  ['raised', '!', '#b3152a', true],
  ['contested', '?', '#f7b543', false],
  ['expired', '~', '#fff7b2', false],
  ['lifted', 'o', '#86b9d9', false],
  ['clear', '-', '#1b2166', true],
])

export const PALETTES: Record<Colour, Class[]> = {
  // Blue to red: stays apart for colour-blind readers (smallest distance 17 in Lab).
  label: labels([
    ['#1b2166', true],
    ['#3a6fb5', true],
    ['#86b9d9', false],
    ['#cfe8f2', false],
    ['#fff7b2', false],
    ['#fdcf73', false],
    ['#f4834f', false],
    ['#b3152a', true],
  ]),
  // Approximates the printed label, which most people know by heart.
  classic: labels([
    ['#00793a', true],
    ['#1f9a45', true],
    ['#7fbf3f', false],
    ['#cbd92f', false],
    ['#fff04a', false],
    ['#fbbf24', false],
    ['#ee7a1a', false],
    ['#d6201f', true],
  ]),
  stage: STAGES.map(([stage, colour, isDark], at) => ({
    values: [stage],
    mark: String(at),
    colour,
    isDark,
  })),
  outcome: classes([
    ['counts', '+', '#1b2166', true],
    ['no', '-', '#f4834f', false],
  ]),
  tenure: classes([
    ['owner_occupier', 'E', '#cfe8f2', false],
    ['private_landlord', 'P', '#f7b543', false],
    ['housing_corporation', 'C', '#391751', true],
    ['other', 'O', '#b3152a', true],
  ]),
  backlog: FLAG,
  subsidence: FLAG,
  foundation: FLAG,
}

/** The property of the tiles, and of the homes of the list, that a colouring reads. */
export function propertyOf(colour: Colour, policy = ''): string {
  if (colour === 'classic') return 'label'
  return colour === 'outcome' && policy ? `outcome_${policy}` : colour
}

/** Whether buildings too have this colour; else only homes do. */
export const isOfBuildings = (colour: Colour): boolean =>
  colour !== 'outcome' && colour !== 'tenure'

/** Flags are there for who may see them. */
export const isFlag = (colour: Colour): boolean => PALETTES[colour] === FLAG
