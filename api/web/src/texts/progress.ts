export { default as en } from './en/progress.json'
export { default as nl } from './nl/progress.json'
