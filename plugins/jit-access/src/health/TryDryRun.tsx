import { Button, Text } from '@backstage/ui';
import { RiTerminalBoxLine } from '@remixicon/react';
import { lazy, Suspense, useState } from 'react';
import { Loading } from '../states/Loading';
import { useText } from '../translation/useText';
import styles from './health.module.css';
import { CardSection } from './Section';

const DryRun = lazy(() => import('../dryRun/DryRun'));

/** Asks what a role would call; fetched only when it is opened. @internal */
export function TryDryRun() {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    <CardSection title={t('dryRun.title')}>
      <div className={styles.section}>
        <Text as="p" color="secondary">
          {t('dryRun.text')}
        </Text>
        {open ? (
          <Suspense fallback={<Loading rows={3} height={56} />}>
            <DryRun />
          </Suspense>
        ) : (
          <div>
            <Button
              variant="secondary"
              iconStart={<RiTerminalBoxLine />}
              onPress={() => setOpen(true)}
            >
              {t('dryRun.open')}
            </Button>
          </div>
        )}
      </div>
    </CardSection>
  );
}
