import {
  Button,
  Checkbox,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
} from '@backstage/ui';
import { useRef } from 'react';
import { useEntityAccess } from '../data/queries';
import { DurationField } from '../form/DurationField';
import { useEntityTitle } from '../people/useEntityTitle';
import { CommandFailure } from '../states/Failure';
import { Loading } from '../states/Loading';
import { PausedBanner } from '../states/PausedBanner';
import { useText } from '../translation/useText';
import { DecisionPanel } from './DecisionPanel';
import { EmergencyConfirm, EmergencyIntroduction } from './Emergency';
import { submitLabel } from './outlook';
import styles from './request.module.css';
import type { RequestForm } from './requestForm';
import { useRequestForm, type RequestFormState } from './useRequestForm';
import { WhatField } from './WhatField';
import { WhenField } from './WhenField';
import { WhyField } from './WhyField';

function HowLong({ state }: { state: RequestFormState }) {
  const t = useText();
  const { outlook, duration, errors, change } = state;
  if (!outlook) return <Loading rows={1} height={64} />;
  return (
    <DurationField
      label={t('form.howLong')}
      bounds={outlook.bounds}
      value={duration}
      error={errors.duration}
      onChange={next =>
        change(
          next
            ? { duration: next, durationInvalid: false }
            : { durationInvalid: true },
        )
      }
    />
  );
}

function Footer(props: { state: RequestFormState; onClose: () => void }) {
  const t = useText();
  const { state, onClose } = props;
  const { form, change, outlook } = state;
  return (
    <div className={styles.footer}>
      {outlook?.kind === 'partial' && (
        <Checkbox
          isSelected={form.partial}
          onChange={partial => change({ partial })}
        >
          {t('form.partial')}
        </Checkbox>
      )}
      <Button variant="secondary" onPress={onClose}>
        {t('actions.cancel')}
      </Button>
      <Button
        isDisabled={!state.canSubmit}
        isPending={state.isSending}
        onPress={state.submitForm}
      >
        {submitLabel(outlook, form.startsAt !== undefined, t)}
      </Button>
    </div>
  );
}

function Title(props: { entityRef: string; emergency: boolean }) {
  const t = useText();
  const entity = useEntityTitle(props.entityRef);
  return (
    <DialogHeader>
      {props.emergency
        ? t('emergency.dialog', { entity })
        : t('form.title', { entity })}
    </DialogHeader>
  );
}

function Fields(props: { start: RequestForm; onClose: () => void }) {
  const { start, onClose } = props;
  const state = useRequestForm(start, onClose);
  // The entity that the form was opened on stays, whatever is unticked.
  const openedOn = useRef(start.items[0].entityRef);
  const access = useEntityAccess(openedOn.current).data;
  const { form, change } = state;
  return (
    <>
      <Title entityRef={openedOn.current} emergency={form.breakGlass} />
      <DialogBody>
        <PausedBanner paused={access?.paused} />
        <div className={styles.form}>
          <div className={styles.fields}>
            <EmergencyIntroduction state={state} />
            <WhatField
              access={access}
              items={form.items}
              onChange={items => change({ items })}
            />
            <HowLong state={state} />
            {!form.breakGlass && (
              <WhenField
                value={form.startsAt}
                error={state.errors.startsAt}
                onChange={startsAt => change({ startsAt })}
              />
            )}
            <WhyField state={state} access={access} />
            <EmergencyConfirm state={state} />
            <CommandFailure error={state.generalError} />
          </div>
          <DecisionPanel state={state} />
        </div>
      </DialogBody>
      <DialogFooter>
        <Footer state={state} onClose={onClose} />
      </DialogFooter>
    </>
  );
}

/**
 * Asks for access: what, how long, when, why, and beside it what policy says
 * of that. The button says what pressing it will do.
 *
 * @param start - what the form is opened with; at least one item
 * @internal
 */
export function RequestDialog(props: {
  start: RequestForm;
  onClose: () => void;
}) {
  return (
    <Dialog isOpen onOpenChange={open => !open && props.onClose()} width={880}>
      <Fields start={props.start} onClose={props.onClose} />
    </Dialog>
  );
}
