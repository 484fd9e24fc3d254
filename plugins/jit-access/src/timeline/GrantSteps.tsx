import { Text } from '@backstage/ui';
import type {
  Binding,
  Grant,
} from '@jit-access/backstage-plugin-jit-access-common';
import {
  RiCheckDoubleLine,
  RiErrorWarningLine,
  RiLoader4Line,
  RiLogoutCircleLine,
  RiPlayCircleLine,
} from '@remixicon/react';
import { BoundWords } from '../decision/BoundWords';
import { EndedWords, EndReasonWords } from '../grant/EndWords';
import { GrantActions } from '../grant/GrantActions';
import { Time, TimeLeft } from '../time/Time';
import { useDurationWords } from '../time/useDurationWords';
import { useText } from '../translation/useText';
import { Step } from './Step';
import styles from './timeline.module.css';

/** What failed or is waited for, what happens next, and whom to ask. */
function BindingTrouble({ binding }: { binding: Binding }) {
  const t = useText();
  if (!binding.lastError) return null;
  if (binding.attempts === 0) {
    return (
      <Step
        icon={RiLoader4Line}
        tone="now"
        title={t('timeline.waits', { title: binding.title })}
      >
        <Text as="p">{binding.lastError}</Text>
      </Step>
    );
  }
  return (
    <Step
      icon={RiErrorWarningLine}
      tone="bad"
      title={t('timeline.failed', { title: binding.title })}
    >
      <Text as="p">{binding.lastError}</Text>
      <Text as="p" color="secondary">
        {t('timeline.attempts', { count: binding.attempts })}
        {binding.nextRunAt && (
          <>
            {' '}
            {t('timeline.nextAttempt')} <Time at={binding.nextRunAt} />.
          </>
        )}{' '}
        {binding.stuck && t('timeline.stuck')}
      </Text>
    </Step>
  );
}

function SetUpStep({ grant }: { grant: Grant }) {
  const t = useText();
  const titles = grant.bindings.map(binding => binding.title).join(', ');
  if (grant.state === 'scheduled' && grant.startsAt) {
    return (
      <Step icon={RiLoader4Line} tone="now" title={t('timeline.scheduled')}>
        <Text as="p">
          {t('timeline.scheduledText')} <Time at={grant.startsAt} /> (
          <Time at={grant.startsAt} show="clock" />)
        </Text>
      </Step>
    );
  }
  return (
    <Step icon={RiLoader4Line} tone="now" title={t('timeline.settingUp')}>
      {titles && <Text as="p">{titles}</Text>}
      <Text as="p" variant="body-small" color="secondary">
        {t('timeline.activateBy')} <Time at={grant.activateBy} />
      </Text>
    </Step>
  );
}

function ActiveStep(props: { grant: Grant; mine: boolean }) {
  const t = useText();
  const words = useDurationWords();
  const { grant, mine } = props;
  const running = grant.state === 'active';
  const accounts = grant.bindings.flatMap(binding => binding.account ?? []);
  return (
    <Step
      icon={RiPlayCircleLine}
      tone={running ? 'now' : 'good'}
      at={grant.activatedAt}
      title={
        running
          ? t('timeline.active')
          : t('timeline.wasActive', { duration: words(grant.duration) })
      }
    >
      {running && grant.endsAt && (
        <Text as="p">
          <TimeLeft until={grant.endsAt} /> · {t('timeline.until')}{' '}
          <Time at={grant.endsAt} show="clock" />
        </Text>
      )}
      {running && grant.boundTo && <BoundWords boundTo={grant.boundTo} />}
      {running && accounts.length > 0 && (
        <Text as="p" variant="body-small" color="secondary">
          {t('timeline.account', { account: accounts.join(', ') })}
        </Text>
      )}
      {running && <GrantActions grant={grant} mine={mine} />}
    </Step>
  );
}

function EndSteps({ grant }: { grant: Grant }) {
  const t = useText();
  if (grant.state === 'ending') {
    return (
      <Step icon={RiLogoutCircleLine} tone="now" title={t('grant.ending')}>
        <Text as="p">
          <EndReasonWords grant={grant} />
        </Text>
        <EndComment grant={grant} />
      </Step>
    );
  }
  if (grant.state !== 'ended') return null;
  const proved =
    grant.endOutcome === 'removed' || grant.endOutcome === 'never-present';
  return (
    <Step
      icon={proved ? RiCheckDoubleLine : RiErrorWarningLine}
      tone={proved ? 'good' : 'plain'}
      title={<EndedWords grant={grant} />}
    >
      <EndComment grant={grant} />
    </Step>
  );
}

function EndComment({ grant }: { grant: Grant }) {
  if (!grant.endComment) return null;
  return (
    <blockquote className={styles.quote}>
      <Text as="span">{grant.endComment}</Text>
    </blockquote>
  );
}

/** Everything from the approval to the verified end. @internal */
export function GrantSteps(props: { grant: Grant; mine: boolean }) {
  const { grant, mine } = props;
  const waiting = grant.state === 'scheduled' || grant.state === 'activating';
  return (
    <>
      {waiting && <SetUpStep grant={grant} />}
      {grant.activatedAt && <ActiveStep grant={grant} mine={mine} />}
      {grant.state !== 'ended' &&
        grant.bindings.map(binding => (
          <BindingTrouble key={binding.id} binding={binding} />
        ))}
      <EndSteps grant={grant} />
    </>
  );
}
