import { Button, Text } from '@backstage/ui';
import type {
  Health,
  ProviderChecks,
} from '@jit-access/backstage-plugin-jit-access-common';
import { RiPlugLine } from '@remixicon/react';
import { useCommand } from '../data/useCommand';
import { useAnnounce } from '../states/Announcer';
import { CommandFailure } from '../states/Failure';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';

type Part = Health['parts'][number];

/** Whether the provider could reach its targets when it was last asked. @internal */
export function CheckResult({ check }: { check: Part['check'] }) {
  const t = useText();
  if (!check || check.status === 'unchecked') {
    return (
      <Text as="span" variant="body-small" color="secondary">
        {check ? t('health.noCheck') : t('health.notChecked')}
      </Text>
    );
  }
  const failed = check.status === 'failed';
  return (
    <Text
      as="span"
      variant="body-small"
      color={failed ? 'danger' : 'secondary'}
    >
      {t(failed ? 'health.outOfReach' : 'health.within')} <Time at={check.at} />
      {check.message && `: ${check.message}`}
    </Text>
  );
}

/** Asks targets now, and says aloud what came of it. */
function useCheck() {
  const t = useText();
  const announce = useAnnounce();
  const command = useCommand((api, body: { provider?: string }) =>
    api.checkProviders({ body }),
  );
  const titles = (checks: ProviderChecks['checks']) =>
    checks.map(({ title }) => title).join(', ');
  const run = (provider?: string) =>
    command.run({ provider }, ({ checks }) => {
      const failed = checks.filter(({ status }) => status === 'failed');
      const ok = checks.filter(({ status }) => status === 'ok');
      const said = [
        failed.length > 0 &&
          t('health.checkedFailed', { titles: titles(failed) }),
        ok.length > 0 && t('health.checkedOk', { titles: titles(ok) }),
      ];
      announce(said.filter(Boolean).join('. '));
    });
  return { ...command, run };
}

/** Finds out now whether one provider reaches its targets. @internal */
export function CheckNow({ part }: { part: Part }) {
  const t = useText();
  const check = useCheck();
  if (part.check?.status === 'unchecked') return null;
  return (
    <>
      <Button
        size="small"
        variant="secondary"
        iconStart={<RiPlugLine />}
        aria-label={t('health.checkOf', { title: part.title ?? part.id })}
        isPending={check.isPending}
        onPress={() => check.run(part.id)}
      >
        {t('health.check')}
      </Button>
      <CommandFailure error={check.error} />
    </>
  );
}

/** The same of all of them; nothing where there is only one. @internal */
export function CheckAll({ parts }: { parts: Part[] }) {
  const t = useText();
  const check = useCheck();
  const checkable = parts.filter(
    ({ kind, status }) => kind === 'provider' && status !== 'missing',
  );
  if (checkable.length < 2) return null;
  return (
    <div>
      <Button
        variant="secondary"
        iconStart={<RiPlugLine />}
        isPending={check.isPending}
        onPress={() => check.run()}
      >
        {t('health.checkAll')}
      </Button>
      <CommandFailure error={check.error} />
    </div>
  );
}
