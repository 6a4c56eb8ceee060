export { default as en } from './en/codes.json'
export { default as nl } from './nl/codes.json'
