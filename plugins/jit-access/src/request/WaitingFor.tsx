import type { Item } from '@jit-access/backstage-plugin-jit-access-common';
import { namesOfStage } from '../decision/names';
import { TimeSince } from '../time/Time';
import { useText } from '../translation/useText';

/**
 * Whom an item waits for, and how long it has.
 *
 * @internal
 */
export function WaitingFor({ item }: { item: Item }) {
  const t = useText();
  const stage = item.decision.stages[item.stage];
  return (
    <span>
      {stage
        ? t('status.waitingFor', {
            title: stage.title,
            names: namesOfStage(stage, t),
          })
        : t('status.pending')}
      {item.waitingSince && (
        <>
          {' · '}
          <TimeSince at={item.waitingSince} />
        </>
      )}
    </span>
  );
}
