/** Which data the service shows, asked once for all pages. */

import { getService, type Service } from './api/town'
import { Remote } from './remote.svelte'

export const service = new Remote<Service>()

export const askService = (): void => service.load(getService)
