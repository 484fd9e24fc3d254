import type {
  Decision,
  Preview,
} from '@jit-access/backstage-plugin-jit-access-common';
import { namesOfStage } from '../decision/names';
import { commonBounds, type DurationBounds } from '../time/durationBounds';
import type { Text } from '../translation/useText';

/** What sending the form would do, over all of its items. */
export interface Outlook {
  kind: 'instant' | 'emergency' | 'approval' | 'partial' | 'refused';
  bounds: DurationBounds;
  /** Decisions of the items that would be sent. */
  sendable: Decision[];
  /** The same, or all where none can be sent: what the form's fields go by. */
  considered: Decision[];
}

/**
 * What sending would do now.
 *
 * @internal
 */
export function outlookOf(preview: Preview): Outlook {
  const decisions = preview.items.map(item => item.decision);
  const sendable = decisions.filter(one => one.outcome !== 'refuse');
  const considered = sendable.length > 0 ? sendable : decisions;
  const bounds = commonBounds(considered.map(one => one.durations));
  return { kind: kindOf(decisions, sendable), bounds, sendable, considered };
}

function kindOf(all: Decision[], sendable: Decision[]): Outlook['kind'] {
  if (sendable.length === 0) return 'refused';
  if (sendable.length < all.length) return 'partial';
  if (sendable.some(one => one.outcome === 'approval')) return 'approval';
  return sendable.some(one => one.breakGlass) ? 'emergency' : 'instant';
}

/**
 * What the button says: what pressing it will do.
 *
 * @internal
 */
export function submitLabel(
  outlook: Outlook | undefined,
  later: boolean,
  t: Text,
): string {
  if (!outlook) return t('form.send');
  if (outlook.kind === 'refused') return t('form.notPossible');
  if (outlook.sendable.some(one => one.breakGlass)) return t('emergency.get');
  const first = outlook.sendable.find(one => one.outcome === 'approval');
  const stage = first?.stages[0];
  if (first) {
    return stage
      ? t('form.sendTo', { names: namesOfStage(stage, t) })
      : t('form.send');
  }
  return later ? t('form.getLater') : t('form.getNow');
}
