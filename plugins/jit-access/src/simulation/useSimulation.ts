import type {
  SimulateBody,
  Simulation,
} from '@jit-access/backstage-plugin-jit-access-common';
import { useState } from 'react';
import { useCommand } from '../data/useCommand';
import { simulateBodyOf, type SimulationForm } from './simulation';

/**
 * The simulator's form, and what policy said of it when it was last asked.
 *
 * @internal
 */
export function useSimulation() {
  const [form, setForm] = useState<SimulationForm>({
    breakGlass: false,
    onCall: 'as-is',
    incident: 'as-is',
  });
  const [tried, setTried] = useState(false);
  const [result, setResult] = useState<Simulation>();
  const [isStale, setStale] = useState(false);
  const simulate = useCommand((api, body: SimulateBody) =>
    api.simulate({ body }),
  );
  const change = (part: Partial<SimulationForm>) => {
    setStale(true);
    setForm(last => ({ ...last, ...part }));
  };
  const body = simulateBodyOf(form);
  const decide = () => {
    setTried(true);
    if (!body) return;
    simulate.run(body, answer => {
      setResult(answer);
      setStale(false);
    });
  };
  return {
    form,
    change,
    decide,
    result,
    /** The form is not what was asked any more. */
    isStale,
    isIncomplete: tried && !body,
    isPending: simulate.isPending,
    error: simulate.error,
  };
}

/** @internal */
export type SimulationState = ReturnType<typeof useSimulation>;
