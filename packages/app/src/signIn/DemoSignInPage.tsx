import { ProxiedSignInPage } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { useState } from 'react';
import {
  forgetPersona,
  readPersonas,
  recallPersona,
  rememberPersona,
} from '../personas';
import { PersonaCards } from './PersonaCards';
import { SignInFailed } from './SignInFailed';
import { withSignOut } from './withSignOut';

/**
 * The demo's sign-in page: pick who you are, once per tab.
 *
 * @internal
 */
export function DemoSignInPage({ onSignInSuccess }: SignInPageProps) {
  const personas = readPersonas(useApi(configApiRef));
  const [attempt, setAttempt] = useState(0);
  const [chosen, setChosen] = useState(recallPersona);
  const persona = personas.find(one => one.entityRef === chosen);

  if (!persona) {
    return (
      <PersonaCards
        personas={personas}
        onChoose={({ entityRef }) => {
          rememberPersona(entityRef);
          setChosen(entityRef);
        }}
      />
    );
  }

  return (
    <ProxiedSignInPage
      key={`${persona.entityRef} ${attempt}`}
      provider="demoPersona"
      headers={{ 'x-demo-persona': persona.entityRef }}
      onSignInSuccess={identity =>
        onSignInSuccess(withSignOut(identity, forgetPersona))
      }
      ErrorComponent={({ error }) => (
        <SignInFailed
          persona={persona}
          error={error}
          onRetry={() => setAttempt(attempt + 1)}
          onChooseAnother={() => {
            forgetPersona();
            setChosen(undefined);
          }}
        />
      )}
    />
  );
}
