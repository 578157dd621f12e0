// Calls to the server: JSON in and out over the browser client, which keeps the session and the CSRF token.

import { createMapae, MapaeNetworkError as NetworkError } from './mapae.js';

export { NetworkError };

/** The one client of this page. */
export const mapae = createMapae();

/**
 * @typedef {object} CallOptions
 * @property {'GET' | 'POST' | 'PATCH' | 'DELETE'} [method]
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
    /** What is wrong with the field, in the page's language. @type {string | undefined} */
    this.detail = error.detail;
    /** @type {string | undefined} */
    this.requestId = error.requestId;
    /** @type {{ code: string, message: string } | undefined} */
    this.provider = error.provider;
    this.retryAfterSeconds = Number(retryAfter) || 0;
  }
}

/**
 * Calls a route and returns its status and data.
 * @param {string} path
 * @param {CallOptions} [options]
 * @returns {Promise<{ status: number, data: any }>}
 */
export async function call(path, options = {}) {
  const method = options.method ?? 'GET';
  const response = await mapae.request(path, {
    method,
    body: method === 'GET' ? undefined : options.body ?? {},
    csrf: options.csrf,
    headers: { 'Accept-Language': document.documentElement.lang },
  });
  const body = await read(response);
  if (response.status >= 400) throw new ApiError(response.status, body, response.headers.get('Retry-After'));
  return { status: response.status, data: body?.data ?? body };
}

/** @param {Response} response */
async function read(response) {
  if (!(response.headers.get('Content-Type') ?? '').includes('json')) return null;
  try {
    return await response.json();
  } catch (cause) {
    throw new NetworkError('the answer was cut off', cause);
  }
}
