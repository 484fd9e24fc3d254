import { Text } from '@backstage/ui';
import type { Insights } from '@jit-access/backstage-plugin-jit-access-common';
import { RiLightbulbLine } from '@remixicon/react';
import { Figure } from '../health/Figure';
import { CardSection } from '../health/Section';
import { usePaths } from '../page/paths';
import { useText } from '../translation/useText';
import { Bars } from './Bars';
import styles from './insights.module.css';
import { NumberTable } from './NumberTable';
import { useNumbers } from './useNumbers';

/** How people answer what routes of policies ask them. @internal */
export function Routes({ routes }: Pick<Insights, 'routes'>) {
  const t = useText();
  const { count, took } = useNumbers();
  return (
    <CardSection title={t('insights.routes')}>
      <Text as="p" color="secondary">
        {routes.length === 0
          ? t('insights.noRoutes')
          : t('insights.routesText')}
      </Text>
      {routes.length > 0 && (
        <NumberTable
          label={t('insights.routes')}
          columns={[
            t('insights.route'),
            t('insights.approvedTimes'),
            t('insights.deniedTimes'),
            t('insights.answeredWithin'),
          ]}
          rows={routes.map(route => ({
            key: `${route.policy} ${route.route}`,
            head: (
              <>
                {route.policy} · {route.route}
                {route.alwaysApproved && (
                  <span className={styles.hint}>
                    <RiLightbulbLine size={16} aria-hidden />
                    {t('insights.always')}
                  </span>
                )}
              </>
            ),
            cells: [
              count(route.approved),
              count(route.denied),
              took(route.p50),
            ],
          }))}
        />
      )}
    </CardSection>
  );
}

/** Which roles were denied and refused most. @internal */
export function Denials({ insights }: { insights: Insights }) {
  const t = useText();
  const paths = usePaths();
  const { denials, from, to } = insights;
  const lists = [
    {
      title: t('insights.byPeople'),
      type: 'item.denied',
      roles: denials.denied,
    },
    {
      title: t('insights.byPolicy'),
      type: 'request.refused',
      roles: denials.refused,
    },
  ].filter(({ roles }) => roles.length > 0);
  return (
    <CardSection title={t('insights.denials')}>
      {lists.length === 0 && (
        <Text as="p" color="secondary">
          {t('insights.noDenials')}
        </Text>
      )}
      <div className={styles.grid}>
        {lists.map(({ title, type, roles }) => (
          <div key={type} className={styles.titled}>
            <Text as="h3" variant="body-medium" weight="bold">
              {title}
            </Text>
            <Bars
              label={title}
              bars={roles.map(({ role, times }) => ({
                key: role,
                label: role,
                value: times,
                words: t('insights.grants', { count: times }),
                href: paths.history({ role, type, from, to }),
              }))}
            />
          </div>
        ))}
      </div>
    </CardSection>
  );
}

/** Emergency access, and whether it was looked at afterwards. @internal */
export function Emergencies({ breakGlass }: Pick<Insights, 'breakGlass'>) {
  const t = useText();
  const { count } = useNumbers();
  return (
    <CardSection title={t('insights.emergency')}>
      {breakGlass.used === 0 ? (
        <Text as="p" color="secondary">
          {t('insights.noEmergency')}
        </Text>
      ) : (
        <dl className={styles.figures}>
          <Figure label={t('insights.emergencies')}>
            {count(breakGlass.used)}
          </Figure>
          <Figure label={t('insights.justified')}>
            {count(breakGlass.justified)}
          </Figure>
          <Figure label={t('insights.notJustified')}>
            {count(breakGlass.notJustified)}
          </Figure>
          <Figure label={t('insights.reviewOpen')}>
            {count(breakGlass.open)}
          </Figure>
          <Figure label={t('insights.reviewOverdue')}>
            {count(breakGlass.overdue)}
          </Figure>
        </dl>
      )}
    </CardSection>
  );
}
