import type { ConfigApi } from '@backstage/frontend-plugin-api';

/**
 * Something to try as a persona, and the page of the portal where it is tried.
 *
 * @internal
 */
export type PersonaTry = { text: string; path: string };

/**
 * One of the people that the demo's sign-in page offers.
 *
 * @internal
 */
export type Persona = {
  entityRef: string;
  title: string;
  role: string;
  tries: PersonaTry[];
};

/**
 * The personas of the demo, in the order of the configuration; empty when the
 * demo's sign-in is not configured.
 *
 * @internal
 */
export function readPersonas(config: ConfigApi): Persona[] {
  const personas =
    config.getOptionalConfigArray('auth.providers.demoPersona.personas') ?? [];
  return personas.map(persona => ({
    entityRef: persona.getString('entityRef'),
    title: persona.getString('title'),
    role: persona.getString('role'),
    tries: (persona.getOptionalConfigArray('tries') ?? []).map(item => ({
      text: item.getString('text'),
      path: item.getString('path'),
    })),
  }));
}
