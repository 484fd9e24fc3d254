import { Button, Link, Text } from '@backstage/ui';
import type { Insights } from '@jit-access/backstage-plugin-jit-access-common';
import { RiGroupLine } from '@remixicon/react';
import { CardSection } from '../health/Section';
import { usePaths } from '../page/paths';
import { EntityName } from '../people/EntityName';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import { Bars, type Bar } from './Bars';
import styles from './insights.module.css';

function Titled(props: { title: string; bars: Bar[] }) {
  return (
    <div className={styles.titled}>
      <Text as="h3" variant="body-medium" weight="bold">
        {props.title}
      </Text>
      <Bars {...props} label={props.title} />
    </div>
  );
}

/** What access was given for most, and on demand to whom. @internal */
export function MostUsed(props: {
  insights: Insights;
  people: boolean;
  onPeople: (people: boolean) => void;
}) {
  const t = useText();
  const paths = usePaths();
  const { mostUsed, from, to } = props.insights;
  const times = (grants: number) => ({
    value: grants,
    words: t('insights.grants', { count: grants }),
  });
  if (mostUsed.roles.length === 0) {
    return (
      <CardSection title={t('insights.used')}>
        <Text as="p" color="secondary">
          {t('insights.nothingUsed')}
        </Text>
      </CardSection>
    );
  }
  return (
    <CardSection title={t('insights.used')}>
      <div className={styles.grid}>
        <Titled
          title={t('insights.roles')}
          bars={mostUsed.roles.map(({ role, grants }) => ({
            key: role,
            label: role,
            href: paths.history({ role, type: 'grant.active', from, to }),
            ...times(grants),
          }))}
        />
        <Titled
          title={t('insights.entities')}
          bars={mostUsed.entities.map(({ entityRef, grants }) => ({
            key: entityRef,
            label: <EntityName entityRef={entityRef} />,
            ...times(grants),
          }))}
        />
        {mostUsed.people && (
          <Titled
            title={t('insights.people')}
            bars={mostUsed.people.map(({ ref, grants }) => ({
              key: ref,
              label: <EntityName entityRef={ref} />,
              ...times(grants),
            }))}
          />
        )}
      </div>
      <div className={styles.ask}>
        <Button
          variant="secondary"
          size="small"
          iconStart={<RiGroupLine />}
          onPress={() => props.onPeople(!props.people)}
        >
          {props.people ? t('insights.hidePeople') : t('insights.showPeople')}
        </Button>
        <Text as="p" variant="body-small" color="secondary">
          {t('insights.peopleText')}
        </Text>
      </div>
    </CardSection>
  );
}

/** Roles in force that gave nobody access. @internal */
export function UnusedRoles({ unusedRoles }: Pick<Insights, 'unusedRoles'>) {
  const t = useText();
  const paths = usePaths();
  const { of, unused, roles } = unusedRoles;
  const more = unused - roles.length;
  return (
    <CardSection title={t('insights.unused')}>
      <Text as="p" color="secondary">
        {unused === 0
          ? t('insights.allUsed')
          : t('insights.unusedOf', {
              unused: String(unused),
              all: String(of),
            })}
      </Text>
      {roles.length > 0 && (
        <ul className={styles.list}>
          {roles.map(({ role, title, lastUsedAt }) => (
            <li key={role}>
              <Link href={paths.history({ role })}>{title}</Link>{' '}
              <Text as="span" variant="body-small" color="secondary">
                {role} ·{' '}
                {lastUsedAt ? (
                  <>
                    {t('insights.lastUsed')} <Time at={lastUsedAt} />
                  </>
                ) : (
                  t('insights.neverUsed')
                )}
              </Text>
            </li>
          ))}
          {more > 0 && <li>{t('insights.andMore', { count: more })}</li>}
        </ul>
      )}
    </CardSection>
  );
}
