import { Alert, Button, Container, Link, Text } from '@backstage/ui';
import type {
  InboxItem,
  Request,
} from '@jit-access/backstage-plugin-jit-access-common';
import { RiArrowLeftLine, RiInboxLine } from '@remixicon/react';
import { useRef, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useInbox } from '../data/queries';
import { Away } from '../away/Away';
import { usePaths } from '../page/paths';
import type { ReviewHandle } from '../review/ReviewForm';
import type { Reviewed } from '../review/useReview';
import { useAnnounce } from '../states/Announcer';
import { Empty } from '../states/Empty';
import { Loaded } from '../states/Loaded';
import { useDurationWords } from '../time/useDurationWords';
import { useText } from '../translation/useText';
import styles from './inbox.module.css';
import { InboxDetail } from './InboxDetail';
import { InboxList } from './InboxList';
import { KeysHelp } from './KeysHelp';
import { useInboxKeys } from './useInboxKeys';

/** The chosen item, kept in the address so that it can be linked. */
function useChosen(entries: InboxItem[]) {
  const [query, setQuery] = useSearchParams();
  const wanted = query.get('item');
  const found = entries.find(entry => entry.item.id === wanted);
  const choose = (entry: InboxItem | undefined) =>
    setQuery(entry ? { item: entry.item.id } : {}, { replace: true });
  return {
    current: found ?? entries[0],
    isChosen: found !== undefined,
    choose,
  };
}

/** What was just decided, in words, for eyes and ears. */
function useOutcome() {
  const t = useText();
  const announce = useAnnounce();
  const words = useDurationWords();
  const [done, setDone] = useState<{ text: string; requestId: string }>();
  const say = (text: string, requestId: string) => {
    setDone({ text, requestId });
    announce(text);
  };
  const tell = ({ decision, duration, item, request }: Reviewed) => {
    const still = request.items.find(one => one.id === item.id);
    const approved =
      still?.state === 'pending'
        ? t('inbox.approvedMore')
        : t('inbox.approved', { duration: words(duration) });
    const text = decision === 'deny' ? t('inbox.denied') : approved;
    say(text, request.id);
  };
  const tellEmergency = (request: Request) =>
    say(t('emergency.recorded'), request.id);
  return { done, tell, tellEmergency };
}

function Outcome(props: {
  done: { text: string; requestId: string } | undefined;
}) {
  const t = useText();
  const paths = usePaths();
  if (!props.done) return null;
  return (
    <Alert
      icon
      status="success"
      mb="4"
      title={props.done.text}
      customActions={
        <Link href={paths.request(props.done.requestId)}>{t('inbox.see')}</Link>
      }
    />
  );
}

function Panes({ entries }: { entries: InboxItem[] }) {
  const t = useText();
  const { current, isChosen, choose } = useChosen(entries);
  const { done, tell, tellEmergency } = useOutcome();
  const [help, setHelp] = useState(false);
  const handle = useRef<ReviewHandle | null>(null);
  const at = entries.indexOf(current);
  useInboxKeys({
    onNext: () => choose(entries[Math.min(at + 1, entries.length - 1)]),
    onPrevious: () => choose(entries[Math.max(at - 1, 0)]),
    onApprove: () => handle.current?.focusApprove(),
    onDeny: () => handle.current?.openDeny(),
    onHelp: () => setHelp(true),
  });
  if (!current) {
    return (
      <>
        <Outcome done={done} />
        <Empty
          icon={<RiInboxLine size={32} aria-hidden />}
          title={t('inbox.empty')}
          text={t('inbox.emptyText')}
        />
      </>
    );
  }
  return (
    <>
      <Outcome done={done} />
      <div className={styles.panes} data-chosen={isChosen}>
        <div className={styles.listPane}>
          <div className={styles.listHead}>
            <Text as="span" color="secondary">
              {t('inbox.count', { count: entries.length })}
            </Text>
            <KeysHelp isOpen={help} onOpenChange={setHelp} />
          </div>
          <InboxList entries={entries} current={current} onChoose={choose} />
        </div>
        <div className={styles.detailPane}>
          <div className={styles.back}>
            <Button
              variant="tertiary"
              iconStart={<RiArrowLeftLine />}
              onPress={() => choose(undefined)}
            >
              {t('inbox.back')}
            </Button>
          </div>
          <InboxDetail
            key={current.item.id}
            entry={current}
            handle={handle}
            onReviewed={tell}
            onEmergencyReviewed={tellEmergency}
          />
        </div>
      </div>
    </>
  );
}

/**
 * What waits for me: a list, and beside it one item to decide on.
 *
 * @internal
 */
export function InboxView() {
  const query = useInbox();
  return (
    <Container pt="2" pb="6">
      <Away />
      <Loaded query={query} rows={4} height={84}>
        {page => <Panes entries={page.items} />}
      </Loaded>
    </Container>
  );
}
