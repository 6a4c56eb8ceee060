/** The one way to ask the service something, and the one way to have it change something. */

export interface FieldError {
  /** Where the field stands: body, query, path or header. */
  in: string
  /** Its name within the whole, such as `measures[0].areaM2`. */
  name: string
  /** Why it is refused, in Dutch. */
  reason: string
  code: string
}

/** The service answered, but not with what we asked for. `status` 0: it did not answer at all. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly errors: FieldError[] = [],
    /** The whole problem (RFC 9457), with its members for programs. */
    readonly problem: Record<string, unknown> = {},
  ) {
    super(detail)
  }

  /** Somebody else changed it meanwhile. */
  get isStale(): boolean {
    return this.status === 412 || this.status === 428
  }

  /** Why one field is refused; empty when it is not. */
  of(name: string): string {
    return this.errors.find((error) => error.name === name)?.reason ?? ''
  }
}

/** What was answered, with the tag of the version that was answered. */
export interface Answer<T> {
  value: T
  tag: string | null
}

export interface ChangeOptions {
  method?: 'POST' | 'PUT' | 'DELETE'
  /** Made once for each form and kept over retries: the step is taken once. */
  key?: string
  /** The tag of what was read before it was changed. */
  match?: string | null
  signal?: AbortSignal
  /** How long an answer may take, for a step that counts the whole town anew. */
  patienceMs?: number
}

/**
 * Ask for another sign-in, and tell whether the same person came back.
 * `isTooOld`: the session goes on, but this step asks for a recent sign-in.
 * `sentAt`, by `performance.now()`: who signed in after that is not asked again.
 */
export type SignInAgain = (isTooOld: boolean, sentAt: number) => Promise<boolean>

const PATIENCE_MS = 20_000
const MOST_KEPT = 60
const kept = new Map<string, { tag: string; value: unknown }>()

let signInAgain: SignInAgain = async () => false

export function onSignInNeeded(how: SignInAgain): void {
  signInAgain = how
}

/** Forget every answer: somebody else may be at this browser now. */
export const forgetAnswers = (): void => kept.clear()

async function send(
  path: string,
  init: RequestInit,
  signal?: AbortSignal,
  patienceMs = PATIENCE_MS,
): Promise<Response> {
  const limit = AbortSignal.timeout(patienceMs)
  try {
    return await fetch(`/api/v1${path}`, {
      ...init,
      headers: { Accept: 'application/json, application/problem+json', ...init.headers },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new Refusal(0, '')
  }
}

/** Have something sent, and once more when that took another sign-in. */
async function signedIn(sending: () => Promise<Response>): Promise<Response> {
  const sentAt = performance.now()
  const answer = await sending()
  if (answer.status !== 401) return answer
  const asked = answer.headers.get('WWW-Authenticate') ?? ''
  const isTooOld = asked.includes('insufficient_user_authentication')
  return (await signInAgain(isTooOld, sentAt)) ? sending() : answer
}

async function refusalOf(answer: Response): Promise<Refusal> {
  const problem: unknown = await answer.json().catch(() => null)
  const told = (problem ?? {}) as Record<string, unknown> & {
    detail?: string
    errors?: FieldError[]
  }
  return new Refusal(answer.status, told.detail ?? '', told.errors ?? [], told)
}

async function valueOf<T>(answer: Response): Promise<T> {
  const text = await answer.text().catch(() => {
    throw new Refusal(0, '')
  })
  if (text === '') return null as T
  try {
    return JSON.parse(text) as T
  } catch {
    throw new Refusal(answer.status, '')
  }
}

/** Read something with the tag of its version, for who will change it. */
export async function askTagged<T>(path: string, signal?: AbortSignal): Promise<Answer<T>> {
  const known = kept.get(path)
  const headers: Record<string, string> = known ? { 'If-None-Match': known.tag } : {}
  const answer = await signedIn(() => send(path, { headers }, signal))
  if (answer.status === 304 && known) return { value: known.value as T, tag: known.tag }
  if (!answer.ok) throw await refusalOf(answer)
  const value = await valueOf<T>(answer)
  const tag = answer.headers.get('ETag')
  kept.delete(path)
  if (tag) {
    kept.set(path, { tag, value })
    const oldest = kept.keys().next().value
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
  }
  return { value, tag }
}

/** Read something. */
export const ask = async <T>(path: string, signal?: AbortSignal): Promise<T> =>
  (await askTagged<T>(path, signal)).value

/** Have something changed. A form uses this by way of `Saving`, which keeps key and refusal. */
export async function change<T>(
  path: string,
  body: unknown,
  { method = 'POST', key, match, signal, patienceMs }: ChangeOptions = {},
): Promise<Answer<T>> {
  const headers: Record<string, string> = {}
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (key) headers['Idempotency-Key'] = key
  if (match) headers['If-Match'] = match
  const init: RequestInit = { method, headers }
  if (body !== undefined) init.body = JSON.stringify(body)
  const sending = () => send(path, init, signal, patienceMs)
  // Signing in is itself the answer to a 401.
  const answer = await (path.startsWith('/sign-') ? sending() : signedIn(sending))
  if (!answer.ok) throw await refusalOf(answer)
  return { value: await valueOf<T>(answer), tag: answer.headers.get('ETag') }
}

/** What a browser tells of a file on its way; fetch does not tell it. */
function sendBytes(
  path: string,
  file: Blob,
  onsent: (share: number) => void,
  signal: AbortSignal,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/v1${path}`)
    request.setRequestHeader('Accept', 'application/json, application/problem+json')
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.upload.onprogress = (event) => onsent(event.total ? event.loaded / event.total : 0)
    request.onload = () => {
      const asked = request.getResponseHeader('WWW-Authenticate')
      const headers: Record<string, string> = asked ? { 'WWW-Authenticate': asked } : {}
      resolve(new Response(request.responseText, { status: request.status, headers }))
    }
    request.onerror = () => reject(new Refusal(0, ''))
    request.onabort = () => reject(new DOMException('', 'AbortError'))
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}

/** Send a file in; `onsent` hears which share of it has gone. */
export async function sendFile<T>(
  path: string,
  file: Blob,
  onsent: (share: number) => void,
  signal: AbortSignal,
): Promise<T> {
  const answer = await signedIn(() => sendBytes(path, file, onsent, signal))
  if (!answer.ok) throw await refusalOf(answer)
  return valueOf<T>(answer)
}
