import { Button, Card, CardBody, Select, Text } from '@backstage/ui';
import type {
  Drain,
  Health,
  JitAccessApi,
} from '@jit-access/backstage-plugin-jit-access-common';
import {
  RiCheckboxCircleLine,
  RiDropLine,
  RiStopCircleLine,
} from '@remixicon/react';
import { useState } from 'react';
import { useDrain } from '../data/queries';
import { useCommand } from '../data/useCommand';
import { DangerButton } from '../form/DangerButton';
import { EntityName } from '../people/EntityName';
import { useAnnounce } from '../states/Announcer';
import { Failure } from '../states/Failure';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import styles from './health.module.css';
import { ReasonDialog } from './ReasonDialog';

type Running = Extract<Drain, { draining: true }>;
type DrainBody = Parameters<JitAccessApi['setDrain']>[0]['body'];

/** Stands for all providers in the choice. */
const EVERYTHING = '*';

function Progress({ drain }: { drain: Running }) {
  const t = useText();
  return (
    <>
      <Text as="p" color="secondary">
        {t('health.drainedBy')} <EntityName entityRef={drain.by} />{' '}
        <Time at={drain.at} />: {drain.reason}
      </Text>
      {drain.done ? (
        <Text as="p" className={`${styles.mark} ${styles.ok}`}>
          <RiCheckboxCircleLine size={16} aria-hidden />
          {drain.provider
            ? t('health.drainedProvider', { provider: drain.provider })
            : t('health.drainedAll')}
        </Text>
      ) : (
        <dl className={styles.numbers}>
          <Figure label={t('health.drainLeft')} value={drain.left} />
          <Figure label={t('health.drainStuck')} value={drain.stuck} />
          <Figure label={t('health.drainRemaining')} value={drain.remaining} />
        </dl>
      )}
      {drain.remainingUntil && (
        <Text as="p" color="secondary">
          {t('health.drainUntil')} <Time at={drain.remainingUntil} />
        </Text>
      )}
    </>
  );
}

function Figure(props: { label: string; value: number }) {
  return (
    <div className={styles.number}>
      <dt>{props.label}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}

function Choice(props: {
  parts: Health['parts'];
  value: string;
  onChange: (value: string) => void;
}) {
  const t = useText();
  const providers = props.parts.filter(part => part.kind === 'provider');
  return (
    <>
      <Text as="p" color="secondary">
        {t('health.drainText')}
      </Text>
      <Select
        label={t('health.drainWhat')}
        value={props.value}
        onChange={key => props.onChange(String(key))}
        options={[
          { id: EVERYTHING, label: t('health.drainEverything') },
          ...providers.map(({ id }) => ({ id, label: id })),
        ]}
      />
    </>
  );
}

/**
 * Takes all that is ours out of the target systems, before a provider or the
 * whole plugin is uninstalled, and says how far that is.
 *
 * @internal
 */
export function DrainHandle({ parts }: { parts: Health['parts'] }) {
  const t = useText();
  const announce = useAnnounce();
  const query = useDrain();
  const [what, setWhat] = useState(EVERYTHING);
  const [open, setOpen] = useState(false);
  const set = useCommand((api, body: DrainBody) => api.setDrain({ body }));
  const drain = query.data?.draining ? query.data : undefined;
  const close = () => {
    set.reset();
    setOpen(false);
  };
  const confirm = (reason: string) => {
    const provider = what === EVERYTHING ? undefined : what;
    set.run(
      drain
        ? { draining: false, reason }
        : { draining: true, provider, reason },
      () => {
        announce(t(drain ? 'health.drainStopped' : 'health.drainBegan'));
        setOpen(false);
      },
    );
  };
  const action = t(drain ? 'health.drainStop' : 'health.drain');
  const Handle = drain ? Button : DangerButton;
  return (
    <Card>
      <CardBody>
        <div className={styles.handle}>
          <Text as="h3" variant="body-large" weight="bold">
            {t('health.drainTitle')}
          </Text>
          {query.error && !query.data && (
            <Failure error={query.error} onRetry={() => query.refetch()} />
          )}
          {drain ? (
            <Progress drain={drain} />
          ) : (
            <Choice parts={parts} value={what} onChange={setWhat} />
          )}
          <Handle
            isDisabled={!query.data}
            iconStart={drain ? <RiStopCircleLine /> : <RiDropLine />}
            onPress={() => setOpen(true)}
          >
            {action}
          </Handle>
        </div>
      </CardBody>
      {open && (
        <ReasonDialog
          title={action}
          text={t(drain ? 'health.drainStopConfirm' : 'health.drainConfirm')}
          confirm={action}
          destructive={!drain}
          isPending={set.isPending}
          error={set.error}
          onConfirm={confirm}
          onClose={close}
        />
      )}
    </Card>
  );
}
