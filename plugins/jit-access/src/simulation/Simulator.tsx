import { Button, Checkbox, Select, TextField } from '@backstage/ui';
import { RiScales3Line } from '@remixicon/react';
import { useState } from 'react';
import { EntityPicker } from '../form/EntityPicker';
import { FieldError } from '../form/FieldError';
import { NowOrLater } from '../form/NowOrLater';
import { CommandFailure } from '../states/Failure';
import { parseDuration } from '../time/durationWords';
import { useText } from '../translation/useText';
import styles from './simulation.module.css';
import type { Given, SimulationForm } from './simulation';
import { RoleSelect } from './RoleSelect';
import { SimulationResult } from './SimulationResult';
import { useSimulation, type SimulationState } from './useSimulation';

const GIVEN = {
  'as-is': 'simulate.asIs',
  yes: 'simulate.yes',
  no: 'simulate.no',
  unknown: 'simulate.unknown',
} as const satisfies Record<Given, string>;

function GivenSelect(props: {
  label: string;
  value: Given;
  onChange: (given: Given) => void;
}) {
  const t = useText();
  return (
    <Select
      label={props.label}
      value={props.value}
      options={(Object.keys(GIVEN) as Given[]).map(id => ({
        id,
        label: t(GIVEN[id]),
      }))}
      onChange={key => key && props.onChange(key as Given)}
    />
  );
}

function DurationText(props: { change: SimulationState['change'] }) {
  const t = useText();
  const [text, setText] = useState('');
  const duration = parseDuration(text);
  const unreadable = text.trim() !== '' && !duration;
  return (
    <div>
      <TextField
        size="small"
        label={t('simulate.duration')}
        description={t('simulate.durationText')}
        value={text}
        isInvalid={unreadable}
        onChange={typed => {
          setText(typed);
          props.change({ duration: parseDuration(typed) });
        }}
      />
      <FieldError message={unreadable ? t('duration.unreadable') : undefined} />
    </div>
  );
}

function Circumstances(props: {
  form: SimulationForm;
  change: SimulationState['change'];
}) {
  const t = useText();
  const { form, change } = props;
  return (
    <>
      <NowOrLater
        anyTime
        label={t('simulate.at')}
        now={t('simulate.now')}
        later={t('simulate.atTime')}
        laterLabel={t('simulate.atTime')}
        value={form.at}
        onChange={at => change({ at })}
      />
      <DurationText change={change} />
      <GivenSelect
        label={t('simulate.onCall')}
        value={form.onCall}
        onChange={onCall => change({ onCall })}
      />
      <GivenSelect
        label={t('simulate.incident')}
        value={form.incident}
        onChange={incident => change({ incident })}
      />
      <Checkbox
        isSelected={form.breakGlass}
        onChange={breakGlass => change({ breakGlass })}
      >
        {t('simulate.emergency')}
      </Checkbox>
    </>
  );
}

/**
 * Asks policy about anybody, at any time, with facts as they are or as given.
 *
 * @internal
 */
export default function Simulator() {
  const t = useText();
  const state = useSimulation();
  const { form, change } = state;
  return (
    <div className={styles.simulator}>
      <div className={styles.fields}>
        <EntityPicker
          of="person"
          label={t('simulate.person')}
          value={form.person}
          onChange={person => change({ person })}
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
        <Circumstances form={form} change={change} />
        <CommandFailure error={state.error} />
        <FieldError
          message={state.isIncomplete ? t('simulate.incomplete') : undefined}
        />
        <Button
          className={styles.decide}
          iconStart={<RiScales3Line />}
          isPending={state.isPending}
          onPress={state.decide}
        >
          {t('simulate.decide')}
        </Button>
      </div>
      <SimulationResult result={state.result} isStale={state.isStale} />
    </div>
  );
}
