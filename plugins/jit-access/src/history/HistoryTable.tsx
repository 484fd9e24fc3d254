import { Cell, Table, Text, type ColumnConfig } from '@backstage/ui';
import type {
  AuditEvent,
  HistoryFilter,
} from '@jit-access/backstage-plugin-jit-access-common';
import { RiHistoryLine } from '@remixicon/react';
import { useMemo, useState } from 'react';
import { useHistory } from '../data/queries';
import { EntityName } from '../people/EntityName';
import { NamedText } from '../people/NamedText';
import { Empty } from '../states/Empty';
import { Failure } from '../states/Failure';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import styles from './history.module.css';
import { EVENT_WORDS } from './historyWords';
import { Result } from './Result';

/** Rows of one page. */
const PAGE = 50;

function useColumns(): ColumnConfig<AuditEvent>[] {
  const t = useText();
  return useMemo(
    () => [
      {
        id: 'at',
        label: t('history.time'),
        width: 130,
        cell: event => (
          <Cell>
            <Text variant="body-small">
              <Time at={event.at} show="exact" />
            </Text>
          </Cell>
        ),
      },
      {
        id: 'summary',
        label: t('history.what'),
        isRowHeader: true,
        minWidth: 260,
        cell: event => (
          <Cell>
            <Text as="p" className={styles.wrap}>
              <NamedText text={event.summary} />
            </Text>
            <Text as="p" variant="body-small" color="secondary">
              {t(EVENT_WORDS[event.type])}
            </Text>
          </Cell>
        ),
      },
      {
        id: 'actor',
        label: t('history.by'),
        width: 150,
        cell: event => (
          <Cell>
            {event.actor === 'system' ? (
              <Text color="secondary">{t('history.system')}</Text>
            ) : (
              <EntityName entityRef={event.actor} />
            )}
          </Cell>
        ),
      },
      {
        id: 'entity',
        label: t('history.on'),
        width: 150,
        cell: event => (
          <Cell>
            {event.entityRef ? (
              <EntityName entityRef={event.entityRef} />
            ) : (
              <Text color="secondary">–</Text>
            )}
          </Cell>
        ),
      },
      {
        id: 'result',
        label: t('history.result'),
        width: 110,
        cell: event => (
          <Cell>
            <Text>
              <Result result={event.result} />
            </Text>
          </Cell>
        ),
      },
    ],
    [t],
  );
}

/** Goes through the pages of one filter, forward and back. */
function useCursors(filter: HistoryFilter) {
  const key = JSON.stringify(filter);
  const [state, setState] = useState({ key, cursors: [] as string[] });
  // Another filter begins at its newest event again.
  const cursors = state.key === key ? state.cursors : [];
  return {
    cursor: cursors[cursors.length - 1],
    hasPrevious: cursors.length > 0,
    next: (cursor: string) => setState({ key, cursors: [...cursors, cursor] }),
    previous: () => setState({ key, cursors: cursors.slice(0, -1) }),
  };
}

/**
 * The history, newest first, a page at a time.
 *
 * @internal
 */
export function HistoryTable(props: {
  filter: HistoryFilter;
  onOpen: (event: AuditEvent) => void;
}) {
  const t = useText();
  const { filter, onOpen } = props;
  const columns = useColumns();
  const { cursor, hasPrevious, next, previous } = useCursors(filter);
  const query = useHistory(filter, cursor, true);
  if (query.error && !query.data) {
    return <Failure error={query.error} onRetry={() => query.refetch()} />;
  }
  const nextCursor = query.data?.nextCursor;
  return (
    <div className={styles.table}>
      <Table
        columnConfig={columns}
        data={query.data?.items}
        isPending={query.isPending}
        isStale={query.isPlaceholderData}
        rowConfig={{ onClick: onOpen }}
        emptyState={
          <Empty
            icon={<RiHistoryLine size={32} aria-hidden />}
            title={t('history.none')}
            text={t('history.noneText')}
          />
        }
        pagination={{
          type: 'page',
          pageSize: PAGE,
          showPageSizeOptions: false,
          hasNextPage: nextCursor !== undefined,
          hasPreviousPage: hasPrevious,
          onNextPage: () => nextCursor && next(nextCursor),
          onPreviousPage: previous,
          getLabel: () =>
            t('history.shown', { count: query.data?.items.length ?? 0 }),
        }}
      />
    </div>
  );
}
