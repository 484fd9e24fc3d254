import type { Check } from '@jit-access/backstage-plugin-jit-access-common';
import { Disclosure } from '../disclosure/Disclosure';
import { useText } from '../translation/useText';
import { Checks } from './Checks';

/**
 * The checks behind a verdict, folded away until somebody asks why.
 *
 * @internal
 */
export function ChecksDisclosure({ checks }: { checks: Check[] }) {
  const t = useText();
  return (
    <Disclosure title={t('decision.why', { count: checks.length })}>
      <Checks checks={checks} />
    </Disclosure>
  );
}
