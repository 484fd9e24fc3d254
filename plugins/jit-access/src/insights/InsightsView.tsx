import {
  Alert,
  Container,
  Text,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import {
  insightsPeriodSchema,
  type Insights,
  type InsightsPeriod,
} from '@jit-access/backstage-plugin-jit-access-common';
import { RiBarChartHorizontalLine } from '@remixicon/react';
import { useId } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useInsights, useViewer } from '../data/queries';
import { Objective } from '../health/Objective';
import { Denied } from '../states/Denied';
import { Empty } from '../states/Empty';
import { Failure } from '../states/Failure';
import { Loaded } from '../states/Loaded';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import { Denials, Emergencies, Routes } from './Answers';
import styles from './insights.module.css';
import { askedIn, Outcomes } from './Outcomes';
import { Standing } from './Standing';
import { MostUsed, UnusedRoles } from './Usage';
import { Removals, ToAccess, Waits } from './Waiting';

const PERIODS = {
  P7D: 'insights.P7D',
  P30D: 'insights.P30D',
  P90D: 'insights.P90D',
} as const satisfies Record<InsightsPeriod, string>;

const USUAL: InsightsPeriod = 'P30D';

/** What is looked at, kept in the address so that it can be linked. */
function useQuestion() {
  const [query, setQuery] = useSearchParams();
  const parsed = insightsPeriodSchema.safeParse(query.get('period'));
  const period = parsed.success ? parsed.data : USUAL;
  const people = query.get('people') === 'true';
  const ask = (next: { period?: InsightsPeriod; people?: boolean }) => {
    const asked = { period, people, ...next };
    setQuery({
      period: asked.period,
      ...(asked.people ? { people: 'true' } : {}),
    });
  };
  return { period, people, ask };
}

function Period(props: {
  period: InsightsPeriod;
  onChange: (period: InsightsPeriod) => void;
}) {
  const t = useText();
  const label = useId();
  return (
    <div className={styles.period}>
      <Text as="span" id={label} weight="bold">
        {t('insights.period')}
      </Text>
      <ToggleButtonGroup
        aria-labelledby={label}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[props.period]}
        onSelectionChange={keys =>
          props.onChange([...keys][0] as InsightsPeriod)
        }
      >
        {insightsPeriodSchema.options.map(period => (
          <ToggleButton key={period} id={period} size="small">
            {t(PERIODS[period])}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}

function Everything(props: {
  insights: Insights;
  people: boolean;
  onPeople: (people: boolean) => void;
}) {
  const t = useText();
  const { insights } = props;
  return (
    <div className={styles.view}>
      <Text as="p" variant="body-small" color="secondary">
        {t('insights.counted')} <Time at={insights.to} />
      </Text>
      {insights.countedFrom && (
        <Alert
          role="status"
          icon
          status="info"
          title={
            <>
              {t('insights.newest')}{' '}
              <Time at={insights.countedFrom} show="exact" />
            </>
          }
        />
      )}
      {askedIn(insights) === 0 ? (
        <Empty
          icon={<RiBarChartHorizontalLine size={32} aria-hidden />}
          title={t('insights.none')}
          text={t('insights.noneText')}
        />
      ) : (
        <>
          <Outcomes insights={insights} />
          <ToAccess toAccess={insights.toAccess} />
          <Waits waits={insights.waits} />
          <Routes routes={insights.routes} />
          <MostUsed {...props} />
          <Denials insights={insights} />
          <Emergencies breakGlass={insights.breakGlass} />
        </>
      )}
      <Removals removal={insights.removal} />
      <Objective objective={insights.objective} />
      <UnusedRoles unusedRoles={insights.unusedRoles} />
      <Standing standing={insights.standing} />
    </div>
  );
}

/**
 * What became of requests and access over a period, for auditors and
 * administrators.
 *
 * @internal
 */
export function InsightsView() {
  const t = useText();
  const viewer = useViewer();
  const { period, people, ask } = useQuestion();
  const allowed = Boolean(viewer.data?.auditor || viewer.data?.administrator);
  const insights = useInsights(period, people, allowed);
  if (viewer.data && !allowed) return <Denied text={t('insights.denied')} />;
  return (
    <Container pt="2" pb="6">
      {allowed || !viewer.error ? (
        <div className={styles.view}>
          <Period period={period} onChange={next => ask({ period: next })} />
          <Loaded query={insights} rows={4} height={120}>
            {data => (
              <Everything
                insights={data}
                people={people}
                onPeople={next => ask({ people: next })}
              />
            )}
          </Loaded>
        </div>
      ) : (
        <Failure error={viewer.error} onRetry={() => viewer.refetch()} />
      )}
    </Container>
  );
}
