import { Button, Card, CardBody, Text } from '@backstage/ui';
import type {
  Decision,
  EntityRole,
} from '@jit-access/backstage-plugin-jit-access-common';
import { RiAlarmWarningLine } from '@remixicon/react';
import { namesOfStage } from '../decision/names';
import { ChecksDisclosure } from '../decision/ChecksDisclosure';
import { ProviderMark } from '../decision/ProviderMark';
import { Reasons, Remedies } from '../decision/Reasons';
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
  onAsk: (emergency: boolean) => void;
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
            <Remedies decision={decision} />
            <ChecksDisclosure checks={decision.checks} />
          </div>
          <div className={styles.ask}>
            <Button
              variant={decision.outcome === 'allow' ? 'primary' : 'secondary'}
              isDisabled={refused}
              onPress={() => props.onAsk(false)}
              aria-label={`${buttonLabel(decision, t)}: ${role.title}`}
            >
              {props.paused ? t('entity.paused') : buttonLabel(decision, t)}
            </Button>
            {decision.breakGlassOffered && !props.paused && (
              <Button
                size="small"
                variant="tertiary"
                className={styles.emergency}
                iconStart={<RiAlarmWarningLine />}
                aria-label={t('emergency.chooseFor', { role: role.title })}
                onPress={() => props.onAsk(true)}
              >
                {t('emergency.choose')}
              </Button>
            )}
          </div>
        </div>
      </CardBody>
    </Card>
  );
}
