import { Container } from '@backstage/ui';
import type { AuditEvent } from '@jit-access/backstage-plugin-jit-access-common';
import { useState } from 'react';
import { useViewer } from '../data/queries';
import { Denied } from '../states/Denied';
import { Loaded } from '../states/Loaded';
import { useText } from '../translation/useText';
import { ChainDialog } from './ChainDialog';
import { ExportButton } from './ExportButton';
import { FilterChips } from './FilterChips';
import styles from './history.module.css';
import { HistoryTable } from './HistoryTable';
import { IntegrityBadge } from './IntegrityBadge';
import { useHistoryFilter } from './useHistoryFilter';

function History() {
  const { filter, setFilter, remove } = useHistoryFilter();
  const [opened, setOpened] = useState<AuditEvent>();
  return (
    <Container pt="2" pb="6" className={styles.view}>
      <IntegrityBadge />
      <div className={styles.bar}>
        <FilterChips filter={filter} onChange={setFilter} onRemove={remove} />
        <ExportButton filter={filter} />
      </div>
      <HistoryTable filter={filter} onOpen={setOpened} />
      {opened && (
        <ChainDialog event={opened} onClose={() => setOpened(undefined)} />
      )}
    </Container>
  );
}

/**
 * Everything that happened, for those who may read it.
 *
 * @internal
 */
export function HistoryView() {
  const t = useText();
  const viewer = useViewer();
  if (viewer.data?.auditor || viewer.data?.administrator) return <History />;
  if (viewer.data) return <Denied text={t('history.denied')} />;
  return (
    <Container pt="2" pb="6">
      <Loaded query={viewer} rows={4}>
        {() => null}
      </Loaded>
    </Container>
  );
}
