import { Alert, Text } from '@backstage/ui';
import type { Preview } from '@jit-access/backstage-plugin-jit-access-common';
import { Explanation } from '../decision/Explanation';
import { Verdict } from '../decision/Verdict';
import { EntityName } from '../people/EntityName';
import { CommandFailure } from '../states/Failure';
import { Loading } from '../states/Loading';
import { useText } from '../translation/useText';
import { EmergencyOffer } from './Emergency';
import styles from './request.module.css';
import type { RequestFormState } from './useRequestForm';

function ItemDecision(props: {
  item: Preview['items'][number];
  named: boolean;
}) {
  const t = useText();
  const { item, named } = props;
  const { decision } = item;
  return (
    <div className={styles.item}>
      {named && (
        <Text as="p" weight="bold">
          {item.role?.title ?? item.roleName}{' '}
          <Text as="span" color="secondary">
            {t('grant.on')}{' '}
            <EntityName entityRef={item.entityRef} link={false} />
          </Text>
        </Text>
      )}
      <Verdict decision={decision} />
      <Explanation decision={decision} />
    </div>
  );
}

/**
 * What policy says of the form as it is now, while it is being filled in.
 *
 * @internal
 */
export function DecisionPanel({ state }: { state: RequestFormState }) {
  const t = useText();
  const { preview, isStale, form } = state;
  const items = preview.data?.items ?? [];
  return (
    <section
      className={styles.panel}
      aria-label={t('form.decision')}
      aria-live="polite"
      aria-busy={isStale}
    >
      <div className={styles.panelTitle}>
        <Text as="h3" variant="body-medium" weight="bold">
          {t('form.decision')}
        </Text>
        {isStale && items.length > 0 && (
          <Text color="secondary" className={styles.updating}>
            {t('form.decidingAgain')}
          </Text>
        )}
      </div>
      {form.items.length === 0 && (
        <Alert status="info" title={t('form.nothingPicked')} />
      )}
      {preview.error && items.length === 0 && (
        <CommandFailure error={preview.error} />
      )}
      {preview.isLoading && <Loading rows={2} height={40} />}
      {items.map(item => (
        <ItemDecision
          key={`${item.entityRef} ${item.roleName}`}
          item={item}
          named={items.length > 1}
        />
      ))}
      <EmergencyOffer state={state} />
    </section>
  );
}
