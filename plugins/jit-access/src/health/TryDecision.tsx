import { Button, Text } from '@backstage/ui';
import { RiScales3Line } from '@remixicon/react';
import { lazy, Suspense, useState } from 'react';
import { Loading } from '../states/Loading';
import { useText } from '../translation/useText';
import styles from './health.module.css';
import { CardSection } from './Section';

const Simulator = lazy(() => import('../simulation/Simulator'));

/** Asks policy what it would say; fetched only when it is opened. @internal */
export function TryDecision() {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    <CardSection title={t('simulate.title')}>
      <div className={styles.section}>
        <Text as="p" color="secondary">
          {t('simulate.text')}
        </Text>
        {open ? (
          <Suspense fallback={<Loading rows={3} height={56} />}>
            <Simulator />
          </Suspense>
        ) : (
          <div>
            <Button
              variant="secondary"
              iconStart={<RiScales3Line />}
              onPress={() => setOpen(true)}
            >
              {t('simulate.open')}
            </Button>
          </div>
        )}
      </div>
    </CardSection>
  );
}
