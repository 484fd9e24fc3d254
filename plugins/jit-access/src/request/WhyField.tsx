import { TextField } from '@backstage/ui';
import type { EntityAccess } from '@jit-access/backstage-plugin-jit-access-common';
import { FieldError } from '../form/FieldError';
import { useText } from '../translation/useText';
import { demandOf, type Reference } from './demands';
import { IncidentField } from './IncidentField';
import { ReasonField } from './ReasonField';
import type { RequestFormState } from './useRequestForm';

/** Says at a field whether policy asks for it. */
function useRequired(state: RequestFormState) {
  const t = useText();
  return (field: Reference): string | undefined => {
    switch (demandOf(state.demands, field)) {
      case 'alone':
        return t('form.required');
      case 'either':
        return t('form.requiredEither');
      default:
        return undefined;
    }
  };
}

/**
 * Why: a reason, and the incident and ticket that it belongs to, marked where
 * policy asks for them.
 *
 * @internal
 */
export function WhyField(props: {
  state: RequestFormState;
  access: EntityAccess | undefined;
}) {
  const t = useText();
  const { form, change, errors, preview, demands } = props.state;
  const required = useRequired(props.state);
  const example = preview.data?.items.find(item => item.role?.reasonExample)
    ?.role?.reasonExample;
  return (
    <>
      <ReasonField
        label={form.breakGlass ? t('emergency.why') : t('form.why')}
        placeholder={
          example ? t('form.example', { example }) : t('form.whyExample')
        }
        demands={demands}
        value={form.reason}
        error={errors.reason}
        onChange={reason => change({ reason })}
      />
      <IncidentField
        incidents={props.access?.incidents ?? []}
        value={form.incident}
        required={required('incident')}
        error={errors.incident}
        onChange={incident => change({ incident })}
      />
      <div>
        <TextField
          size="small"
          label={t('form.ticket')}
          isRequired={demandOf(demands, 'ticket') === 'alone'}
          secondaryLabel={required('ticket') ?? t('actions.optional')}
          value={form.ticket}
          onChange={ticket => change({ ticket })}
          isInvalid={errors.ticket !== undefined}
          maxLength={200}
        />
        <FieldError message={errors.ticket} />
      </div>
    </>
  );
}
