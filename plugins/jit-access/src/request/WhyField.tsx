import { Text, TextAreaField, TextField, ToggleButton } from '@backstage/ui';
import {
  MAX_JUSTIFICATION_LENGTH,
  type EntityAccess,
} from '@jit-access/backstage-plugin-jit-access-common';
import { RiAlarmWarningLine } from '@remixicon/react';
import { FieldError } from '../form/FieldError';
import { useText } from '../translation/useText';
import styles from './request.module.css';
import type { RequestFormState } from './useRequestForm';

/** Open incidents of the entity, to hang the request on with one click. */
function IncidentChips(props: {
  incidents: EntityAccess['incidents'];
  value: string;
  onChange: (incident: string) => void;
}) {
  const t = useText();
  if (props.incidents.length === 0) return null;
  return (
    <div className={styles.chips} role="group" aria-label={t('form.incident')}>
      <Text as="span" variant="body-small" color="secondary">
        {t('form.incident')}
      </Text>
      {props.incidents.map(incident => (
        <ToggleButton
          key={incident.id}
          size="small"
          iconStart={<RiAlarmWarningLine />}
          isSelected={props.value === incident.id}
          onChange={on => props.onChange(on ? incident.id : '')}
        >
          {incident.title}
        </ToggleButton>
      ))}
    </div>
  );
}

/**
 * Why: a reason, and the incident and ticket that it belongs to.
 *
 * @internal
 */
export function WhyField(props: {
  state: RequestFormState;
  access: EntityAccess | undefined;
}) {
  const t = useText();
  const { form, change, errors, preview } = props.state;
  const example = preview.data?.items.find(item => item.role?.reasonExample)
    ?.role?.reasonExample;
  return (
    <>
      <div>
        <TextAreaField
          label={t('form.why')}
          description={t('form.whyText')}
          placeholder={
            example ? t('form.example', { example }) : t('form.whyExample')
          }
          value={form.reason}
          onChange={reason => change({ reason })}
          isInvalid={errors.reason !== undefined}
          maxLength={MAX_JUSTIFICATION_LENGTH}
          rows={3}
        />
        <FieldError message={errors.reason} />
      </div>
      <IncidentChips
        incidents={props.access?.incidents ?? []}
        value={form.incident}
        onChange={incident => change({ incident })}
      />
      <div>
        <TextField
          size="small"
          label={t('form.ticket')}
          secondaryLabel={t('actions.optional')}
          value={form.ticket}
          onChange={ticket => change({ ticket })}
          isInvalid={errors.ticket !== undefined}
          maxLength={200}
        />
        <FieldError message={errors.ticket ?? errors.incident} />
      </div>
    </>
  );
}
