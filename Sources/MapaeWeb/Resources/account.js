// The account: profile, password, where one is logged in, the log-in history, and deletion.

import { call, mapae } from './api.js';
import { wireForm } from './form.js';
import { explain, find, moment, show, text, whileBusy } from './page.js';
import { confirmed } from './confirm-dialog.js';
import { callConfirmed } from './password-dialog.js';
import { append, draw, fill, hide, orTell, tint } from './rows.js';
import { askToss } from './toss.js';
import './verification.js';

/** @param {string} name */
function messageOf(name) {
  return find(`[data-message="${name}"]`);
}

/** @param {string} selector @param {string} area @param {() => Promise<void>} work */
function onPress(selector, area, work) {
  const button = document.querySelector(selector);
  if (!(button instanceof HTMLElement)) return;
  button.addEventListener('click', () => whileBusy(button, () => orTell(messageOf(area), work)));
}

// Profile

const profileForm = /** @type {HTMLFormElement} */ (find('form[data-form="profile"]'));
wireForm(profileForm, async ({ nickname }) => {
  const { data } = await call('/auth/profile', { method: 'POST', body: { nickname } });
  find('.who').textContent = data.nickname;
  show(find('[data-message]', profileForm), text('profileSaved'), 'good');
});

// Password

const passwordForm = document.querySelector('form[data-form="password"]');
if (passwordForm instanceof HTMLFormElement) {
  wireForm(passwordForm, async ({ currentPassword, newPassword }) => {
    await call('/auth/password', { method: 'POST', body: { currentPassword, newPassword } });
    passwordForm.reset();
    show(find('[data-message]', passwordForm), text('passwordChanged'), 'good');
    await loadSessions();
  });
}

/** An account that Toss log-in made has neither address nor password. */
const firstPasswordForm = document.querySelector('form[data-form="first-password"]');
if (firstPasswordForm instanceof HTMLFormElement) {
  wireForm(firstPasswordForm, async ({ email, newPassword }) => {
    const answer = await callConfirmed('/auth/first-password', { method: 'POST', body: { email, newPassword } });
    if (answer !== null) window.location.reload();
  });
}

// Toss

onPress('[data-action="toss-connect"]', 'toss', async () => askToss({ purpose: 'link', next: '/account' }));

onPress('[data-action="toss-disconnect"]', 'toss', async () => {
  const question = { title: text('disconnectTitle'), words: text('disconnectWords'), action: text('disconnectAction') };
  if (!await confirmed(question)) return;
  if (await callConfirmed('/auth/toss', { method: 'DELETE' }) === null) return;
  mapae.stop();
  window.location.assign('/login');
});

// Sessions

const sessionsCard = find('[data-card="sessions"]');

/** @param {any} session */
function sessionRow(session) {
  const row = draw('session', {
    device: session.device || text('unknownDevice'),
    current: session.current ? text('thisDevice') : '',
    address: session.address ?? '',
    seen: text('lastSeen', { at: moment(session.lastSeenAt ?? session.createdAt) }),
  });
  const button = find('button', row);
  button.hidden = session.current;
  button.setAttribute('aria-label', text('endSession', { device: session.device || text('unknownDevice') }));
  button.addEventListener('click', () => whileBusy(button, () => orTell(messageOf('sessions'), async () => {
    await call(`/auth/sessions/${encodeURIComponent(session.sessionId)}`, { method: 'DELETE' });
    show(messageOf('sessions'), text('sessionEnded'), 'good');
    await loadSessions();
  })));
  return row;
}

async function loadSessions() {
  const { data } = await call('/auth/sessions');
  const ordered = [...data.sessions].sort((left, right) => Number(right.current) - Number(left.current));
  fill(sessionsCard, ordered.map(sessionRow));
  hide(document, '[data-action="end-others"]', data.sessions.length < 2);
}

onPress('[data-action="end-others"]', 'sessions', async () => {
  const { data } = await call('/auth/sessions', { method: 'DELETE' });
  await loadSessions();
  show(messageOf('sessions'), text('othersEnded', { count: String(data.ended) }), 'good');
});

// History

const historyCard = find('[data-card="history"]');
/** @type {string | null} */
let cursor = null;

/** @param {any} entry */
function historyRow(entry) {
  const row = draw('sign-in', {
    outcome: text(`outcome.${entry.outcome}`) || entry.outcome,
    method: text(`method.${entry.method}`) || entry.method,
    device: entry.device || text('unknownDevice'),
    address: entry.address ?? '',
    at: moment(entry.at),
  });
  tint(row, 'outcome', entry.outcome === 'success' ? 'good' : 'bad');
  return row;
}

async function loadHistory() {
  const { data } = await call(`/auth/history${cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`}`);
  const rows = data.entries.map(historyRow);
  if (cursor === null) fill(historyCard, rows);
  else append(historyCard, rows);
  cursor = data.nextCursor ?? null;
  hide(historyCard, '[data-action="more"]', cursor === null);
}

onPress('[data-action="more"]', 'history', loadHistory);

// Deletion

const dialog = /** @type {HTMLDialogElement} */ (find('#delete-dialog'));
const agreement = /** @type {HTMLInputElement} */ (find('input[name="agreed"]', dialog));
const deletion = find('button[type="submit"]', dialog);
const deletionMessage = find('[data-message]', dialog);

find('[data-action="delete"]').addEventListener('click', () => {
  agreement.checked = false;
  show(deletionMessage, '');
  dialog.showModal();
});
find('[data-action="close"]', dialog).addEventListener('click', () => dialog.close());
find('form', dialog).addEventListener('submit', (event) => {
  event.preventDefault();
  if (!agreement.checked) {
    show(deletionMessage, text('agreeFirst'));
    agreement.focus();
    return;
  }
  show(deletionMessage, '');
  whileBusy(deletion, async () => {
    try {
      if (await callConfirmed('/auth/account', { method: 'DELETE' }) === null) return;
      mapae.stop();
      window.location.assign('/');
    } catch (error) {
      show(deletionMessage, explain(error));
    }
  });
});

orTell(messageOf('sessions'), loadSessions);
orTell(messageOf('history'), loadHistory);
