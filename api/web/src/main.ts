import '@nl-design-system-candidate/button-css/button.css'
import '@nl-design-system-candidate/heading-css/heading.css'
import '@nl-design-system-candidate/link-css/link.css'
import '@nl-design-system-candidate/skip-link-css/skip-link.css'
import '@utrecht/alert-css/dist/index.css'
import '@utrecht/table-css/dist/index.css'
import '@utrecht/textbox-css/dist/index.css'
import './tokens.css'
import './page.css'

import { mount } from 'svelte'
import Shell from './Shell.svelte'
import { router } from './router.svelte'

const target = document.getElementById('app')
router.start()
if (target) mount(Shell, { target })

// The page opens without a connection once it was there; what it shows is never kept.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  addEventListener('load', () => {
    // A browser that refuses shows the page all the same, with a connection.
    navigator.serviceWorker.register('/sw.js').catch(() => undefined)
  })
}
