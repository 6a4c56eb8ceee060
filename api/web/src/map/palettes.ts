/** Colours of classes on the map; the figures of the legend use the same list. */

import type { Colour } from '../view'

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

const STAGES: [string, string, boolean][] = [
  ['not_approached', '#eef0f2', false],
  ['approached', '#dfe9ee', false],
  ['interested', '#d3e8e4', false],
  ['surveyed', '#d6edc9', false],
  ['planned', '#e6efb0', false],
  ['quoted', '#f3ec9f', false],
  ['applied', '#fce39c', false],
  ['granted', '#f6b352', false],
  ['in_progress', '#e07b4f', false],
  ['works_done', '#b8436b', true],
  ['label_after_registered', '#732b80', true],
  ['settled', '#2a1150', true],
]

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
}

/** The property of the tiles that a colouring reads. */
export const propertyOf = (colour: Colour): 'label' | 'stage' =>
  colour === 'stage' ? 'stage' : 'label'
