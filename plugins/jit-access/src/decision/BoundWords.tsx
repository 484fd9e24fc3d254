import { Text } from '@backstage/ui';
import type { BoundTo } from '@jit-access/backstage-plugin-jit-access-common';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';

const WORDS = {
  shift: 'bound.shift',
  incident: 'bound.incident',
  ticket: 'bound.ticket',
} as const satisfies Record<BoundTo['kind'], string>;

/**
 * What ends access before its time, and when that is, where it is known.
 *
 * @internal
 */
export function BoundWords({ boundTo }: { boundTo: BoundTo }) {
  const t = useText();
  return (
    <Text as="span" variant="body-small" color="secondary">
      {t(WORDS[boundTo.kind], { title: boundTo.title })}
      {boundTo.endsAt && (
        <>
          {' · '}
          <Time at={boundTo.endsAt} show="clock" />
        </>
      )}
    </Text>
  );
}
