import { Button, Card, CardBody, Text } from '@backstage/ui';
import type {
  Decision,
  EntityRole,
} from '@jit-access/backstage-plugin-jit-access-common';
import { namesOfStage } from '../decision/Approvers';
import { ChecksDisclosure } from '../decision/ChecksDisclosure';
import { ProviderMark } from '../decision/ProviderMark';
import { RiskMark } from '../decision/RiskMark';
import { Verdict } from '../decision/Verdict';
import { useText, type Text as Say } from '../translation/useText';
import styles from './entity.module.css';

function buttonLabel(decision: Decision, t: Say): string {
  if (decision.outcome === 'allow') return t('entity.get');
  const stage = decision.stages[0];
  if (decision.outcome === 'approval' && stage) {
    return t('entity.ask', { names: namesOfStage(stage, t) });
  }
  return decision.outcome === 'refuse' ? t('entity.notNow') : t('form.send');
}

/**
 * One role that can be asked for here: what it is, and what asking would take,
 * before anything is clicked.
 *
 * @internal
 */
export function RoleRow(props: {
  entityRole: EntityRole;
  paused: boolean;
  onAsk: () => void;
}) {
  const t = useText();
  const { role, decision } = props.entityRole;
  const refused = decision.outcome === 'refuse' || props.paused;
  return (
    <Card>
      <CardBody>
        <div className={styles.role}>
          <div className={styles.roleText}>
            <Text as="h3" variant="body-large" weight="bold">
              {role.title}
            </Text>
            {role.description && (
              <Text as="p" color="secondary">
                {role.description}
              </Text>
            )}
            <div className={styles.marks}>
              <RiskMark risk={role.risk} />
              <ProviderMark provider={role.provider} />
            </div>
            <Verdict decision={decision} />
            <Reasons decision={decision} />
            <ChecksDisclosure checks={decision.checks} />
          </div>
          <Button
            variant={decision.outcome === 'allow' ? 'primary' : 'secondary'}
            isDisabled={refused}
            onPress={props.onAsk}
            aria-label={`${buttonLabel(decision, t)}: ${role.title}`}
          >
            {props.paused ? t('entity.paused') : buttonLabel(decision, t)}
          </Button>
        </div>
      </CardBody>
    </Card>
  );
}

/** Reasons of a refusal that the headline does not already give. */
function Reasons({ decision }: { decision: Decision }) {
  const headline = decision.headline.toLocaleLowerCase('en');
  const more = decision.reasons.filter(
    reason =>
      !headline.includes(reason.replace(/\.$/, '').toLocaleLowerCase('en')),
  );
  if (more.length === 0) return null;
  return (
    <ul className={styles.reasons}>
      {more.map(reason => (
        <li key={reason}>
          <Text as="span">{reason}</Text>
        </li>
      ))}
    </ul>
  );
}
