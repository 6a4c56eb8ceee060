export { default as en } from './en/map.json'
export { default as nl } from './nl/map.json'
