// Calls to the server: JSON in and out, the CSRF token, and one silent renewal of a session that has run out.

/**
 * @typedef {object} CallOptions
 * @property {'GET' | 'POST' | 'DELETE'} [method]
 * @property {Record<string, unknown>} [body]
 * @property {boolean} [csrf] whether an unsafe call carries a CSRF token; true unless the route is exempt
 */

/** The server answered and said no. */
export class ApiError extends Error {
  /** @param {number} status @param {any} body @param {string | null} retryAfter */
  constructor(status, body, retryAfter) {
    const error = body?.error ?? {};
    super(error.message ?? '');
    this.status = status;
    /** @type {string} */
    this.code = error.code ?? '';
    /** @type {string | undefined} */
    this.field = error.field;
    /** @type {string | undefined} */
    this.requestId = error.requestId;
    /** @type {{ code: string, message: string } | undefined} */
    this.provider = error.provider;
    this.retryAfterSeconds = Number(retryAfter) || 0;
  }
}

/** No answer came: offline, a time-out, or a cut connection. Whether the server acted is not known. */
export class NetworkError extends Error {}

const timeLimitMilliseconds = 30_000;

/** @type {string | null} */
let csrfToken = null;

/**
 * Calls a route and returns its status and data.
 * @param {string} path
 * @param {CallOptions} [options]
 * @returns {Promise<{ status: number, data: any }>}
 */
export async function call(path, options = {}) {
  let answer = await send(path, options);
  if (hasRunOut(answer) && await renewSession() === 'renewed') {
    answer = await send(path, options);
  }
  if (answer.status === 403 && answer.body?.error?.code === 'CSRF_FAILED' && needsToken(options)) {
    csrfToken = null;
    answer = await send(path, options);
  }
  if (answer.status >= 400) throw new ApiError(answer.status, answer.body, answer.retryAfter);
  return { status: answer.status, data: answer.body?.data ?? answer.body };
}

/**
 * Renews the session once for every tab: whoever holds the lock asks, the others find it done.
 * @returns {Promise<'renewed' | 'ended' | 'unknown'>}
 */
export async function renewSession() {
  const renew = async () => {
    const current = await send('/auth/me', {});
    if (current.status === 200) return 'renewed';
    const answer = await send('/auth/refresh', { method: 'POST', csrf: false });
    if (answer.status === 200) return 'renewed';
    return answer.status === 401 ? 'ended' : 'unknown';
  };
  if (navigator.locks) return navigator.locks.request('mapae-session', renew);
  return renew();
}

/** Whether the session is missing, as against a wrong password. @param {{ status: number, body: any }} answer */
function hasRunOut(answer) {
  return answer.status === 401 && answer.body?.error?.code !== 'INVALID_CREDENTIALS';
}

/** @param {CallOptions} options */
function needsToken(options) {
  return (options.method ?? 'GET') !== 'GET' && options.csrf !== false;
}

/** @param {string} path @param {CallOptions} options */
async function send(path, options) {
  const method = options.method ?? 'GET';
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json', 'Accept-Language': document.documentElement.lang };
  if (needsToken(options)) {
    const refusal = await ensureToken();
    if (refusal) return refusal;
    headers['X-CSRF-Token'] = csrfToken ?? '';
  }
  if (method !== 'GET') headers['Content-Type'] = 'application/json';
  const body = method === 'GET' ? undefined : JSON.stringify(options.body ?? {});
  return exchange(path, { method, headers, body });
}

async function ensureToken() {
  if (csrfToken !== null) return null;
  const answer = await send('/api/csrf/token', { method: 'POST', csrf: false });
  if (answer.status !== 200) return answer;
  csrfToken = (answer.body?.data ?? answer.body).token;
  return null;
}

/** @param {string} path @param {RequestInit} init */
async function exchange(path, init) {
  try {
    const response = await fetch(path, {
      ...init,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(timeLimitMilliseconds),
    });
    const isJSON = (response.headers.get('Content-Type') ?? '').includes('json');
    const body = isJSON ? await response.json() : null;
    return { status: response.status, body, retryAfter: response.headers.get('Retry-After') };
  } catch (error) {
    throw new NetworkError(`${init.method} ${path}`, { cause: error });
  }
}
