export { default as en } from './en/admin.json'
export { default as nl } from './nl/admin.json'
