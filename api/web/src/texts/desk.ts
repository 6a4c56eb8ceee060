export { default as en } from './en/desk.json'
export { default as nl } from './nl/desk.json'
