// The client certificates of the server: what there is and what to do about each.

import { ApiError, call } from './api.js';
import { find, moment, text, whileBusy } from './page.js';
import { callConfirmed } from './password-dialog.js';
import { draw, fill, hide, orTell, tint } from './rows.js';

const route = '/api/admin/certificates';
const card = find('[data-card="certificates"]');
const message = find('[data-message="certificates"]');
const opening = find('[data-action="show"]');

/** @param {any} certificate */
function stateOf(certificate) {
  if (certificate.state !== 'in_use' && certificate.state !== 'kept') return text(`state.${certificate.state}`);
  const days = certificate.daysLeft;
  if (days === 0) return text('lastDay');
  return text(days === 1 ? 'dayLeft' : 'daysLeft', { count: String(days) });
}

/** @param {any} certificate @returns {'good' | 'wait' | 'bad' | 'plain'} */
function toneOf(certificate) {
  if (['unusable', 'refused', 'expired'].includes(certificate.state)) return 'bad';
  if (['renew_now', 'renew_at_once'].includes(certificate.advice)) return 'bad';
  if (certificate.advice === 'renew_soon' || certificate.advice === 'wait') return 'wait';
  return certificate.role === 'current' ? 'good' : 'plain';
}

/** @param {any} certificate */
function row(certificate) {
  const isRead = certificate.fingerprint !== undefined;
  const element = draw('certificate', {
    name: certificate.commonName || text('unnamed'),
    role: text(`role.${certificate.role}`),
    state: stateOf(certificate),
    period: isRead
      ? text('period', { from: moment(certificate.notBefore), until: moment(certificate.notAfter) }) : '',
    issuer: certificate.issuer ?? '',
    key: (certificate.keyType ?? '').replace(/^RSA(?=\d)/, 'RSA '),
    source: certificate.source ?? '',
    fingerprint: certificate.fingerprint ?? '',
    serial: certificate.serialNumber ?? '',
    advice: [text(`problem.${certificate.problem}`), text(`advice.${certificate.advice}`)].filter(Boolean).join(' '),
  });
  tint(element, 'role', certificate.role === 'current' ? 'accent' : 'plain');
  tint(element, 'state', toneOf(certificate));
  return element;
}

/** @param {any} data */
function show(data) {
  hide(document, '[data-shown]', false);
  opening.hidden = true;
  fill(card, data.certificates.map(row));
}

async function load() {
  try {
    show((await call(route)).data);
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'REAUTHENTICATION_REQUIRED')) throw error;
    hide(document, '[data-shown]', true);
    opening.hidden = false;
  }
}

const button = find('button', opening);
button.addEventListener('click', () => whileBusy(button, () => orTell(message, async () => {
  const answer = await callConfirmed(route, {});
  if (answer !== null) show(answer.data);
})));

orTell(message, load);
