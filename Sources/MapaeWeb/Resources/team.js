// One team: its members and their roles, invitations, leaving and deleting.

import { call } from './api.js';
import { confirmed } from './confirm-dialog.js';
import { wireForm } from './form.js';
import { showOnce } from './once-dialog.js';
import { find, moment, show, text, whileBusy } from './page.js';
import { callConfirmed } from './password-dialog.js';
import { draw, fill, hide, orTell } from './rows.js';
import './verification.js';

const root = find('#team');
const route = `/api/teams/${encodeURIComponent(root.dataset.team ?? '')}`;
const me = root.dataset.user ?? '';
const message = find('[data-message="team"]');
const membersCard = find('[data-card="members"]');
const invitationsCard = find('[data-card="invitations"]');

/** One's own role in the team. */
let myRole = 'MEMBER';

/** @param {HTMLElement} button @param {() => Promise<void>} work */
function onPress(button, work) {
  button.addEventListener('click', () => whileBusy(button, () => orTell(message, work)));
}

/** Owners decide about everybody, administrators about plain members. @param {any} member */
function mayDecide(member) {
  return myRole === 'OWNER' || (myRole === 'ADMIN' && member.role === 'MEMBER');
}

/** @param {any} member */
function memberRow(member) {
  const row = draw('member', {
    name: member.nickname,
    me: member.userId === me ? text('you') : '',
    email: member.email ?? '',
    joined: text('joinedAt', { at: moment(member.joinedAt) }),
    role: myRole === 'OWNER' ? '' : text(`role.${member.role}`) || member.role,
  });
  const choice = /** @type {HTMLSelectElement} */ (find('select', row));
  choice.value = member.role;
  choice.hidden = myRole !== 'OWNER';
  choice.setAttribute('aria-label', text('roleOf', { name: member.nickname }));
  choice.addEventListener('change', () => whileBusy(choice, () => changeRole(member, choice)));
  const button = find('button', row);
  button.hidden = member.userId === me || !mayDecide(member);
  button.setAttribute('aria-label', text('removeMember', { name: member.nickname }));
  onPress(button, () => remove(member));
  return row;
}

/** @param {any} member @param {HTMLSelectElement} choice */
async function changeRole(member, choice) {
  let isDone = false;
  await orTell(message, async () => {
    const path = `${route}/members/${encodeURIComponent(member.userId)}`;
    isDone = await callConfirmed(path, { method: 'PATCH', body: { role: choice.value } }) !== null;
    if (!isDone) return;
    await load();
    show(message, text('roleChanged', { name: member.nickname }), 'good');
  });
  if (!isDone) choice.value = member.role;
}

/** @param {any} member */
async function remove(member) {
  const isSure = await confirmed({
    title: text('removeTitle'), words: text('removeWords', { name: member.nickname }), action: text('removeAction'),
  });
  if (!isSure) return;
  const path = `${route}/members/${encodeURIComponent(member.userId)}`;
  if (await callConfirmed(path, { method: 'DELETE' }) !== null) await load();
}

/** @param {any} invitation */
function invitationRow(invitation) {
  const row = draw('invitation', {
    email: invitation.email,
    role: text(`role.${invitation.role}`) || invitation.role,
    until: text('invitedUntil', { at: moment(invitation.expiresAt) }),
  });
  const button = find('button', row);
  button.setAttribute('aria-label', text('withdrawInvitation', { email: invitation.email }));
  onPress(button, async () => {
    const path = `${route}/invitations/${encodeURIComponent(invitation.invitationId)}`;
    if (await callConfirmed(path, { method: 'DELETE' }) !== null) await load();
  });
  return row;
}

async function load() {
  const { data } = await call(route);
  show(message, '');
  myRole = data.team.role;
  find('h1').textContent = data.team.name;
  fill(membersCard, data.members.map(memberRow));
  fill(invitationsCard, (data.invitations ?? []).map(invitationRow));
  hide(document, '[data-for="managers"]', myRole === 'MEMBER');
  hide(document, '[data-for="owners"]', myRole !== 'OWNER');
}

const form = document.querySelector('form[data-form="invitation"]');
// There is none before the address is verified.
if (form instanceof HTMLFormElement) wireForm(form, async ({ email }, data) => {
  const role = myRole === 'OWNER' ? String(data.get('role')) : 'MEMBER';
  const answer = await callConfirmed(`${route}/invitations`, { method: 'POST', body: { email, role } });
  if (answer === null) return;
  const made = answer.data;
  form.reset();
  showOnce({
    title: text('invitedTitle'), words: text(made.mailed ? 'invitedMailed' : 'invitedWords', { email: made.invitation.email }),
    label: text('invitedLabel'), value: made.inviteUrl,
  });
  await orTell(message, () => load());
});

onPress(find('[data-action="leave"]'), async () => {
  const isSure = await confirmed({
    title: text('leaveTitle'), words: text('leaveWords'), action: text('leaveAction'),
  });
  if (!isSure || await callConfirmed(`${route}/members/${encodeURIComponent(me)}`, { method: 'DELETE' }) === null) return;
  window.location.assign('/account/teams');
});

onPress(find('[data-action="delete"]'), async () => {
  const isSure = await confirmed({
    title: text('deleteTeamTitle'), words: text('deleteTeamWords'), action: text('deleteTeamAction'),
  });
  if (!isSure || await callConfirmed(route, { method: 'DELETE' }) === null) return;
  window.location.assign('/account/teams');
});

orTell(message, () => load());
