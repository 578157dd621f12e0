// API keys: one's own, and for administrators the server's.

import { call } from './api.js';
import { confirmed } from './confirm-dialog.js';
import { wireForm } from './form.js';
import { showOnce } from './once-dialog.js';
import { find, moment, text, whileBusy } from './page.js';
import { callConfirmed } from './password-dialog.js';
import { draw, fill, hide, orTell } from './rows.js';
import './verification.js';

/** The names of one's teams, by id. @type {Map<string, string>} */
const teams = new Map();

/** @param {HTMLElement} section one kind of keys: its route, its list and its form */
function wire(section) {
  const route = section.dataset.route ?? '';
  const card = find('[data-card]', section);
  const message = find('[data-message="keys"]', section);

  /** @param {any} key */
  function row(key) {
    const element = draw('key', {
      name: key.name,
      team: key.teamId ? text('keyOfTeam', { team: teams.get(key.teamId) ?? '' }) : '',
      prefix: `${key.prefix}…`,
      scopes: key.scopes.map((scope) => text(`scope.${scope}`) || scope).join(', '),
      used: key.lastUsedAt ? text('keyUsed', { at: moment(key.lastUsedAt) }) : text('keyUnused'),
      ends: key.expiresAt ? text('keyEnds', { at: moment(key.expiresAt) }) : text('keyNeverEnds'),
    });
    const button = find('button', element);
    button.setAttribute('aria-label', text('deleteKey', { name: key.name }));
    button.addEventListener('click', () => whileBusy(button, () => orTell(message, () => remove(key))));
    return element;
  }

  /** Looking at server keys needs a recent password, too. */
  async function load() {
    const answer = await callConfirmed(route, {});
    if (answer === null) return;
    const { data } = answer;
    fill(card, data.keys.map(row));
    hide(section, '[data-action="show"]', true);
    hide(section, '[data-shown]', false);
  }

  /** @param {any} key */
  async function remove(key) {
    const isSure = await confirmed({
      title: text('deleteKeyTitle'), words: text('deleteKeyWords', { name: key.name }), action: text('deleteKeyAction'),
    });
    if (!isSure) return;
    const path = `${route}/${encodeURIComponent(key.keyId)}`;
    if (await callConfirmed(path, { method: 'DELETE' }) !== null) await load();
  }

  const form = section.querySelector('form');
  // There is none before the address is verified.
  if (form instanceof HTMLFormElement) wireForm(form, async ({ name }, data) => {
    const days = Number(data.get('expiresInDays'));
    const teamId = data.get('teamId');
    const answer = await callConfirmed(route, {
      method: 'POST',
      body: {
        name, scopes: data.getAll('scopes'), ...(days > 0 ? { expiresInDays: days } : { neverExpires: true }),
        ...(teamId ? { teamId } : {}),
      },
    });
    if (answer === null) return;
    form.reset();
    showOnce({
      title: text('keyMadeTitle'), words: text('keyMadeWords'), label: answer.data.key.name, value: answer.data.secret,
    });
    await orTell(message, load);
  });

  const shows = section.querySelector('[data-action="show"]');
  if (shows instanceof HTMLElement) {
    shows.addEventListener('click', () => whileBusy(shows, () => orTell(message, load)));
  } else {
    orTell(message, load);
  }
}

/** Teams whose keys one may make. */
async function loadTeams() {
  const { data } = await call('/api/teams');
  for (const team of data.teams) teams.set(team.teamId, team.name);
  const choice = document.querySelector('#key-team');
  if (choice === null) return;
  for (const team of data.teams.filter(({ role }) => role !== 'MEMBER')) {
    choice.append(new Option(team.name, team.teamId));
  }
  hide(document, '[data-for="team-keys"]', choice.childElementCount < 2);
}

await loadTeams().catch(() => {});
for (const section of document.querySelectorAll('section[data-route]')) {
  if (section instanceof HTMLElement) wire(section);
}
