import { Accordion, AccordionPanel, AccordionTrigger } from '@backstage/ui';
import type { Check } from '@jit-access/backstage-plugin-jit-access-common';
import { useText } from '../translation/useText';
import { Checks } from './Checks';

/**
 * The checks behind a verdict, folded away until somebody asks why.
 *
 * @internal
 */
export function ChecksDisclosure(props: { checks: Check[]; title?: string }) {
  const t = useText();
  return (
    <Accordion>
      <AccordionTrigger
        title={props.title ?? t('decision.why', { count: props.checks.length })}
      />
      <AccordionPanel>
        <Checks checks={props.checks} />
      </AccordionPanel>
    </Accordion>
  );
}
