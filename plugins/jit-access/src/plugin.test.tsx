import { renderTestApp } from '@backstage/frontend-test-utils';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import type { Entity } from '@backstage/catalog-model';
import { screen } from '@testing-library/react';
import type { JitAccessApi } from '@jit-access/backstage-plugin-jit-access-common';
import { anApi } from './__testUtils__/renderView';
import { jitAccessApiRef } from './api/jitAccessApiRef';
import { entityAccessContent } from './extensions/entity';
import { isJitAccessAvailable } from './extensions/entityKinds';
import { aGrant, anEntityAccess } from './fixtures';
import plugin from './plugin';

function anEntity(kind: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name: 'orders-db', namespace: 'default' },
  };
}

const api = anApi({
  entityAccess: async () => anEntityAccess({ mine: [aGrant()] }),
  requestable: async () => ({ items: [] }),
});
const apis = [[jitAccessApiRef, api as unknown as JitAccessApi]] as const;

describe('the plugin', () => {
  it('puts its page at /jit-access', async () => {
    renderTestApp({
      features: [plugin],
      apis,
      initialRouteEntries: ['/jit-access'],
    });
    expect(
      await screen.findByText('Nothing can be asked for yet'),
    ).toBeInTheDocument();
  });

  it('puts the Access tab on a resource', async () => {
    renderTestApp({
      features: [plugin],
      extensions: [
        createTestEntityPage({ entity: anEntity('Resource') }),
        entityAccessContent,
      ],
      apis,
    });
    expect(
      await screen.findByText('What you can get here'),
    ).toBeInTheDocument();
  });

  it.each([
    ['Component', true],
    ['Resource', true],
    ['System', true],
    ['API', true],
    ['api', true],
    ['User', false],
    ['Group', false],
    ['Location', false],
  ])('is for entities of kind %s: %s', (kind, expected) => {
    expect(isJitAccessAvailable(anEntity(kind))).toBe(expected);
  });
});
