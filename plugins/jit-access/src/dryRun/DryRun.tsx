import { Button } from '@backstage/ui';
import type { DryRun as DryRunAnswer } from '@jit-access/backstage-plugin-jit-access-common';
import { RiTerminalBoxLine } from '@remixicon/react';
import { useState } from 'react';
import { useCommand } from '../data/useCommand';
import { EntityPicker } from '../form/EntityPicker';
import { FieldError } from '../form/FieldError';
import { RoleSelect } from '../simulation/RoleSelect';
import styles from '../simulation/simulation.module.css';
import { CommandFailure } from '../states/Failure';
import { useText } from '../translation/useText';
import { DryRunResult } from './DryRunResult';

interface Form {
  receiver?: string;
  entityRef?: string;
  role?: string;
}

function bodyOf({ receiver, entityRef, role }: Form) {
  return receiver && entityRef && role
    ? { receiver, entityRef, role }
    : undefined;
}

/** The form, and what was answered when it was last asked. */
function useDryRun() {
  const [form, setForm] = useState<Form>({});
  const [tried, setTried] = useState(false);
  const [result, setResult] = useState<DryRunAnswer>();
  const [isStale, setStale] = useState(false);
  const command = useCommand(
    (api, body: NonNullable<ReturnType<typeof bodyOf>>) => api.dryRun({ body }),
  );
  const change = (part: Form) => {
    setStale(true);
    setForm(last => ({ ...last, ...part }));
  };
  const body = bodyOf(form);
  const ask = () => {
    setTried(true);
    if (!body) return;
    command.run(body, answer => {
      setResult(answer);
      setStale(false);
    });
  };
  return {
    form,
    change,
    ask,
    result,
    isStale,
    isIncomplete: tried && !body,
    isPending: command.isPending,
    error: command.error,
  };
}

/**
 * Asks what a role would call in its target system for somebody.
 *
 * @internal
 */
export default function DryRun() {
  const t = useText();
  const state = useDryRun();
  const { form, change } = state;
  return (
    <div className={styles.simulator}>
      <div className={styles.fields}>
        <EntityPicker
          of="person"
          label={t('dryRun.receiver')}
          value={form.receiver}
          onChange={receiver => change({ receiver })}
        />
        <EntityPicker
          of="thing"
          label={t('simulate.entity')}
          value={form.entityRef}
          onChange={entityRef => change({ entityRef, role: undefined })}
        />
        {form.entityRef && (
          <RoleSelect
            key={form.entityRef}
            entityRef={form.entityRef}
            value={form.role}
            onChange={role => change({ role })}
          />
        )}
        <CommandFailure error={state.error} />
        <FieldError
          message={state.isIncomplete ? t('dryRun.incomplete') : undefined}
        />
        <Button
          className={styles.decide}
          iconStart={<RiTerminalBoxLine />}
          isPending={state.isPending}
          onPress={state.ask}
        >
          {t('dryRun.run')}
        </Button>
      </div>
      <DryRunResult result={state.result} isStale={state.isStale} />
    </div>
  );
}
