import { Card, CardBody, Link, Text } from '@backstage/ui';
import type {
  EntityAccess as Access,
  Grant,
} from '@jit-access/backstage-plugin-jit-access-common';
import { RiKey2Line } from '@remixicon/react';
import { useState, type ReactNode } from 'react';
import { useEntityAccess, useRequestsOf, useViewer } from '../data/queries';
import { GrantRow } from '../grant/GrantRow';
import { usePaths } from '../page/paths';
import { RequestDialog } from '../request/RequestDialog';
import { startForm } from '../request/requestForm';
import { Empty } from '../states/Empty';
import { Loaded } from '../states/Loaded';
import { PausedBanner } from '../states/PausedBanner';
import { useText } from '../translation/useText';
import styles from './entity.module.css';
import { RoleRow } from './RoleRow';

function Section(props: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={styles.section} aria-label={props.title}>
      <div className={styles.head}>
        <Text as="h2" variant="title-x-small" weight="bold">
          {props.title}
        </Text>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}

function GrantCards(props: {
  grants: Grant[];
  viewer: string | undefined;
  people: boolean;
}) {
  const requests = useRequestsOf(props.grants[0]?.entityRef).data?.items ?? [];
  return (
    <Card>
      <CardBody>
        <div className={`${styles.rows} ${styles.divided}`}>
          {props.grants.map(grant => (
            <GrantRow
              key={grant.id}
              grant={grant}
              mine={!props.people || grant.receiver === props.viewer}
              show={props.people ? 'person' : 'role'}
              request={requests.find(one => one.id === grant.requestId)}
            />
          ))}
        </div>
      </CardBody>
    </Card>
  );
}

/** A role that is being asked for. */
interface Asking {
  role: string;
  emergency: boolean;
}

function Roles(props: { access: Access; onAsk: (asking: Asking) => void }) {
  const t = useText();
  const { access, onAsk } = props;
  if (access.roles.length === 0) {
    return (
      <Empty
        icon={<RiKey2Line size={32} aria-hidden />}
        title={t('entity.noRoles')}
        text={t('entity.noRolesText')}
      />
    );
  }
  return (
    <div className={styles.rows}>
      {access.roles.map(entityRole => (
        <RoleRow
          key={entityRole.role.name}
          entityRole={entityRole}
          paused={access.paused !== undefined}
          onAsk={emergency => onAsk({ role: entityRole.role.name, emergency })}
        />
      ))}
    </div>
  );
}

function Holders({ holders }: { holders: Grant[] }) {
  const t = useText();
  const viewer = useViewer().data?.ref;
  if (holders.length === 0) {
    return <Text color="secondary">{t('entity.noHolders')}</Text>;
  }
  return <GrantCards people grants={holders} viewer={viewer} />;
}

function HistoryLink({ entityRef }: { entityRef: string }) {
  const t = useText();
  const paths = usePaths();
  const viewer = useViewer().data;
  if (!viewer?.auditor && !viewer?.administrator) return null;
  return <Link href={paths.history({ entityRef })}>{t('entity.history')}</Link>;
}

/**
 * Access on one entity: what runs for me, what I can get and what that takes,
 * and, for those who may see it, who has it now.
 *
 * @internal
 */
export function EntityAccess({ entityRef }: { entityRef: string }) {
  const t = useText();
  const query = useEntityAccess(entityRef);
  const [asking, setAsking] = useState<Asking>();
  return (
    <Loaded query={query} rows={3} height={132}>
      {access => (
        <div className={styles.tab}>
          <PausedBanner paused={access.paused} />
          {access.mine.length > 0 && (
            <Section title={t('entity.yours')}>
              <GrantCards
                people={false}
                grants={access.mine}
                viewer={undefined}
              />
            </Section>
          )}
          <Section
            title={t('entity.available')}
            aside={<HistoryLink entityRef={entityRef} />}
          >
            <Roles access={access} onAsk={setAsking} />
          </Section>
          {access.holders && (
            <Section title={t('entity.holders')}>
              <Holders holders={access.holders} />
            </Section>
          )}
          {asking && (
            <RequestDialog
              start={startForm([{ entityRef, role: asking.role }], {
                breakGlass: asking.emergency,
              })}
              onClose={() => setAsking(undefined)}
            />
          )}
        </div>
      )}
    </Loaded>
  );
}
