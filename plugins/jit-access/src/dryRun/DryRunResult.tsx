import { Alert, Text } from '@backstage/ui';
import type { DryRun } from '@jit-access/backstage-plugin-jit-access-common';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import styles from './dryRun.module.css';

type Effect = DryRun['effects'][number];

function Calls(props: { title: string; calls: Effect['ensure'] }) {
  return (
    <div>
      <Text as="p" variant="body-small" weight="bold">
        {props.title}
      </Text>
      <ol className={styles.calls}>
        {props.calls?.map(({ call, body }, place) => (
          // The list is replaced as a whole.
          <li key={place}>
            <code>{call}</code>
            {body && (
              <pre className={styles.body}>{JSON.stringify(body, null, 2)}</pre>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

const SECRETS = {
  engine: 'dryRun.secretengine',
  target: 'dryRun.secrettarget',
} as const;

function EffectItem({ effect }: { effect: Effect }) {
  const t = useText();
  const { account, refused, credential, ensure, remove } = effect;
  return (
    <li className={styles.effect}>
      <Text as="h3" variant="body-large" weight="bold">
        {effect.title}
      </Text>
      <code>{effect.key}</code>
      {account && (
        <Text as="p" variant="body-small">
          {t('dryRun.account')} <strong>{account.name}</strong> ·{' '}
          <code>{account.key}</code>
        </Text>
      )}
      {credential && (
        <Text as="p" variant="body-small" color="secondary">
          {t(SECRETS[credential])}
        </Text>
      )}
      {refused && (
        <Text as="p" color="danger">
          {refused}
        </Text>
      )}
      {ensure && <Calls title={t('dryRun.ensure')} calls={ensure} />}
      {remove && <Calls title={t('dryRun.remove')} calls={remove} />}
      {!refused && !ensure && !remove && (
        <Text as="p" color="secondary">
          {t('dryRun.unsaid')}
        </Text>
      )}
    </li>
  );
}

function Answer({ result }: { result: DryRun }) {
  const t = useText();
  return (
    <>
      <Text as="p" variant="body-small" color="secondary">
        {t('dryRun.verdict')} {result.verdict}
      </Text>
      {result.refused.length > 0 && (
        <Alert
          status="warning"
          icon
          title={t('dryRun.refused')}
          description={result.refused.join(' ')}
        />
      )}
      {result.effects.length > 0 && (
        <>
          <ul className={styles.effects}>
            {result.effects.map(effect => (
              <EffectItem key={effect.key} effect={effect} />
            ))}
          </ul>
          <Text as="p" variant="body-small" color="secondary">
            {t('dryRun.until')} <Time at={result.notAfter} />.{' '}
            {t('dryRun.caution')}
          </Text>
        </>
      )}
    </>
  );
}

/**
 * What the role would do, effect by effect.
 *
 * @param isStale - the form was changed since
 * @internal
 */
export function DryRunResult(props: {
  result: DryRun | undefined;
  isStale: boolean;
}) {
  const t = useText();
  const { result, isStale } = props;
  return (
    <section
      className={styles.result}
      aria-label={t('dryRun.result')}
      aria-live="polite"
    >
      {result && isStale && <Alert status="info" title={t('dryRun.stale')} />}
      {result && <Answer result={result} />}
    </section>
  );
}
