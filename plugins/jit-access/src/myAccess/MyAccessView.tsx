import {
  Button,
  ButtonLink,
  Card,
  CardBody,
  Container,
  Text,
} from '@backstage/ui';
import type {
  Grant,
  Request,
} from '@jit-access/backstage-plugin-jit-access-common';
import { RiKey2Line } from '@remixicon/react';
import { Children, type ReactNode } from 'react';
import { useMyLiveGrants, useMyRequests } from '../data/queries';
import { GrantRow } from '../grant/GrantRow';
import { usePaths } from '../page/paths';
import { Empty } from '../states/Empty';
import { Failure } from '../states/Failure';
import { Loaded } from '../states/Loaded';
import { Loading } from '../states/Loading';
import { useText } from '../translation/useText';
import styles from './myAccess.module.css';
import { RequestRow } from './RequestRow';

function Section(props: { title: string; none?: string; children: ReactNode }) {
  const empty = Children.count(props.children) === 0;
  if (empty && !props.none) return null;
  return (
    <section className={styles.section} aria-label={props.title}>
      <Text as="h2" variant="title-x-small" weight="bold">
        {props.title}
      </Text>
      {empty ? (
        <Text as="p" color="secondary">
          {props.none}
        </Text>
      ) : (
        <Card>
          <CardBody>
            <div className={styles.rows}>{props.children}</div>
          </CardBody>
        </Card>
      )}
    </section>
  );
}

/** Nothing of it is waiting or running any more. */
function isPast(request: Request, running: Grant[]): boolean {
  if (request.items.some(item => item.state === 'pending')) return false;
  return !running.some(grant => grant.requestId === request.id);
}

function NothingYet() {
  const t = useText();
  const paths = usePaths();
  return (
    <Empty
      icon={<RiKey2Line size={32} aria-hidden />}
      title={t('mine.none')}
      text={t('mine.noneText')}
      action={<ButtonLink href={paths.ask()}>{t('mine.find')}</ButtonLink>}
    />
  );
}

function Lists(props: { grants: Grant[]; requests: Request[] }) {
  const t = useText();
  const { grants, requests } = props;
  const waiting = requests.filter(request =>
    request.items.some(item => item.state === 'pending'),
  );
  const past = requests.filter(request => isPast(request, grants));
  if (grants.length + waiting.length + past.length === 0) return <NothingYet />;
  return (
    <>
      <Section title={t('mine.running')} none={t('mine.noneRunning')}>
        {grants.map(grant => (
          <GrantRow
            key={grant.id}
            mine
            grant={grant}
            show="role-and-entity"
            request={requests.find(one => one.id === grant.requestId)}
          />
        ))}
      </Section>
      <Section title={t('mine.waiting')}>
        {waiting.map(request => (
          <RequestRow key={request.id} request={request} />
        ))}
      </Section>
      <Section title={t('mine.past')}>
        {past.map(request => (
          <RequestRow key={request.id} request={request} />
        ))}
      </Section>
    </>
  );
}

/**
 * What runs for me, what waits, and what was.
 *
 * @internal
 */
export function MyAccessView() {
  const t = useText();
  const grants = useMyLiveGrants();
  const requests = useMyRequests();
  const known = requests.data?.pages.flatMap(page => page.items);
  return (
    <Container pt="2" pb="6" className={styles.view}>
      <Loaded query={grants} rows={2} height={96}>
        {running => {
          if (known) return <Lists grants={running.items} requests={known} />;
          return requests.error ? (
            <Failure
              error={requests.error}
              onRetry={() => requests.refetch()}
            />
          ) : (
            <Loading rows={2} height={96} />
          );
        }}
      </Loaded>
      {requests.hasNextPage && (
        <Button
          variant="secondary"
          isPending={requests.isFetchingNextPage}
          onPress={() => requests.fetchNextPage()}
        >
          {t('actions.more')}
        </Button>
      )}
    </Container>
  );
}
