import type { Role } from '../../models/role.ts';
import type { Rung } from '../../models/selection.ts';
import type { Translate } from '../shell/translate.ts';

/** The name of a rung for the person. */
export function rungName(rung: Rung, t: Translate): string {
  switch (rung) {
    case 'conversation':
      return t('this conversation');
    case 'folder':
      return t('this folder');
    case 'workspace':
      return t('this workspace');
    case 'user':
      return t('everywhere');
    case 'detected':
      return t('detected');
  }
}

/** What a change was about, e.g. "Chat in this workspace". */
export function placeTitle(role: Role, place: Exclude<Rung, 'detected'>, t: Translate): string {
  switch (place) {
    case 'conversation':
      return t('{0} in this conversation', roleName(role, t));
    case 'folder':
      return t('{0} in this folder', roleName(role, t));
    case 'workspace':
      return t('{0} in this workspace', roleName(role, t));
    case 'user':
      return t('{0} everywhere', roleName(role, t));
  }
}

/** The name of a role for the person. */
export function roleName(role: Role, t: Translate): string {
  switch (role) {
    case 'chat':
      return t('Chat');
    case 'edit':
      return t('Edit');
    case 'agent':
      return t('Agent');
    case 'completion':
      return t('Completion');
    case 'commit':
      return t('Commit messages');
  }
}
