import { Button, Container, SearchField, Text } from '@backstage/ui';
import type { RequestedItem } from '@jit-access/backstage-plugin-jit-access-common';
import { RiSearchLine } from '@remixicon/react';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useRequestable, useViewer } from '../data/queries';
import { useDebounced } from '../form/useDebounced';
import { RequestDialog } from '../request/RequestDialog';
import { sameItem, startForm, type RequestForm } from '../request/requestForm';
import { Empty } from '../states/Empty';
import { Failure } from '../states/Failure';
import { Loading } from '../states/Loading';
import { PausedBanner } from '../states/PausedBanner';
import { useText } from '../translation/useText';
import styles from './find.module.css';
import { LINK_PARAMETERS, linkedForm } from './linkedForm';
import { RequestableList } from './RequestableList';

/** The form that the address asks for, and a way to be rid of it. */
function useLinkedForm() {
  const [query, setQuery] = useSearchParams();
  const form = linkedForm(query);
  const forget = () =>
    setQuery(
      last => {
        const next = new URLSearchParams(last);
        LINK_PARAMETERS.forEach(name => next.delete(name));
        return next;
      },
      { replace: true },
    );
  return { form, forget };
}

function Results(props: {
  search: string;
  picked: RequestedItem[];
  onPick: (item: RequestedItem, on: boolean) => void;
  onAsk: (item: RequestedItem) => void;
}) {
  const t = useText();
  const { search, ...list } = props;
  const query = useRequestable(search);
  const found = query.data?.pages.flatMap(page => page.items);
  if (!found) {
    return query.error ? (
      <Failure error={query.error} onRetry={() => query.refetch()} />
    ) : (
      <Loading rows={4} height={104} />
    );
  }
  if (found.length === 0) {
    return (
      <Empty
        icon={<RiSearchLine size={32} aria-hidden />}
        title={search ? t('find.nothing', { search }) : t('find.none')}
        text={search ? t('find.nothingText') : t('find.noneText')}
      />
    );
  }
  return (
    <>
      <RequestableList requestables={found} {...list} />
      {query.hasNextPage && (
        <Button
          variant="secondary"
          isPending={query.isFetchingNextPage}
          onPress={() => query.fetchNextPage()}
        >
          {t('actions.more')}
        </Button>
      )}
    </>
  );
}

function Basket(props: {
  picked: RequestedItem[];
  onAsk: () => void;
  onClear: () => void;
}) {
  const t = useText();
  if (props.picked.length === 0) return null;
  return (
    <div className={styles.basket} role="region" aria-label={t('find.basket')}>
      <Text as="span">{t('find.picked', { count: props.picked.length })}</Text>
      <div>
        <Button variant="tertiary" onPress={props.onClear}>
          {t('find.clear')}
        </Button>{' '}
        <Button onPress={props.onAsk}>{t('find.askAll')}</Button>
      </div>
    </div>
  );
}

/**
 * One search over everything that can be asked for. One or several can be
 * picked; a link can fill the form in.
 *
 * @internal
 */
export function FindView() {
  const t = useText();
  const viewer = useViewer().data;
  const linked = useLinkedForm();
  const [search, setSearch] = useState('');
  const [picked, setPicked] = useState<RequestedItem[]>([]);
  const [asking, setAsking] = useState<RequestForm>();
  const start = asking ?? linked.form;
  const pick = (item: RequestedItem, on: boolean) =>
    setPicked(last =>
      on ? [...last, item] : last.filter(other => !sameItem(other, item)),
    );
  const close = () => {
    setAsking(undefined);
    if (linked.form) linked.forget();
  };
  return (
    <Container pt="2" pb="6" className={styles.view}>
      <PausedBanner paused={viewer?.paused} />
      <SearchField
        className={styles.search}
        label={t('find.search')}
        placeholder={t('find.placeholder')}
        value={search}
        onChange={setSearch}
      />
      <Results
        search={useDebounced(search.trim(), 250)}
        picked={picked}
        onPick={pick}
        onAsk={item => setAsking(startForm([item]))}
      />
      <Basket
        picked={picked}
        onAsk={() => setAsking(startForm(picked))}
        onClear={() => setPicked([])}
      />
      {start && (
        <RequestDialog
          key={JSON.stringify(start.items)}
          start={start}
          onClose={close}
        />
      )}
    </Container>
  );
}
